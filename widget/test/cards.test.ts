import { beforeEach, expect, test, vi } from "vitest";
import { afterCard, messageView } from "../src/view/message";
import { plainText } from "../src/view/summary";
import { context, shown, the } from "./page";
import { bot, CARD, EMERGENCY, SUMMARY } from "./samples";

const view = (custom: object, page = context()) => shown(messageView(bot(custom), false, page));

beforeEach(() => {
  vi.restoreAllMocks();
});

test("every part of a care card is shown under its heading", () => {
  const root = view(CARD);
  const text = root.textContent ?? "";
  for (const part of [
    CARD.title,
    ...CARD.reasons,
    ...CARD.actions,
    ...CARD.return_if,
    ...CARD.expect,
    ...CARD.left_out,
  ]) {
    expect(text).toContain(part);
  }
  expect([...root.querySelectorAll("h4")].map((heading) => heading.textContent)).toEqual([
    "What to do",
    "Why I say this",
    "What can help",
    "Left out for you",
    "What to expect",
    "See a doctor if",
    "Call 999 if",
  ]);
});

for (const [care_level, words] of [
  ["emergency", "Emergency"],
  ["urgent", "Urgent: get help today"],
  ["doctor", "See a doctor"],
  ["selfcare", "Care at home"],
]) {
  test(`the level ${care_level} is told in words and by a sign, not by colour alone`, () => {
    const root = view({ ...CARD, care_level });
    expect(the(root, ".level").textContent).toBe(words);
    expect(the<SVGPathElement>(root, ".sign path").getAttribute("d")).toBeTruthy();
    expect(the(root, ".care-card").classList.contains(care_level ?? "")).toBe(true);
  });
}

test("the four levels have four different signs", () => {
  const signs = ["emergency", "urgent", "doctor", "selfcare"].map((care_level) =>
    the<SVGPathElement>(view({ ...CARD, care_level }), ".sign path").getAttribute("d"),
  );
  expect(new Set(signs).size).toBe(4);
});

test("an emergency card has a button to call for each number", () => {
  const calls = [...view(EMERGENCY).querySelectorAll("a.call")];
  expect(calls.map((call) => [call.getAttribute("href"), call.textContent])).toEqual([
    ["tel:112", "Call 112"],
    ["tel:999", "Call 999"],
  ]);
});

test("the number of the session stands in for one that the card does not name", () => {
  const root = view({ ...EMERGENCY, numbers: undefined }, context("en", "911"));
  expect(the(root, "a.call").getAttribute("href")).toBe("tel:911");
});

test("crisis lines are links, and are not listed twice", () => {
  const root = view(EMERGENCY);
  expect(root.querySelectorAll('a[href="tel:116123"]')).toHaveLength(1);
  expect(root.querySelectorAll('a[href="sms:85258"]')).toHaveLength(1);
  expect(root.textContent?.match(/Samaritans/g)).toHaveLength(1);
});

test("a picture stands beside its remedy with its text, the others below", () => {
  const root = view(CARD);
  const [first] = root.querySelectorAll(".remedy");
  const image = the<HTMLImageElement>(first as Element, "img");
  expect(image.getAttribute("src")).toBe("http://server.test/chat/pictures/heat.svg");
  expect(image.getAttribute("alt")).toBe("A person with a warm pack on the neck");
  expect([...root.querySelectorAll("img")].map((one) => one.getAttribute("alt"))).toEqual([
    "A person with a warm pack on the neck",
    "A person walks",
  ]);
});

test("a long remedy is a list of short lines, a short one a sentence", () => {
  const remedies = [
    "Cold: Wrap an ice pack. Put it on for 10.5 minutes. Stop if it hurts",
    "Rest: Sit down. Stand up.",
  ];
  const [long, short] = [...view({ ...CARD, remedies }).querySelectorAll(".remedy")];
  expect([...(long?.querySelectorAll("li") ?? [])].map((line) => line.textContent)).toEqual([
    "Wrap an ice pack.",
    "Put it on for 10.5 minutes.",
    "Stop if it hurts",
  ]);
  expect([...(short?.querySelectorAll("p") ?? [])].map((line) => line.textContent)).toEqual([
    "Sit down. Stand up.",
  ]);
});

