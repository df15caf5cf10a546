/** Title, emergency number, menu and close button. */

import { h } from "../dom";
import { withNumbers } from "../linkify";
import type { State } from "../store";
import { type Context, freshId } from "./context";

export interface Entry {
  title: string;
  press(): void;
}

export class Header {
  readonly element: HTMLElement;
  readonly #number: HTMLElement;
  readonly #menu: HTMLElement;
  readonly #toggle: HTMLButtonElement;

  constructor(
    private readonly context: Context,
    entries: readonly Entry[],
    close: (() => void) | null,
  ) {
    const { strings } = context;
    const id = freshId("menu");
    this.#number = h("span", {});
    this.#menu = h(
      "div",
      { class: "menu", id, hidden: true, part: "menu" },
      entries.map(({ title, press }) =>
        h(
          "button",
          {
            type: "button",
            onclick: () => {
              this.closeMenu();
              press();
            },
          },
          title,
        ),
      ),
    );
    this.#toggle = h(
      "button",
      {
        type: "button",
        class: "icon",
        "aria-expanded": "false",
        "aria-controls": id,
        "aria-label": strings.menu,
        onclick: () => this.#set(this.#menu.hidden),
      },
      "⋯",
    );
    this.element = h(
      "div",
      { class: "header", part: "header" },
      h("h2", {}, strings.name),
      h("p", { class: "hotline", part: "hotline" }, `${strings.emergency} `, this.#number),
      this.#toggle,
      close &&
        h("button", { type: "button", class: "icon", "aria-label": strings.closeChat, onclick: close }, "×"),
      this.#menu,
    );
    this.element.addEventListener("focusout", (event) => {
      const to = event.relatedTarget as Node | null;
      if (to && !this.#menu.contains(to) && to !== this.#toggle) this.#set(false);
    });
  }

  show(_state: State): void {
    const number = this.context.emergency();
    if (this.#number.textContent !== number)
      this.#number.replaceChildren(...(withNumbers(number) as (Node | string)[]));
  }

  /** Closes the menu and returns whether it was open. The focus goes back to its button. */
  closeMenu(): boolean {
    if (this.#menu.hidden) return false;
    this.#set(false);
    this.#toggle.focus();
    return true;
  }

  #set(open: boolean): void {
    this.#menu.hidden = !open;
    this.#toggle.setAttribute("aria-expanded", String(open));
    if (open) this.#menu.querySelector("button")?.focus();
  }
}
