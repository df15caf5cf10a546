/**
 * `<unknot-emergency-number>`: the emergency number anywhere in a page, as a link to call.
 *
 * It holds a text for the time before the number is known, and for browsers without scripts.
 */

import { withNumbers } from "./linkify";

export class EmergencyNumber extends HTMLElement {
  readonly #show = (event: Event) => {
    const { emergencyNumber } = (event as HTMLElementEventMap["unknot-session"]).detail;
    if (emergencyNumber) this.replaceChildren(...(withNumbers(emergencyNumber) as (Node | string)[]));
  };

  connectedCallback(): void {
    document.addEventListener("unknot-session", this.#show);
  }

  disconnectedCallback(): void {
    document.removeEventListener("unknot-session", this.#show);
  }
}
