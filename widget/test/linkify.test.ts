import { expect, test } from "vitest";
import { type Child, h } from "../src/dom";
import { numbersIn, numberWords, withKnownNumbers, withLinks, withNumbers } from "../src/linkify";

function links(parts: Child[]): [string, string][] {
  const anchors = [...h("p", {}, parts).querySelectorAll("a")];
  return anchors.map((anchor) => [anchor.getAttribute("href") ?? "", anchor.textContent ?? ""]);
}

test("numbers of telephone lines become links, with their groups", () => {
  expect(links(withNumbers("Samaritans: 116 123, free, day and night"))).toEqual([["tel:116123", "116 123"]]);
  expect(links(withNumbers("Kids Help Phone: 1-800-668-6868"))).toEqual([
    ["tel:18006686868", "1-800-668-6868"],
  ]);
  expect(links(withNumbers("112 or 999")).map(([href]) => href)).toEqual(["tel:112", "tel:999"]);
});

test("a number to write to is not called", () => {
  expect(links(withNumbers("Text SHOUT to 85258"))).toEqual([["sms:85258", "85258"]]);
});

test("the emergency number is a link wherever it stands as a number", () => {
  expect(links(withKnownNumbers("Call 999 now.", ["999"]))).toEqual([["tel:999", "999"]]);
  expect(links(withKnownNumbers("It costs 1,999 or 999.50, see 9990 and 08 999", ["999"]))).toEqual([]);
});

test("years and doses are no telephone numbers in ordinary texts", () => {
  expect(links(withKnownNumbers("Take 400 mg. Reviewed 2026-11-22.", ["999"]))).toEqual([]);
});

test("only web addresses become links, without the full stop after them", () => {
  expect(links(withLinks("See https://www.nhs.uk/x. Or javascript:alert(1)"))).toEqual([
    ["https://www.nhs.uk/x", "https://www.nhs.uk/x"],
  ]);
});

test("a link that opens elsewhere tells nothing about this page", () => {
  const anchor = h("p", {}, withLinks("https://www.nhs.uk/x")).querySelector("a");
  expect(anchor?.getAttribute("rel")).toBe("noopener noreferrer");
});

test("the text around the links is kept as it is", () => {
  expect(h("p", {}, withKnownNumbers("a <b>999</b> c", ["999"])).textContent).toBe("a <b>999</b> c");
  expect(numbersIn("your local emergency number (112, 911 or 999)")).toEqual(["112", "911", "999"]);
});

test("several emergency numbers are joined in the language of the chat", () => {
  expect(numberWords("your local emergency number (112, 911 or 999)", "ar")).toBe("112 أو 911 أو 999");
  expect(numberWords("112 or 999", "en-GB")).toBe("112 or 999");
  expect(numberWords("", "ar")).toBe("");
});
