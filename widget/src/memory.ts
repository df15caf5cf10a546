/**
 * What is kept between visits: the token, the last state of the conversation, and every message that the server may
 * not have yet. Each of these has a key of its own, so that two tabs never overwrite each other's unsent messages.
 */

import { type Message, readMessage, readOutgoing, readSession, type Session } from "./protocol";
import type { Storage } from "./storage";
import type { Outbound } from "./store";

const MOST_MESSAGES = 200;

export interface Kept {
  session: Session | null;
  messages: Message[];
  outbox: Outbound[];
  feedback: Record<number, boolean>;
}

export class Memory {
  readonly #session: string;
  readonly #messages: string;
  readonly #feedback: string;
  readonly #out: string;

  constructor(
    private readonly storage: Storage,
    base: URL,
  ) {
    const prefix = `unknot-chat:${base.href}`;
    this.#session = `${prefix}:session`;
    this.#messages = `${prefix}:messages`;
    this.#feedback = `${prefix}:feedback`;
    this.#out = `${prefix}:out:`;
  }

  get lasting(): boolean {
    return this.storage.lasting;
  }

  /** Whether a change of this key, in another tab, means that the conversation was deleted there. */
  isSession(key: string | null): boolean {
    return key === null || key === this.#session;
  }

  load(now = Date.now()): Kept {
    const outbox = this.#outbox();
    const session = this.session();
    if (!session || session.expiresAt * 1000 <= now) {
      this.clearConversation();
      return { session: null, messages: [], outbox, feedback: {} };
    }
    const stored = this.storage.get(this.#messages);
    const messages = (Array.isArray(stored) ? stored : []).map(readMessage).filter((one) => one !== null);
    return { session, messages, outbox, feedback: feedbackOf(this.storage.get(this.#feedback)) };
  }

  session(): Session | null {
    return readSession(this.storage.get(this.#session));
  }

  saveSession(session: Session): void {
    this.storage.set(this.#session, session.wire);
  }

  saveMessages(messages: readonly Message[]): void {
    this.storage.set(
      this.#messages,
      messages
        .filter(({ seq }) => seq > 0)
        .slice(-MOST_MESSAGES)
        .map(({ wire }) => wire),
    );
  }

  saveFeedback(feedback: Readonly<Record<number, boolean>>): void {
    this.storage.set(this.#feedback, feedback);
  }

  saveOutbound(entry: Outbound): void {
    this.storage.set(this.#out + entry.message.id, { ...entry.message, at: entry.at });
  }

  removeOutbound(id: string): void {
    this.storage.remove(this.#out + id);
  }

  /** Forgets the conversation, and keeps what waits to be sent. */
  clearConversation(): void {
    for (const key of [this.#session, this.#messages, this.#feedback]) this.storage.remove(key);
  }

  /** Forgets everything. */
  clear(): void {
    for (const key of this.storage.keys(this.#out)) this.storage.remove(key);
    this.clearConversation();
  }

  #outbox(): Outbound[] {
    const entries = this.storage.keys(this.#out).flatMap((key): Outbound[] => {
      const raw = this.storage.get(key);
      const message = readOutgoing(raw);
      const at = (raw as { at?: unknown } | undefined)?.at;
      if (message)
        return [{ message, at: typeof at === "number" ? at : 0, state: "waiting", error: "", failures: 0 }];
      this.storage.remove(key);
      return [];
    });
    return entries.sort((a, b) => a.at - b.at);
  }
}

function feedbackOf(value: unknown): Record<number, boolean> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, helpful]) => typeof helpful === "boolean"));
}
