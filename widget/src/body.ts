/**
 * The places of the body map: outlines for the eye, names for the person, words for the server.
 *
 * Sites are those of the server's knowledge (`Site` in unknot/knowledge/schema.py). The words are English whatever the
 * language of the page, because English is what the server understands.
 */

import type { Strings } from "./i18n";

export type Site = keyof Strings["places"];
export type Side = "left" | "right";

export interface Place {
  /** "neck", or with a side "lower_back.left". */
  id: string;
  site: Site;
  /** The person's own left or right. */
  side: Side | null;
}

export interface Region {
  place: Place;
  /** SVG path in a box of WIDTH × HEIGHT. */
  outline: string;
}

export const WIDTH = 170;
export const HEIGHT = 344;

/** Corners of a shape, as in SVG: "x y x y …". */
type Shape = readonly [site: Site, corners: string];

const ARM: Shape = ["arm", "24 120 49 120 43 198 17 198"];
const HAND: Shape = ["hand", "17 198 43 198 44 218 36 232 22 232 14 216"];

/** Drawn on the viewer's left; the other side is its mirror image. */
const FRONT_PAIRS: readonly Shape[] = [
  ["shoulder", "70 84 50 88 30 98 24 120 50 120 50 94 70 88"],
  ARM,
  HAND,
  ["leg", "48 208 84 219 80 328 74 340 52 340 55 328"],
];
const FRONT_MIDDLE: readonly Shape[] = [
  ["head", "58 26 62 12 74 4 96 4 108 12 112 26"],
  ["face", "58 26 112 26 110 48 60 48"],
  ["jaw", "60 48 110 48 100 64 92 68 78 68 70 64"],
  ["neck", "70 64 78 68 92 68 100 64 100 84 70 84"],
  ["chest", "70 84 100 84 120 94 122 140 48 140 50 94"],
  ["abdomen", "48 140 122 140 120 186 50 186"],
  ["groin", "50 186 120 186 122 208 86 219 84 219 48 208"],
];
const BACK_PAIRS: readonly Shape[] = [
  ["neck", "68 60 85 60 85 98 46 98 46 88 62 74"],
  ["shoulder", "46 90 30 98 24 120 50 120 50 98 46 98"],
  ["upper_back", "50 98 85 98 85 146 48 146 50 120"],
  ["lower_back", "63 146 85 146 85 188 63 188"],
  ["side", "48 146 63 146 63 188 50 188"],
  ["buttock", "50 188 85 188 85 226 47 220"],
  ARM,
  HAND,
  ["leg", "47 220 85 226 80 328 74 340 52 340 55 328"],
];
const BACK_MIDDLE: readonly Shape[] = [
  ["head", "58 26 62 12 74 4 96 4 108 12 112 26 110 46 100 60 70 60 60 46"],
];

export function place(site: Site, side: Side | null = null): Place {
  return { id: side ? `${site}.${side}` : site, site, side };
}

type Point = readonly [x: number, y: number];

/** How far from a corner its rounding begins. */
const ROUND = 5;

function points(corners: string, mirror: boolean): Point[] {
  const numbers = corners.split(" ").map(Number);
  return numbers.flatMap((x, index): Point[] =>
    index % 2 === 0 ? [[mirror ? WIDTH - x : x, numbers[index + 1] ?? 0]] : [],
  );
}

/** Returns the point `ROUND` away from one point towards another, at most half of the way. */
function towards([x, y]: Point, [toX, toY]: Point): string {
  const part = Math.min(0.5, ROUND / Math.hypot(toX - x, toY - y));
  return `${(x + (toX - x) * part).toFixed(1)} ${(y + (toY - y) * part).toFixed(1)}`;
}

/** Returns a shape with rounded corners. */
function outline(corners: string, mirror = false): string {
  const all = points(corners, mirror);
  const steps = all.map((point, index) => {
    const before = all.at(index - 1) ?? point;
    const after = all[(index + 1) % all.length] ?? point;
    return `${index === 0 ? "M" : "L"}${towards(point, before)}Q${point.join(" ")} ${towards(point, after)}`;
  });
  return `${steps.join("")}Z`;
}

function pairs(shapes: readonly Shape[], viewersLeft: Side): Region[] {
  const viewersRight = viewersLeft === "left" ? "right" : "left";
  return shapes.flatMap(([site, corners]) => [
    { place: place(site, viewersLeft), outline: outline(corners) },
    { place: place(site, viewersRight), outline: outline(corners, true) },
  ]);
}

function middle(shapes: readonly Shape[]): Region[] {
  return shapes.map(([site, corners]) => ({ place: place(site), outline: outline(corners) }));
}

/** Seen from the front, the person's right is on the viewer's left. */
export const FRONT: readonly Region[] = [...middle(FRONT_MIDDLE), ...pairs(FRONT_PAIRS, "right")];
export const BACK: readonly Region[] = [...middle(BACK_MIDDLE), ...pairs(BACK_PAIRS, "left")];

/** From the most likely to the least, as the list shows them. */
const ORDER: readonly Site[] = [
  "neck",
  "upper_back",
  "lower_back",
  "shoulder",
  "side",
  "buttock",
  "head",
  "face",
  "jaw",
  "chest",
  "abdomen",
  "groin",
  "arm",
  "hand",
  "leg",
];

/** Every place once, for the list; the whole of a site before its sides. */
export const PLACES: readonly Place[] = [
  ...new Map([...FRONT, ...BACK].map(({ place: one }) => [one.id, one] as const)).values(),
].sort((a, b) => ORDER.indexOf(a.site) - ORDER.indexOf(b.site) || a.id.localeCompare(b.id));

/** Places along the spine: both sides of these are the whole of it. */
const SPINE: readonly Site[] = ["neck", "upper_back", "lower_back"];

/** Returns what the server is told, e.g. "Where it hurts: lower back, left side; neck", or "" for no place. */
export function whereWords(ids: ReadonlySet<string>): string {
  const chosen = PLACES.filter((one) => ids.has(one.id));
  const words = chosen.map(({ site, side }) => {
    const name = site === "abdomen" ? "tummy" : site.replace("_", " ");
    const whole =
      SPINE.includes(site) && (ids.has(site) || (ids.has(`${site}.left`) && ids.has(`${site}.right`)));
    return side === null || whole ? name : `${name}, ${side} side`;
  });
  return words.length > 0 ? `Where it hurts: ${[...new Set(words)].join("; ")}` : "";
}

/** Returns what the server is told about the scale. */
export function painWords(value: number): string {
  return `Pain ${value} out of 10`;
}
