/** The one script of the chat. */

import "./place";
import { UnknotChat } from "./element";
import { EmergencyNumber } from "./emergency-number";

// Twice on one page is a mistake that must not break the page.
if (!customElements.get("unknot-emergency-number")) {
  // First, so that it hears of the session when the chat begins.
  customElements.define("unknot-emergency-number", EmergencyNumber);
}
if (!customElements.get("unknot-chat")) customElements.define("unknot-chat", UnknotChat);
