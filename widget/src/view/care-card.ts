/**
 * The care card, in the manner of the NHS: one band that names the level, the action first, everything else below.
 * The level is told by words and by the shape of the sign, not by colour alone.
 */

import { type Child, h, svg } from "../dom";
import { numbersIn, numberWords, outLink, withKnownNumbers, withNumbers } from "../linkify";
import type { CareCard, CareLevel, Picture } from "../protocol";
import { type Context, freshId } from "./context";

/** Octagon, triangle, circle, house: told apart without colour. */
const SIGNS: Readonly<Record<CareLevel, string>> = {
  emergency: "M8 2h8l6 6v8l-6 6H8l-6-6V8zM11 6v8h2V6zM11 16v2h2v-2z",
  urgent: "M12 2l11 20H1zM11 9v6h2V9zM11 17v2h2v-2z",
  doctor: "M12 1a11 11 0 100 22 11 11 0 000-22zM10.500 6h3v4.500H18v3h-4.500V18h-3v-4.500H6v-3h4.500z",
  selfcare: "M12 2L1 12h3v10h6v-7h4v7h6V12h3z",
};

export function careCard(card: CareCard, context: Context): HTMLElement {
  const { strings } = context;
  const emergency = numberWords(card.numbers.emergency, context.tag) || context.emergency();
  const numbers = numbersIn(emergency);
  const linked = (text: string) => withKnownNumbers(text, numbers);
  const list = (items: readonly string[], withLinks = linked) => bullets(items, withLinks, context);
  const title = freshId("card");
  const crisis = card.numbers.crisis;
  return h(
    "section",
    { class: `care-card ${card.level}`, part: `card card-${card.level}`, "aria-labelledby": title },
    h(
      "div",
      { class: "band", part: "card-band" },
      sign(card.level),
      h("p", { class: "level" }, strings.levels[card.level]),
      h("h3", { id: title, ...context.server }, card.title),
    ),
    h(
      "div",
      { class: "card-body" },
      card.level === "emergency" && callButtons(numbers, context),
      section(strings.whatToDo, list(card.actions.filter((text) => !crisis.includes(text)))),
      section(strings.talkNow, list(crisis, withNumbers)),
      section(strings.because, list(card.reasons)),
      section(strings.remedies, remedies(card, context, linked)),
      section(strings.leftOut, list(card.leftOut)),
      section(strings.expect, list(card.expect)),
      section(strings.returnIf, list(card.returnIf)),
      section(strings.emergencyIf(emergency), list(card.emergencyIf), "danger"),
      sources(card, context),
      reviewed(card, context),
    ),
  );
}

function sign(level: CareLevel): SVGSVGElement {
  return svg(
    "svg",
    { class: "sign", viewBox: "0 0 24 24", "aria-hidden": "true" },
    svg("path", { d: SIGNS[level], "fill-rule": "evenodd" }),
  );
}

function callButtons(numbers: readonly string[], { strings }: Context): Child {
  return h(
    "div",
    { class: "calls" },
    numbers.map((number) =>
      h("a", { class: "call", part: "call", href: `tel:${number}` }, strings.call(number)),
    ),
  );
}

function section(heading: string, content: Child, kind = ""): Child {
  return content ? h("div", { class: `section ${kind}` }, h("h4", {}, heading), content) : null;
}

function bullets(items: readonly string[], linked: (text: string) => Child[], { server }: Context): Child {
  return items.length > 0
    ? h(
        "ul",
        server,
        items.map((item) => h("li", {}, linked(item))),
      )
    : null;
}

/** Remedies read "Title: what to do"; the title stands out, and the pictures stand beside it. */
function remedies(card: CareCard, context: Context, linked: (text: string) => Child[]): Child {
  if (card.remedies.length === 0) return null;
  const items = card.remedies.map((text, index) => {
    const [, title = "", how = text] = /^([^:]{1,60}):\s+(.*)$/s.exec(text) ?? [];
    return h(
      "li",
      { class: "remedy", ...context.server },
      title && h("h5", {}, title),
      steps(how, context, linked),
      pictures(
        card.pictures.filter(({ remedy }) => remedy === index),
        context,
      ),
    );
  });
  const others = card.pictures.filter(({ remedy }) => remedy === null || remedy >= card.remedies.length);
  return [h("ul", { class: "remedies" }, items), pictures(others, context)];
}

/** More than this many sentences in one block are a wall to somebody in pain: they become a list. */
const MOST_SENTENCES = 2;

function steps(text: string, context: Context, linked: (text: string) => Child[]): Child {
  const sentences = text.match(/\S.*?[.!?](?=\s|$)|\S.*$/gs) ?? [];
  return sentences.length > MOST_SENTENCES ? bullets(sentences, linked, context) : h("p", {}, linked(text));
}

function pictures(these: readonly Picture[], context: Context): Child {
  if (these.length === 0) return null;
  return h(
    "div",
    { class: "pictures" },
    these.map(({ id, title, alt }) => {
      const image = h("img", {
        src: `${context.pictures}${id}.svg`,
        alt,
        loading: "lazy",
        width: 320,
        height: 240,
      });
      const figure = h(
        "figure",
        { part: "picture", ...context.server },
        image,
        title && h("figcaption", {}, title),
      );
      // A picture that does not load leaves no broken frame: the words say the same.
      image.addEventListener("error", () => figure.remove());
      return figure;
    }),
  );
}

function sources(card: CareCard, { strings, tag, server }: Context): Child {
  if (card.sources.length === 0) return null;
  return h(
    "details",
    { class: "fold" },
    h("summary", {}, strings.sources(card.sources.length)),
    h(
      "ul",
      server,
      card.sources.map(({ title, url }) =>
        h(
          "li",
          {},
          url
            ? [outLink(url, title), h("span", { class: "sr", lang: tag }, ` ${strings.opensNewTab}`)]
            : title,
        ),
      ),
    ),
  );
}

function reviewed(card: CareCard, { strings, tag }: Context): Child {
  if (!card.reviewed) return null;
  return h("p", { class: "reviewed" }, strings.reviewed(dateText(card.reviewed, tag)));
}

/** Returns a date such as 2026-11-22 as people write it, or as it is where it is no date. */
export function dateText(text: string, tag: string): string {
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T12:00:00` : text);
  return Number.isNaN(date.getTime()) ? text : date.toLocaleDateString(tag, { dateStyle: "long" });
}
