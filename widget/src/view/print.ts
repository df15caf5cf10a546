/**
 * Prints one sheet instead of the page it is shown on.
 *
 * The sheet stands in a shadow root of its own at the end of the body, and a style sheet that hides the rest applies
 * to print only and goes away with it. A frame would be tidier, but phones print the page around it.
 */

import { h } from "../dom";
import printCss from "../styles/print.css?inline";
import type { Context } from "./context";

const TAG = "unknot-print";

export function printPage(sheet: HTMLElement, { tag, strings }: Context): void {
  const holder = document.createElement(TAG);
  const root = holder.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [styleSheet(printCss)];
  root.append(h("main", { lang: tag, dir: strings.direction }, sheet));
  const alone = styleSheet(
    `${TAG}{display:none}@media print{${TAG}{display:block}body>:not(${TAG}){display:none!important}}`,
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, alone];
  document.body.append(holder);
  const tidy = () => {
    holder.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== alone);
  };
  window.addEventListener("afterprint", tidy, { once: true });
  window.print();
}

function styleSheet(css: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
