/** What the views need to know, and what they may do. */

import type { Localised } from "../i18n";
import type { AskWhat } from "../protocol";

export interface Actions {
  sendText(text: string): void;
  sendPayload(payload: string, title: string): void;
  ask(what: AskWhat, title: string): void;
  retry(id: string): void;
  discard(id: string): void;
  feedback(about: number, helpful: boolean): void;
  /** After an answer by button: the button goes away, so the focus goes to what was said. */
  answered(): void;
}

export interface Context extends Localised {
  actions: Actions;
  /** Where the pictures are, with a slash at the end. */
  pictures: string;
  /** The emergency number as words, e.g. "112 or 999". */
  emergency(): string;
}

let last = 0;

/** Returns an id for `aria-labelledby` and its like. */
export function freshId(prefix: string): string {
  last += 1;
  return `${prefix}-${last}`;
}
