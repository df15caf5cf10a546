import { afterEach, expect, test, vi } from "vitest";
import { Announcer } from "../src/view/announcer";
import { announced } from "./announced";
import { context } from "./page";
import { bot, CARD, QUESTION, SUMMARY } from "./samples";

afterEach(() => {
  vi.useRealTimers();
});

test("the log is polite and says what is added", () => {
  const { element } = new Announcer(context());
  expect(element.getAttribute("role")).toBe("log");
  expect(element.getAttribute("aria-live")).toBe("polite");
});

test("each message is a line of its own, and gone after a while", () => {
  vi.useFakeTimers();
  const announcer = new Announcer(context());
  announcer.announce(bot(null, "one"));
  announcer.announce(bot(null, "two"));
  expect([...announcer.element.children].map((line) => line.textContent)).toEqual(["one", "two"]);
  vi.advanceTimersByTime(10_000);
  expect(announcer.element.children).toHaveLength(0);
});

test("a question is said with its choices", () => {
  expect(announced(bot(QUESTION))).toBe(
    "Do you have any of these? Choose all that are true: Chest pain; Weak legs; None of these",
  );
});

test("a care card is said by its level and what to do", () => {
  expect(announced(bot(CARD))).toBe(
    "Care at home. You can look after this at home for now. Keep moving gently. The full advice is in the conversation.",
  );
});

test("a summary is said by its title, and the words of a card not twice", () => {
  expect(announced(bot(SUMMARY))).toBe(SUMMARY.title);
  expect(announced(bot({ type: "care_card_text" }))).toBe("");
});
