/** The pain scale, 0 to 10. */

import { h } from "../dom";
import { type Context, freshId } from "./context";

export interface PainScale {
  element: HTMLElement;
  /** The number chosen, or null. */
  value(): number | null;
}

export function painScale({ strings }: Context): PainScale {
  const group = freshId("pain");
  let chosen: number | null = null;
  const options = Array.from({ length: 11 }, (_, value) =>
    h(
      "label",
      { class: "step" },
      h("input", {
        type: "radio",
        name: group,
        value,
        "aria-label": strings.scaleOption(value),
        onchange: () => {
          chosen = value;
        },
      }),
      h("span", { "aria-hidden": "true" }, String(value)),
    ),
  );
  const element = h(
    "fieldset",
    { class: "pain-scale", part: "pain-scale" },
    h("legend", {}, strings.scaleTitle),
    h("div", { class: "steps" }, options),
    h(
      "p",
      { class: "ends", "aria-hidden": "true" },
      h("span", {}, strings.scaleNone),
      h("span", {}, strings.scaleWorst),
    ),
  );
  return { element, value: () => chosen };
}
