/** One line below the header about the connection. It is said once when it appears. */

import { append, h } from "../dom";
import { numbersIn, withKnownNumbers } from "../linkify";
import type { State } from "../store";
import type { Context } from "./context";

export class Banner {
  readonly element: HTMLElement;
  readonly #text: HTMLElement;
  readonly #close: HTMLButtonElement;
  /** A note for this once, e.g. "Your conversation is deleted". */
  #note = "";
  #closed = "";
  #state: State | null = null;

  constructor(
    private readonly context: Context,
    private readonly lasting: boolean,
  ) {
    const { strings } = context;
    this.#text = h("p", { role: "status", dir: "auto" });
    this.#close = h(
      "button",
      {
        type: "button",
        class: "icon",
        "aria-label": strings.dismiss,
        onclick: () => {
          this.#closed = this.#text.textContent ?? "";
          this.#note = "";
          this.#render();
        },
      },
      "×",
    );
    this.element = h("div", { class: "banner", part: "banner" }, this.#text, this.#close);
    this.#render();
  }

  show(state: State): void {
    this.#state = state;
    this.#render();
  }

  note(text: string): void {
    this.#note = text;
    this.#closed = "";
    this.#render();
  }

  #render(): void {
    const { text, lasts } = this.#words();
    const hidden = text === "" || text === this.#closed;
    this.element.hidden = hidden;
    this.element.classList.toggle("problem", lasts);
    this.#close.hidden = lasts;
    const shown = hidden ? "" : text;
    if (this.#text.textContent === shown) return;
    // A telephone works without this connection, too.
    this.#text.replaceChildren();
    append(this.#text, withKnownNumbers(shown, numbersIn(this.context.emergency())));
  }

  /** What to say, and whether it stays until it is over. */
  #words(): { text: string; lasts: boolean } {
    const { strings } = this.context;
    const state = this.#state;
    const number = this.context.emergency();
    if (state?.link === "refused") {
      return {
        text: state.refusal === "origin" ? strings.refusedOrigin : strings.refusedVersion,
        lasts: true,
      };
    }
    if (state?.link === "offline") return { text: strings.offline(number), lasts: true };
    if (state?.slow) return { text: strings.slow(number), lasts: true };
    if (this.#note) return { text: this.#note, lasts: false };
    if (state?.ended) return { text: strings.ended, lasts: false };
    if (!this.lasting) return { text: strings.notKept, lasts: false };
    return { text: "", lasts: false };
  }
}
