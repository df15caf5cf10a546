/**
 * Says new messages of the bot to screen readers, each once.
 *
 * The log stands apart from the conversation: there, buttons and boxes would be read out with every message, and an
 * old conversation would be read from its beginning when it is shown again.
 */

import { type Child, h } from "../dom";
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

/** Returns a message as one would say it: the server's words in its language, the chat's own in that of the chat. */
function spoken(message: Message, { strings, server }: Context): Child[] {
  const own = (text: string) => h("span", {}, text);
  const said = (text: string) => h("span", server, text);
  const { custom } = message;
  if (custom?.type === "care_card") {
    return [
      own(`${strings.levels[custom.level]}. `),
      said([custom.title, ...custom.actions].map(stopped).join(" ")),
      own(` ${strings.fullAdvice}`),
    ];
  }
  if (custom?.type === "summary") return [said(custom.title)];
  const choices = custom?.type === "question" ? custom.options : message.buttons;
  if (choices.length === 0) return [said(wordsOf(message))];
  const how = custom?.type === "question" && custom.multi ? strings.chooseAny : strings.chooseOne;
  return [said(wordsOf(message)), own(` ${how}: `), said(choices.map(({ title }) => title).join("; "))];
}

function stopped(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
