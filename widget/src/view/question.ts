/** The ways to answer a question: chips, boxes, the body map, the scale. Free text is always possible below. */

import { painWords, whereWords } from "../body";
import { type Child, h } from "../dom";
import type { Choice, Message, Option, Question } from "../protocol";
import { type BodyMap, bodyMap } from "./body-map";
import { type Context, freshId } from "./context";
import { type PainScale, painScale } from "./pain-scale";

/** Returns the payload of a button that answers a question with these options. */
export function payloadFor(question: Question, chosen: readonly string[]): string {
  const ids = chosen.map((id) => `${question.id}.${id}`);
  return `/choose${JSON.stringify({ option: ids.length === 1 ? ids[0] : ids })}`;
}

/** Whether a message can be answered by other means than words. */
export function hasChoices({ custom, buttons }: Message): boolean {
  return custom?.type === "question" ? custom.options.length + custom.inputs.length > 0 : buttons.length > 0;
}

/** Returns the controls that answer the question or the buttons of this message. */
export function answers(message: Message, context: Context): HTMLElement {
  const question = message.custom?.type === "question" ? message.custom : null;
  if (!question)
    return h("div", { class: "answers" }, chips(message.buttons.map(byButton(context)), context));
  const body =
    question.inputs.length > 0
      ? withInputs(question, context)
      : question.multi
        ? boxes(question, context)
        : chips(question.options.map(byOption(question, context)), context);
  return h("div", { class: "answers" }, body, aside(question, context));
}

/** Returns what stands above the words of a question: how much is left. */
export function progress(question: Question, { strings }: Context): Child {
  if (question.left === null) return null;
  return h(
    "p",
    { class: "progress" },
    question.left === 0 ? strings.lastQuestion : strings.left(question.left),
  );
}

interface Chip {
  title: string;
  press(): void;
}

const byButton =
  ({ actions }: Context) =>
  ({ title, payload }: Choice): Chip => ({
    title,
    press: () => actions.sendPayload(payload, title),
  });

const byOption =
  (question: Question, { actions }: Context) =>
  ({ id, title }: Option): Chip => ({
    title,
    press: () => actions.sendPayload(payloadFor(question, [id]), title),
  });

/** One choice: pressing a chip sends it. */
function chips(options: readonly Chip[], { strings, server, actions }: Context): Child {
  if (options.length === 0) return null;
  return h(
    "div",
    { class: "chips", role: "group", "aria-label": strings.chooseOne },
    options.map(({ title, press }) =>
      h(
        "button",
        {
          type: "button",
          class: "chip",
          part: "chip",
          ...server,
          onclick: () => {
            press();
            actions.answered();
          },
        },
        title,
      ),
    ),
  );
}

/** Several choices: boxes, "none of these" apart from them, and a button that sends. */
function boxes(question: Question, context: Context): HTMLElement {
  const { strings, actions } = context;
  const error = errorLine();
  const group = optionGroup(question, context, () => error.hide());
  const send = () => {
    const ids = group.chosen();
    if (ids.length === 0) {
      error.show(strings.chooseFirst);
      return;
    }
    actions.sendPayload(payloadFor(question, ids), titles(question, ids));
    actions.answered();
  };
  return form(send, [group.element, error.element], context);
}

/** Body map and scale, with the options beside them; what was chosen is sent as words. */
function withInputs(question: Question, context: Context): HTMLElement {
  const { strings, actions } = context;
  const error = errorLine();
  const map: BodyMap | null = question.inputs.includes("body_map") ? bodyMap(context) : null;
  const scale: PainScale | null = question.inputs.includes("pain_scale") ? painScale(context) : null;
  const group = question.options.length > 0 ? optionGroup(question, context, () => error.hide()) : null;
  const more = h("input", { type: "text", class: "line", maxlength: 500, dir: "auto", autocomplete: "off" });
  const send = () => {
    const level = scale?.value() ?? null;
    const parts = [
      map ? whereWords(map.chosen) : "",
      level === null ? "" : painWords(level),
      group ? titles(question, group.chosen()) : "",
      more.value.trim(),
    ].filter((part) => part !== "");
    if (parts.length === 0) {
      error.show(strings.chooseFirst);
      return;
    }
    actions.sendText(parts.map(sentence).join(" "));
    actions.answered();
  };
  return form(
    send,
    [
      map?.element ?? null,
      scale?.element ?? null,
      group?.element ?? null,
      h("label", { class: "more" }, h("span", {}, strings.more), more),
      error.element,
    ],
    context,
  );
}

interface OptionGroup {
  element: HTMLElement;
  chosen(): string[];
}

/** The options as boxes (several) or round buttons (one). "None of these" excludes the rest, and the rest it. */
function optionGroup(question: Question, { strings, server }: Context, changed: () => void): OptionGroup {
  const name = freshId("option");
  const inputs = new Map<string, HTMLInputElement>();
  const row = ({ id, title }: Option) => {
    const input = h("input", {
      type: question.multi ? "checkbox" : "radio",
      name,
      onchange: () => {
        changed();
        if (!question.multi || !input.checked || question.none === null) return;
        for (const [other, box] of inputs) {
          if (other !== id && (id === question.none || other === question.none)) box.checked = false;
        }
      },
    });
    inputs.set(id, input);
    return h("label", { class: "check", part: "chip" }, input, h("span", server, title));
  };
  const rest = question.options.filter(({ id }) => id !== question.none).map(row);
  const none = question.options.filter(({ id }) => id === question.none).map(row);
  const element = h(
    "fieldset",
    { class: "options" },
    h("legend", {}, question.multi ? strings.chooseAny : strings.chooseOne),
    rest,
    none.length > 0 && rest.length > 0 && h("p", { class: "or" }, strings.or),
    none,
  );
  return {
    element,
    chosen: () => question.options.map(({ id }) => id).filter((id) => inputs.get(id)?.checked),
  };
}

function form(send: () => void, children: Child[], { strings }: Context): HTMLElement {
  return h(
    "form",
    {
      class: "answer-form",
      onsubmit: (event) => {
        event.preventDefault();
        send();
      },
    },
    children,
    h("button", { type: "submit", class: "primary", part: "continue" }, strings.go),
  );
}

function errorLine(): { element: HTMLElement; show(text: string): void; hide(): void } {
  const element = h("p", { class: "error", role: "alert" });
  return {
    element,
    show: (text) => {
      element.textContent = text;
    },
    hide: () => {
      element.textContent = "";
    },
  };
}

/** "Why do you ask?" and the ways round the question. */
function aside(question: Question, { strings, server, actions }: Context): HTMLElement {
  const shortcut = (what: "why" | "explain" | "back", title: string) =>
    h(
      "button",
      {
        type: "button",
        class: "quiet",
        onclick: () => {
          actions.ask(what, title);
          actions.answered();
        },
      },
      title,
    );
  return h(
    "div",
    { class: "aside" },
    question.why
      ? h("details", { class: "fold why" }, h("summary", {}, strings.why), h("p", server, question.why))
      : shortcut("why", strings.why),
    h("div", { class: "row" }, shortcut("explain", strings.explain), shortcut("back", strings.back)),
  );
}

/** The server takes no longer ones. */
const LONGEST_TITLE = 500;

function titles(question: Question, ids: readonly string[]): string {
  const all = question.options.filter(({ id }) => ids.includes(id)).map(({ title }) => title);
  const text = all.join("; ");
  return text.length > LONGEST_TITLE ? `${text.slice(0, LONGEST_TITLE - 1)}…` : text;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
