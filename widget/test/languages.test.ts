import { expect, test } from "vitest";
import { Announcer } from "../src/view/announcer";
import { afterCard, messageView } from "../src/view/message";
import { context, shown } from "./page";
import { bot, CARD, EMERGENCY, QUESTION, SUMMARY, WHERE } from "./samples";

const KINDS = { QUESTION, WHERE, CARD, EMERGENCY, SUMMARY };

/** Returns each text of an element with the language that it is marked as; null: that of the chat. */
function texts(root: Element): { text: string; lang: string | null }[] {
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = (node.textContent ?? "").replaceAll("Unknot", "").trim();
    const lang = node.parentElement?.closest("[lang]")?.getAttribute("lang") ?? null;
    if (text) found.push({ text, lang: lang === "ar" ? null : lang });
  }
  return found;
}

for (const [kind, custom] of Object.entries(KINDS)) {
  test(`in an Arabic chat what the server says in ${kind} is marked as English, and nothing else is`, () => {
    const page = context("ar", "999");
    const announcer = new Announcer(page);
    announcer.announce(bot(custom));
    const root = shown(document.createElement("div"));
    root.append(messageView(bot(custom), true, page), afterCard(1, undefined, page), announcer.element);
    const all = texts(root);
    expect(all.filter(({ text, lang }) => /[a-z]{2}/i.test(text) && lang !== "en")).toEqual([]);
    expect(all.filter(({ text, lang }) => /\p{Script=Arabic}/u.test(text) && lang !== null)).toEqual([]);
    expect(all.some(({ lang }) => lang === "en")).toBe(true);
    for (const one of root.querySelectorAll("[lang=en]")) expect(one.getAttribute("dir")).toBe("auto");
  });

  test(`in an English chat ${kind} is marked as no other language`, () => {
    const root = shown(messageView(bot(custom), true, context("en-GB")));
    expect(root.querySelectorAll("[lang]:not([lang=en-GB])")).toHaveLength(0);
  });
}

test("pictures are described in the language of their description", () => {
  const root = shown(messageView(bot(CARD), false, context("ar")));
  for (const image of root.querySelectorAll("img")) expect(image.closest("[lang=en]")).not.toBeNull();
});
