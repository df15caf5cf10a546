/** The line to write in. */

import { h, svg } from "../dom";
import { openQuestion, type State } from "../store";
import { type Context, freshId } from "./context";
import { hasChoices } from "./question";

const SENT_FROM = "M3 20l18-8L3 4v6l11 2-11 2z";

export class Composer {
  readonly element: HTMLElement;
  readonly #input: HTMLTextAreaElement;
  readonly #over: HTMLElement;
  #limit = Number.POSITIVE_INFINITY;

  constructor(private readonly context: Context) {
    const { strings, actions } = context;
    const id = freshId("message");
    const overId = freshId("over");
    this.#over = h("p", { class: "error", id: overId, role: "status" });
    this.#input = h("textarea", {
      id,
      class: "input",
      part: "input",
      rows: 1,
      dir: "auto",
      placeholder: strings.placeholder,
      autocomplete: "off",
      enterkeyhint: "send",
      "aria-describedby": overId,
      oninput: () => this.#changed(),
    });
    const send = () => {
      const text = this.#input.value.trim();
      if (!text || text.length > this.#limit) return;
      this.#input.value = "";
      this.#changed();
      actions.sendText(text);
    };
    this.#input.addEventListener("keydown", (event) => {
      // Enter sends, Shift and Enter makes a line; while an input method composes a character it is its own.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      send();
    });
    this.element = h(
      "form",
      {
        class: "composer",
        part: "composer",
        onsubmit: (event) => {
          event.preventDefault();
          send();
          this.focus();
        },
      },
      h("label", { for: id, class: "sr" }, strings.yourMessage),
      h(
        "div",
        { class: "line-up" },
        this.#input,
        h(
          "button",
          { type: "submit", class: "send", part: "send", "aria-label": strings.send },
          svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: SENT_FROM })),
        ),
      ),
      this.#over,
    );
  }

  show(state: State): void {
    const { strings } = this.context;
    this.#limit = state.session?.limit ?? Number.POSITIVE_INFINITY;
    const open = openQuestion(state);
    this.#input.placeholder = !open
      ? strings.placeholder
      : hasChoices(open)
        ? strings.placeholderAnswer
        : strings.placeholderWords;
  }

  focus(): void {
    this.#input.focus();
  }

  #changed(): void {
    const over = this.#input.value.trim().length - this.#limit;
    const text = over > 0 ? this.context.strings.tooLong(over) : "";
    if (this.#over.textContent !== text) this.#over.textContent = text;
    this.#input.setAttribute("aria-invalid", String(over > 0));
    // As high as what is written, up to the limit of the style sheet.
    this.#input.style.height = "auto";
    if (this.#input.value) this.#input.style.height = `${this.#input.scrollHeight + 2}px`;
  }
}
