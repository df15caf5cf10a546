/** One message of the conversation as the person sees it. */

import { type Child, h } from "../dom";
import { numbersIn, withKnownNumbers } from "../linkify";
import { type Message, shownText } from "../protocol";
import type { Outbound } from "../store";
import { careCard } from "./care-card";
import type { Context } from "./context";
import { answers, progress } from "./question";
import { summaryView } from "./summary";

/** Whether the message has anything to show beside a card that says the same. */
export function isShown(message: Message): boolean {
  return message.custom?.type !== "care_card_text";
}

/** Returns the words of a message: those of a question without the list that the chips show. */
export function wordsOf(message: Message): string {
  return (message.custom?.type === "question" && message.custom.text) || message.text;
}

/** Returns a message; `open` says that its question waits for an answer. */
export function messageView(message: Message, open: boolean, context: Context): HTMLElement {
  if (message.from === "user") return own(message.id, message.text, null, context);
  return h(
    "li",
    { class: "message bot", part: "message message-bot", "data-seq": message.seq, tabindex: -1 },
    speaker(context.strings.bot),
    content(message, open, context),
  );
}

/** A message of one's own that the server has not shown to have yet. */
export function outboundView(entry: Outbound, context: Context): HTMLElement {
  const { strings, actions } = context;
  const { id } = entry.message;
  const button = (title: string, press: (id: string) => void) =>
    h("button", { type: "button", class: "quiet", onclick: () => press(id) }, title);
  const failed = entry.state === "failed";
  const said = failed ? `${strings.notSent} ${entry.error}`.trim() : entry.error;
  const note =
    said !== "" &&
    h(
      "div",
      { class: "not-sent" },
      h("p", { role: "alert", ...context.server }, withKnownNumbers(said, numbersIn(context.emergency()))),
      failed &&
        h(
          "div",
          { class: "row" },
          button(strings.sendAgain, actions.retry),
          button(strings.discard, actions.discard),
        ),
    );
  return own(id, shownText(entry.message), note, context);
}

function own(id: string, text: string, note: Child, { strings }: Context): HTMLElement {
  return h(
    "li",
    { class: "message user", part: "message message-user", "data-id": id, tabindex: -1 },
    speaker(strings.you),
    h("div", { class: "bubble", dir: "auto" }, text),
    note,
  );
}

/** Who speaks, for those who do not see on which side the words stand. */
function speaker(name: string): HTMLElement {
  return h("span", { class: "sr" }, `${name} `);
}

function content(message: Message, open: boolean, context: Context): Child {
  const { custom } = message;
  if (custom?.type === "care_card") return careCard(custom, context);
  if (custom?.type === "summary") return summaryView(custom, context);
  const words = wordsOf(message);
  return [
    custom?.type === "question" && open && progress(custom, context),
    words !== "" &&
      h(
        "div",
        { class: "bubble", ...context.server },
        withKnownNumbers(words, numbersIn(context.emergency())),
      ),
    open && answers(message, context),
  ];
}

/** What stands below a care card: did it help, and the summary for the doctor. */
export function afterCard(
  seq: number,
  helpful: boolean | undefined,
  { strings, actions }: Context,
): HTMLElement {
  const button = (title: string, value: boolean) =>
    h("button", { type: "button", class: "secondary", onclick: () => actions.feedback(seq, value) }, title);
  return h(
    "li",
    { class: "message after-card", tabindex: -1 },
    h(
      "button",
      { type: "button", class: "secondary", onclick: () => actions.ask("summary", strings.summary) },
      strings.summary,
    ),
    helpful === undefined
      ? h(
          "div",
          { class: "row", role: "group", "aria-label": strings.helpful },
          h("p", {}, strings.helpful),
          button(strings.yes, true),
          button(strings.no, false),
        )
      : h("p", {}, strings.thanks),
  );
}
