/** Asks once more before something that cannot be undone. The browser's own dialog keeps and returns the focus. */

import { h } from "../dom";
import { type Context, freshId } from "./context";

export class Confirm {
  readonly element: HTMLDialogElement;

  constructor({ strings }: Context, yes: () => void) {
    const title = freshId("confirm");
    const text = freshId("confirm");
    this.element = h(
      "dialog",
      {
        class: "confirm",
        part: "dialog",
        role: "alertdialog",
        "aria-labelledby": title,
        "aria-describedby": text,
      },
      h("h3", { id: title }, strings.removeTitle),
      h("p", { id: text }, strings.removeText),
      h(
        "div",
        { class: "row" },
        h(
          "button",
          { type: "button", class: "secondary", autofocus: true, onclick: () => this.element.close() },
          strings.cancel,
        ),
        h(
          "button",
          {
            type: "button",
            class: "primary dangerous",
            onclick: () => {
              this.element.close();
              yes();
            },
          },
          strings.removeYes,
        ),
      ),
    );
  }

  ask(): void {
    this.element.showModal();
  }
}
