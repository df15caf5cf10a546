import { expect, test } from "vitest";
import { painWords, whereWords } from "../src/body";
import { answers, hasChoices, payloadFor, progress } from "../src/view/question";
import { context, press, shown, the } from "./page";
import { bot, QUESTION, WHERE } from "./samples";

function box(root: ParentNode, title: string): HTMLInputElement {
  return the<HTMLElement>(root, "label.check", title).querySelector("input") as HTMLInputElement;
}

function submit(root: ParentNode): void {
  the<HTMLButtonElement>(root, "button[type=submit]").click();
}

test("none of these excludes the rest, and the rest excludes it", () => {
  const root = shown(answers(bot(QUESTION), context()));
  box(root, "Chest pain").click();
  box(root, "Weak legs").click();
  expect([box(root, "Chest pain").checked, box(root, "Weak legs").checked]).toEqual([true, true]);
  box(root, "None of these").click();
  expect([box(root, "Chest pain").checked, box(root, "Weak legs").checked]).toEqual([false, false]);
  box(root, "Weak legs").click();
  expect([box(root, "Weak legs").checked, box(root, "None of these").checked]).toEqual([true, false]);
});

test("several choices are sent together, with the words that were seen", () => {
  const page = context();
  const root = shown(answers(bot(QUESTION), page));
  box(root, "Weak legs").click();
  box(root, "Chest pain").click();
  submit(root);
  expect(page.actions.sendPayload).toHaveBeenCalledExactlyOnceWith(
    '/choose{"option":["danger_now.chest","danger_now.legs"]}',
    "Chest pain; Weak legs",
  );
  expect(page.actions.answered).toHaveBeenCalledOnce();
});

test("nothing chosen is not sent, and it is said why", () => {
  const page = context();
  const root = shown(answers(bot(QUESTION), page));
  submit(root);
  expect(page.actions.sendPayload).not.toHaveBeenCalled();
  expect(the(root, "[role=alert]").textContent).toBe(page.strings.chooseFirst);
});

test("one choice is sent when it is pressed", () => {
  const page = context();
  const root = shown(answers(bot({ ...QUESTION, multi: false }), page));
  the<HTMLButtonElement>(root, "button", "Weak legs").click();
  expect(page.actions.sendPayload).toHaveBeenCalledExactlyOnceWith(
    '/choose{"option":"danger_now.legs"}',
    "Weak legs",
  );
});

test("payloads are those that the server lets through", () => {
  const allowed = /^\/choose\{"option": ?(?:"[a-z0-9_.]+"|\["[a-z0-9_.]+"(?:, ?"[a-z0-9_.]+")*\])\}$/;
  const question = { ...QUESTION, type: "question" as const, left: null, inputs: [] };
  for (const chosen of [["chest"], ["chest", "legs"], ["none"]])
    expect(payloadFor(question, chosen)).toMatch(allowed);
});

test("buttons without a question send their own payload", () => {
  const page = context();
  const root = shown(answers(bot(null, "Sure?", { buttons: [{ title: "Yes", payload: "/affirm" }] }), page));
  the<HTMLButtonElement>(root, "button", "Yes").click();
  expect(page.actions.sendPayload).toHaveBeenCalledWith("/affirm", "Yes");
});

test("where a question has no choices, words are no second way to answer it", () => {
  expect(hasChoices(bot(QUESTION))).toBe(true);
  expect(hasChoices(bot({ ...WHERE, options: [] }))).toBe(true);
  expect(hasChoices(bot({ ...QUESTION, options: [] }))).toBe(false);
  expect(hasChoices(bot(null, "Sure?", { buttons: [{ title: "Yes", payload: "/affirm" }] }))).toBe(true);
});

test("every question says why it is asked", () => {
  const root = shown(answers(bot(QUESTION), context()));
  expect(the(root, "details.why").textContent).toContain("These need help at once.");
});

test("a question without a reason asks the server for it", () => {
  const page = context();
  const root = shown(answers(bot({ ...QUESTION, why: "" }), page));
  the<HTMLButtonElement>(root, "button", page.strings.why).click();
  expect(page.actions.ask).toHaveBeenCalledWith("why", page.strings.why);
});