test("a picture that does not load leaves no empty frame", () => {
  const root = view(CARD);
  root.querySelector("img")?.dispatchEvent(new Event("error"));
  expect(root.querySelectorAll("figure")).toHaveLength(1);
});

test("sources are folded in; those with an address are links", () => {
  const fold = the(view(CARD), "details.fold");
  expect(fold.hasAttribute("open")).toBe(false);
  expect(the(fold, "summary").textContent).toBe("Where this comes from (2 sources)");
  expect([...fold.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toEqual([
    "https://www.nhs.uk/neck",
  ]);
  expect(fold.textContent).toContain("A book");
});

test("the date of the review is written as people write dates", () => {
  expect(the(view(CARD), ".reviewed").textContent).toBe("Content last checked: November 22, 2026");
});

test("feedback is asked for below a card, once", () => {
  const page = context();
  const root = shown(afterCard(4, undefined, page));
  the<HTMLButtonElement>(root, "button", page.strings.no).click();
  expect(page.actions.feedback).toHaveBeenCalledExactlyOnceWith(4, false);
  const after = shown(afterCard(4, false, page));
  expect(after.textContent).toContain(page.strings.thanks);
  expect(after.textContent).not.toContain(page.strings.helpful);
});

test("the summary is asked for below a card", () => {
  const page = context();
  the<HTMLButtonElement>(shown(afterCard(4, true, page)), "button", page.strings.summary).click();
  expect(page.actions.ask).toHaveBeenCalledWith("summary", page.strings.summary);
});

test("the summary shows what was said, denied and not known", () => {
  const text = view(SUMMARY).textContent ?? "";
  for (const part of [
    "stiff neck",
    "fever",
    "weight loss",
    "Age: 34",
    "See a doctor",
    "neck_stiff",
    "1.0.0",
  ]) {
    expect(text).toContain(part);
  }
});

test("printing puts the sheet alone on the paper, and tidies up", () => {
  const print = vi.fn();
  vi.stubGlobal("print", print);
  const before = document.adoptedStyleSheets.length;
  const root = view(SUMMARY);
  the<HTMLButtonElement>(root, "button", "Print").click();
  expect(print).toHaveBeenCalledOnce();
  expect(the(document.body, "unknot-print").shadowRoot?.textContent).toContain("stiff neck");
  expect(the(document.body, "unknot-print").shadowRoot?.querySelectorAll("button")).toHaveLength(0);
  window.dispatchEvent(new Event("afterprint"));
  expect(document.querySelector("unknot-print")).toBeNull();
  expect(document.adoptedStyleSheets).toHaveLength(before);
  vi.unstubAllGlobals();
});

test("the text of the summary is the server's, or the same made here", () => {
  const read = (custom: object) => {
    const message = bot(custom).custom;
    if (message?.type !== "summary") throw new Error("no summary");
    return message;
  };
  expect(plainText(read({ ...SUMMARY, text: "as the server has it" }), context())).toBe(
    "as the server has it",
  );
  const own = plainText(read(SUMMARY), context());
  for (const part of ["Said:\n- stiff neck", "Said no to:\n- fever", "Not known:\n- weight loss"])
    expect(own).toContain(part);
});

test("copying says whether it worked", async () => {
  const writeText = vi.fn().mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error("blocked"));
  vi.spyOn(navigator, "clipboard", "get").mockReturnValue({ writeText } as unknown as Clipboard);
  const page = context();
  const root = view(SUMMARY, page);
  the<HTMLButtonElement>(root, "button", page.strings.copy).click();
  await vi.waitFor(() => expect(the(root, "[role=status]").textContent).toBe(page.strings.copied));
  the<HTMLButtonElement>(root, "button", page.strings.copy).click();
  await vi.waitFor(() => expect(the(root, "[role=status]").textContent).toBe(page.strings.copyFailed));
});
