/** The state of one conversation: pure changes, no network, no page. Views read it; `conversation.ts` changes it. */

import type { CareLevel, Message, Outgoing, Session } from "./protocol";

/**
 * How far a message of one's own has come. It leaves the outbox when the server has shown that it keeps it: a message
 * that was accepted and then lost in a crash is sent again.
 */
export interface Outbound {
  message: Outgoing;
  at: number;
  state: "waiting" | "accepted" | "failed";
  /** What the server said about the last try, in its own words; "" when it said nothing. */
  error: string;
  /** How often the server could not answer it. */
  failures: number;
}

export type Link = "idle" | "connecting" | "online" | "offline" | "refused";

export interface State {
  link: Link;
  /** Code of a refusal that another try will not change ("origin", "version"). */
  refusal: string;
  session: Session | null;
  /** By number, each once. */
  messages: readonly Message[];
  outbox: readonly Outbound[];
  /** The server is working on an answer. */
  typing: boolean;
  /** An answer is overdue. */
  slow: boolean;
  /** Helpful or not, by the number of the message. */
  feedback: Readonly<Record<number, boolean>>;
  /** Set when a conversation of before had ended on the server, so that this one starts empty. */
  ended: boolean;
}

export const EMPTY: State = {
  link: "idle",
  refusal: "",
  session: null,
  messages: [],
  outbox: [],
  typing: false,
  slow: false,
  feedback: {},
  ended: false,
};

export class Store {
  #state: State = EMPTY;
  readonly #listeners = new Set<(state: State, before: State) => void>();

  get state(): State {
    return this.#state;
  }

  update(change: Partial<State>): void {
    const before = this.#state;
    this.#state = { ...before, ...change };
    for (const listener of this.#listeners) listener(this.#state, before);
  }

  subscribe(listener: (state: State, before: State) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/**
 * Returns the messages with some more, by number; of two with one number the later arrival counts.
 *
 * Number 0 stands for the last words of a conversation that was deleted: these belong to none, and are shown first.
 */
export function merged(messages: readonly Message[], more: readonly Message[]): Message[] {
  const bySeq = new Map<number | string, Message>();
  for (const message of [...messages, ...more]) bySeq.set(message.seq || message.id, message);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** Returns what is still in the outbox once these messages are known to be kept by the server. */
export function remaining(outbox: readonly Outbound[], kept: readonly Message[]): Outbound[] {
  const ids = new Set(
    kept.flatMap((message) => (message.from === "user" ? [message.id] : [message.inReplyTo])),
  );
  return outbox.filter((entry) => !ids.has(entry.message.id));
}

/** Returns the own messages that the server has not echoed yet, to be shown below the others. */
export function unconfirmed(state: State): Outbound[] {
  const ids = new Set(state.messages.map((message) => message.id));
  return state.outbox.filter((entry) => !ids.has(entry.message.id));
}

/** Returns the message whose question or buttons wait for an answer: the last of them with nothing of the user after. */
export function openQuestion(state: State): Message | null {
  if (unconfirmed(state).some((entry) => entry.state !== "failed")) return null;
  for (const message of state.messages.toReversed()) {
    if (message.from === "user") return null;
    if (message.custom?.type === "question" || message.buttons.length > 0) return message;
  }
  return null;
}

/** Returns the level of the last care card, or null. */
export function careLevel(state: State): CareLevel | null {
  for (const message of state.messages.toReversed()) {
    if (message.custom?.type === "care_card") return message.custom.level;
  }
  return null;
}