test("how much is left is told in words", () => {
  const words = (left: number | undefined) => {
    const { custom } = bot({ ...QUESTION, left });
    const node = custom?.type === "question" ? progress(custom, context()) : null;
    return node instanceof HTMLElement ? node.textContent : null;
  };
  expect(words(3)).toBe("About 3 more questions");
  expect(words(1)).toBe("About 1 more question");
  expect(words(0)).toBe("This is the last question");
  expect(words(undefined)).toBeNull();
});

test("places, scale, choice and own words become one message", () => {
  const page = context();
  const root = shown(answers(bot(WHERE), page));
  the<SVGElement>(root, '[data-place="lower_back.left"]').dispatchEvent(
    new MouseEvent("click", { bubbles: true }),
  );
  the<HTMLInputElement>(root, 'input[type=radio][value="7"]').click();
  box(root, "Getting worse").click();
  the<HTMLInputElement>(root, "input.line").value = "for 3 days";
  submit(root);
  expect(page.actions.sendText).toHaveBeenCalledExactlyOnceWith(
    "Where it hurts: lower back, left side. Pain 7 out of 10. Getting worse. for 3 days.",
  );
});

test("the body map is worked by keyboard alone", () => {
  const root = shown(answers(bot(WHERE), context()));
  const first = the<SVGElement>(root, '[aria-label="Back"] [tabindex="0"]');
  first.focus();
  press(first, "ArrowDown");
  const second = document.activeElement as Element;
  expect(second).not.toBe(first);
  expect(second.getAttribute("role")).toBe("checkbox");
  press(second, " ");
  expect(second.getAttribute("aria-checked")).toBe("true");
  press(second, "Enter");
  expect(second.getAttribute("aria-checked")).toBe("false");
  press(second, "End");
  press(document.activeElement as Element, "ArrowRight");
  expect(document.activeElement).toBe(first);
});

test("each figure is one stop of the Tab key", () => {
  const root = shown(answers(bot(WHERE), context()));
  for (const figure of root.querySelectorAll("svg")) {
    expect(figure.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
  }
});

test("a place on the map and in the list are the same place, on both figures", () => {
  const root = shown(answers(bot(WHERE), context()));
  the<HTMLElement>(root, ".columns label", "Head").querySelector("input")?.click();
  const shapes = [...root.querySelectorAll('[data-place="head"]')];
  expect(shapes.map((shape) => shape.getAttribute("aria-checked"))).toEqual(["true", "true"]);
  shapes[0]?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(
    (the<HTMLElement>(root, ".columns label", "Head").querySelector("input") as HTMLInputElement).checked,
  ).toBe(false);
});

test("what is chosen is told in English whatever the language of the page", () => {
  const page = context("ar");
  const root = shown(answers(bot(WHERE), page));
  the<SVGElement>(root, '[data-place="side.right"]').dispatchEvent(
    new MouseEvent("click", { bubbles: true }),
  );
  expect(the(root, ".chosen").textContent).toContain(page.strings.places.side);
  submit(root);
  expect(page.actions.sendText).toHaveBeenCalledWith("Where it hurts: side, right side.");
});

test("both sides of the spine are the whole of it", () => {
  expect(whereWords(new Set(["lower_back.left", "lower_back.right"]))).toBe("Where it hurts: lower back");
  expect(whereWords(new Set(["lower_back.left", "neck"]))).toBe(
    "Where it hurts: neck; lower back, left side",
  );
  expect(whereWords(new Set(["arm.left", "arm.right"]))).toBe(
    "Where it hurts: arm, left side; arm, right side",
  );
  expect(whereWords(new Set())).toBe("");
  expect(painWords(7)).toBe("Pain 7 out of 10");
});

test("each step of the scale has a name, the ends with their meaning", () => {
  const root = shown(answers(bot(WHERE), context()));
  const names = [...root.querySelectorAll(".step input")].map((step) => step.getAttribute("aria-label"));
  expect(names).toHaveLength(11);
  expect([names[0], names[5], names[10]]).toEqual(["0, no pain", "5", "10, worst pain"]);
});
