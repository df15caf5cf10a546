/** What a page may use. Everything else may change. */

/** The element `<unknot-chat>`. */
export interface UnknotChatElement extends HTMLElement {
  /** Opens the panel (launcher) and moves the focus into it. */
  open(): void;
  /** Closes the panel (launcher); the conversation goes on when it is opened again. */
  close(): void;
  /** Sends words as if the person had written them. */
  send(text: string): void;
  /** Deletes the conversation on the server and in the browser, and begins a new one. False: server not reached. */
  reset(): Promise<boolean>;
  /** Whether the panel is open; always true inline. */
  readonly isOpen: boolean;
}

/** The events of the element; they bubble. None carries what the person wrote. */
export interface UnknotChatEvents {
  "unknot-open": CustomEvent<null>;
  "unknot-close": CustomEvent<null>;
  /** The session is there. The number is a text such as "112 or 999". */
  "unknot-session": CustomEvent<{ country: string; emergencyNumber: string; resumed: boolean }>;
  /** A new message; `type` is "text", "question", "care_card" or "summary". */
  "unknot-message": CustomEvent<{ seq: number; from: "user" | "bot"; type: string }>;
  /** The outcome. */
  "unknot-care-level": CustomEvent<{ level: "emergency" | "urgent" | "doctor" | "selfcare" }>;
  "unknot-status": CustomEvent<{ status: "idle" | "connecting" | "online" | "offline" | "refused" }>;
}

declare global {
  interface HTMLElementTagNameMap {
    "unknot-chat": UnknotChatElement;
  }
  interface HTMLElementEventMap extends UnknotChatEvents {}
}

export {};
