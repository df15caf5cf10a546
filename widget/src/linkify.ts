/** Makes web addresses and telephone numbers in a plain text into links, as nodes; never through HTML. */

import { type Child, h } from "./dom";
import { webAddress } from "./protocol";

const ADDRESS = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/;
/** Three digits or more, in groups as one writes telephone numbers. */
const NUMBER = /(?<![\w./:+-])\+?\d(?:[ -]?\d){2,14}(?![\w/-])/;
/** "Text SHOUT to 85258" is no number to call. */
const BY_TEXT = /\btext\s+\S+\s+to\s+$/i;

/** Returns the text with its web addresses as links. */
export function withLinks(text: string): Child[] {
  return split(text, ADDRESS, (address) => {
    const href = webAddress(address);
    return href ? outLink(href, address) : address;
  });
}

/** Returns a text about telephone lines with its numbers as links to call (or to write to). */
export function withNumbers(text: string): Child[] {
  return split(text, NUMBER, (number, before) => phoneLink(number, BY_TEXT.test(before) ? "sms" : "tel"));
}

/** Returns the text with these numbers as links to call, wherever they stand in it as numbers. */
export function withKnownNumbers(text: string, numbers: readonly string[]): Child[] {
  if (numbers.length === 0) return withLinks(text);
  const any = new RegExp(`(?<![\\w.,/:+-]|\\d )(?:${numbers.join("|")})(?![\\w/-]| \\d|[.,]\\d)`);
  return split(text, any, (number) => phoneLink(number, "tel")).flatMap((part) =>
    typeof part === "string" ? withLinks(part) : [part],
  );
}

/** Returns the telephone numbers in a text such as "112 or 999". */
export function numbersIn(text: string): string[] {
  return text.match(/\d{3,}/g) ?? [];
}

/** Returns the server's words for the emergency number, which are English, as they are said in another language. */
export function numberWords(text: string, tag: string): string {
  const numbers = numbersIn(text);
  if (numbers.length === 0 || tag.startsWith("en")) return text;
  return new Intl.ListFormat(tag, { type: "disjunction" }).format(numbers);
}

export function outLink(href: string, title: string): HTMLAnchorElement {
  // The site that opens learns nothing about the page that the person came from.
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, title);
}

function phoneLink(number: string, scheme: "tel" | "sms"): HTMLAnchorElement {
  // Telephone numbers read from left to right in every script.
  return h("a", { href: `${scheme}:${number.replace(/[ -]/g, "")}`, dir: "ltr", class: "phone" }, number);
}

function split(text: string, what: RegExp, link: (found: string, before: string) => Child): Child[] {
  const parts: Child[] = [];
  let rest = text;
  for (let found = what.exec(rest); found; found = what.exec(rest)) {
    const before = rest.slice(0, found.index);
    if (before) parts.push(before);
    parts.push(link(found[0], before));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest) parts.push(rest);
  return parts;
}
