/**
 * Says new messages of the bot to screen readers, each once.
 *
 * The log stands apart from the conversation: there, buttons and boxes would be read out with every message, and an
 * old conversation would be read from its beginning when it is shown again.
 */

import { h } from "../dom";
import type { Message } from "../protocol";
import type { Context } from "./context";
import { isShown, wordsOf } from "./message";

/** Long enough for every screen reader to pick it up; then it is gone, so that nothing is met twice when browsing. */
const KEPT_MS = 5_000;

export class Announcer {
  readonly element: HTMLElement;

  constructor(private readonly context: Context) {
    this.element = h("div", {
      class: "sr",
      role: "log",
      "aria-live": "polite",
      "aria-relevant": "additions",
    });
  }

  announce(message: Message): void {
    if (!isShown(message)) return;
    const line = h("p", { dir: "auto" }, spoken(message, this.context));
    this.element.append(line);
    setTimeout(() => line.remove(), KEPT_MS);
  }
}

/** Returns a message as one would say it. */
export function spoken(message: Message, { strings }: Context): string {
  const { custom } = message;
  if (custom?.type === "care_card") {
    return [
      `${strings.levels[custom.level]}.`,
      stopped(custom.title),
      ...custom.actions.map(stopped),
      strings.fullAdvice,
    ].join(" ");
  }
  if (custom?.type === "summary") return custom.title;
  const choices = custom?.type === "question" ? custom.options : message.buttons;
  if (choices.length === 0) return wordsOf(message);
  const how = custom?.type === "question" && custom.multi ? strings.chooseAny : strings.chooseOne;
  return `${wordsOf(message)} ${how}: ${choices.map(({ title }) => title).join("; ")}`;
}

function stopped(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
