/** The button in the corner that opens the chat. */

import { h, svg } from "../dom";
import type { Context } from "./context";

const SPEECH = "M4 4h16a2 2 0 012 2v9a2 2 0 01-2 2h-8l-5 4v-4H4a2 2 0 01-2-2V6a2 2 0 012-2z";

export function launcher({ strings }: Context, open: () => void): HTMLButtonElement {
  return h(
    "button",
    { type: "button", class: "launcher", part: "launcher", "aria-expanded": "false", onclick: open },
    svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: SPEECH })),
    h("span", {}, strings.launch),
  );
}
