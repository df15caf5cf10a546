/**
 * One conversation: keeps the store, the memory and the connection in step.
 *
 * The server's list of messages is the truth. On every connection the whole list is fetched, and every message of
 * one's own that is not in it is sent again under the same id, which the server answers once. So nothing is lost or
 * doubled, whoever of the two was gone in between.
 */

import type { Connection, Handlers } from "./connection";
import { uuid } from "./ids";
import type { Memory } from "./memory";
import {
  type Ack,
  type AskWhat,
  type Message,
  type Outgoing,
  readAck,
  readSync,
  type Session,
} from "./protocol";
import { merged, type Outbound, remaining, type Store } from "./store";

const SLOW_MS = 15_000;
const SYNC_AGAIN_MS = 2_000;
const SEND_AGAIN_MS = 1_000;
/** After the conversation was deleted, the server begins a new one on the same connection within this time. */
const BEGIN_MS = 3_000;
/** Refusals that pass. */
const PASSING = ["too_fast", "busy", "bad_answer"];
/** So often a message that the server could not answer is sent again by itself. */
const MOST_FAILURES = 3;

type Refusal = Extract<Ack, { ok: false }>;

export type Connect = (
  handlers: Handlers,
  auth: () => { token: string | null; country: string | null },
) => Connection;

export class Conversation {
  /** Called for each message of the bot that is new, not for those of before. */
  onNews: (message: Message) => void = () => {};

  readonly #connection: Connection;
  #token: string | null = null;
  /** The token of the greeting; undefined once that was answered: what follows on this connection is no answer to it. */
  #sentToken: string | null | undefined;
  #synced = false;
  #everSynced = false;
  /** What came in since the connection was made: it may be newer than the list being fetched. */
  #live: Message[] = [];
  #flushing = false;
  #slow: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  readonly #stop = new AbortController();

  constructor(
    private readonly store: Store,
    private readonly memory: Memory,
    connect: Connect,
    country: string | null = null,
  ) {
    const handlers: Handlers = {
      session: (session) => void this.#onSession(session),
      message: (message) => this.#onMessage(message),
      typing: (on) => this.#onTyping(on),
      down: () => this.#onDown(),
      tokenRefused: () => this.#onTokenRefused(),
      refused: (code) => this.store.update({ link: "refused", refusal: code }),
    };
    this.#connection = connect(handlers, () => {
      this.#sentToken = this.#token;
      return { token: this.#token, country };
    });
    const kept = memory.load();
    this.#token = kept.session?.token ?? null;
    store.update({ ...kept });
    this.#listen();
  }

  /** Connects; what is known from before is shown at once. */
  start(): void {
    if (this.store.state.link !== "idle") return;
    this.store.update({ link: "connecting" });
    this.#connection.open();
  }

  /** Closes the connection and forgets nothing. */
  stop(): void {
    this.#stop.abort();
    clearTimeout(this.#again);
    clearTimeout(this.#slow);
    this.#connection.close();
    this.store.update({ link: "idle" });
  }

  sendText(text: string): void {
    const words = text.trim();
    if (words) this.#send({ id: uuid(), kind: "text", text: words });
  }

  sendPayload(payload: string, title: string): void {
    this.#send({ id: uuid(), kind: "payload", payload, title });
  }

  /** A shortcut such as "summary"; `title` is what the person pressed. */
  ask(what: AskWhat, title: string): void {
    this.#send({ id: uuid(), kind: "ask", what, title });
  }

  /** Sends a refused message again. */
  retry(id: string): void {
    this.#change(id, { state: "waiting", error: "", failures: 0 });
    void this.#flush();
  }

  /** Takes a message back that was not sent. */
  discard(id: string): void {
    this.memory.removeOutbound(id);
    this.store.update({ outbox: this.store.state.outbox.filter((entry) => entry.message.id !== id) });
  }

  /** Says whether the answer with this number helped. */
  async feedback(about: number, helpful: boolean): Promise<void> {
    const before = this.store.state.feedback;
    this.#feedback({ ...before, [about]: helpful });
    try {
      const ack = readAck(await this.#connection.call("feedback", { helpful, about }));
      if (!ack.ok) this.#feedback(before);
    } catch {
      this.#feedback(before);
    }
  }

  /** Deletes the conversation on the server and here. False: the server was not reached, nothing is deleted. */
  async forget(): Promise<boolean> {
    try {
      if (!readAck(await this.#connection.call("forget", {})).ok) return false;
    } catch {
      return false;
    }
    this.memory.clear();
    this.#blank();
    this.store.update({ outbox: [], ended: false });
    this.#again = setTimeout(() => this.#token === null && this.#connection.renew(), BEGIN_MS);
    return true;
  }

  #listen(): void {
    const { signal } = this.#stop;
    window.addEventListener("online", () => this.#connection.hurry(), { signal });
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "visible") this.#connection.hurry();
      },
      { signal },
    );
    window.addEventListener(
      "storage",
      (event) => {
        if (!this.memory.isSession(event.key) || event.newValue !== null || this.memory.session()) return;
        // Deleted in another tab. The server begins a new conversation on this connection too, or on the next one.
        this.#blank();
        this.store.update({ outbox: [], ended: false });
      },
      { signal },
    );
  }

  async #onSession(session: Session): Promise<void> {
    const stored = this.memory.session();
    if (this.#sentToken === null && stored && !session.resumed && stored.token !== session.token) {
      // Another tab was faster: join its conversation.
      this.#token = stored.token;
      this.#connection.renew();
      return;
    }
    // Without a greeting before it, it follows on a deletion that the person has asked for: no news to them.
    const asked = this.#sentToken === undefined;
    this.#sentToken = undefined;
    const ended = !asked && !session.resumed && this.store.state.messages.length > 0;
    if (!session.resumed) {
      this.#blank();
      this.memory.clearConversation();
    }
    this.#token = session.token;
    this.memory.saveSession(session);
    this.store.update({ session, link: "online", refusal: "", ended: ended || this.store.state.ended });
    await this.#sync();
  }

  async #sync(): Promise<void> {
    clearTimeout(this.#again);
    this.#synced = false;
    this.#live = [];
    const token = this.#token;
    let result: ReturnType<typeof readSync> = null;
    try {
      result = readSync(await this.#connection.call("sync", { after: 0 }));
    } catch {
      if (this.store.state.link !== "online") return;
    }
    if (token !== this.#token || this.store.state.link !== "online") return;
    if (!result) {
      this.#again = setTimeout(() => void this.#sync(), SYNC_AGAIN_MS);
      return;
    }
    const last = result.messages.at(-1)?.seq ?? -1;
    const messages = merged(
      result.messages,
      this.#live.filter((message) => message.seq > last),
    );
    const before = new Set(this.store.state.messages.map((message) => message.seq));
    const news = this.#everSynced ? messages.filter((one) => one.from === "bot" && !before.has(one.seq)) : [];
    this.#synced = true;
    this.#everSynced = true;
    this.#keep(messages, result.messages);
    this.store.update({ typing: result.busy });
    for (const message of news) this.onNews(message);
    // What was accepted but is not in the list was lost, or is being answered: sent again it is answered once.
    this.store.update({
      outbox: this.store.state.outbox.map((entry) =>
        entry.state === "accepted" ? { ...entry, state: "waiting" } : entry,
      ),
    });
    await this.#flush();
  }

  #onMessage(message: Message): void {
    this.#live.push(message);
    const { messages } = this.store.state;
    const isNew = !messages.some((one) => one.seq === message.seq && one.id === message.id);
    this.#keep(merged(messages, [message]), message.from === "bot" ? [message] : []);
    if (message.from === "bot") {
      this.#expectReply(false);
      if (isNew && this.#synced) this.onNews(message);
    }
  }

  #onTyping(on: boolean): void {
    this.store.update({ typing: on });
    if (!on) this.#expectReply(false);
  }

  #onDown(): void {
    this.#synced = false;
    this.#expectReply(false);
    this.store.update({ link: "offline", typing: false });
  }

  #onTokenRefused(): void {
    const ended = this.store.state.messages.length > 0;
    this.memory.clearConversation();
    this.#blank();
    this.store.update({ ended });
  }

  #send(message: Outgoing): void {
    const entry: Outbound = { message, at: Date.now(), state: "waiting", error: "", failures: 0 };
    this.memory.saveOutbound(entry);
    this.store.update({ outbox: [...this.store.state.outbox, entry], ended: false });
    void this.#flush();
  }

  /** Sends what waits, one after the other, so that it arrives in the order it was written. */
  async #flush(): Promise<void> {
    if (this.#flushing) return;
    this.#flushing = true;
    try {
      while (this.#synced) {
        const entry = this.store.state.outbox.find((one) => one.state === "waiting");
        if (!entry || !(await this.#deliver(entry))) break;
      }
    } finally {
      this.#flushing = false;
    }
  }

  /** Returns whether the next one may be sent now. */
  async #deliver(entry: Outbound): Promise<boolean> {
    const { message } = entry;
    const token = this.#token;
    let ack: Ack;
    this.#expectReply(true);
    try {
      ack = readAck(await this.#connection.call(message.kind === "ask" ? "ask" : "message", wire(message)));
    } catch {
      // No answer in time, or the connection is gone: then it is sent after the next sync.
      if (this.#synced) this.#flushAfter(SEND_AGAIN_MS);
      return false;
    }
    this.#expectReply(false);
    if (ack.ok) {
      // In another conversation than it was sent in, it was the wish to delete that one: it is done.
      if (token === this.#token) this.#change(message.id, { state: "accepted", error: "" });
      else this.discard(message.id);
      return true;
    }
    return this.#refused(entry, ack);
  }

  /** Returns whether the next one may be sent now. */
  #refused({ message: { id }, failures }: Outbound, { code, message, retryAfter }: Refusal): boolean {
    if (code.startsWith("token_")) {
      this.#onTokenRefused();
      this.#connection.renew();
      return false;
    }
    const wait = retryAfter === null ? SEND_AGAIN_MS : retryAfter * 1000;
    if (code === "failed" && failures < MOST_FAILURES) {
      // The person is told what the server says, and to whom to turn; meanwhile it is tried again.
      this.#change(id, { error: message, failures: failures + 1 });
      this.#flushAfter(wait);
      return false;
    }
    if (code !== "failed" && (retryAfter !== null || PASSING.includes(code))) {
      this.#flushAfter(wait);
      return false;
    }
    this.#change(id, { state: "failed", error: message });
    // It will not be sent again by itself, and must not come back with the next visit.
    this.memory.removeOutbound(id);
    return true;
  }

  #flushAfter(wait: number): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.#flush(), wait);
  }

  #expectReply(on: boolean): void {
    clearTimeout(this.#slow);
    if (this.store.state.slow) this.store.update({ slow: false });
    if (on) this.#slow = setTimeout(() => this.store.update({ slow: true }), SLOW_MS);
  }

  #change(id: string, change: Partial<Outbound>): void {
    const outbox = this.store.state.outbox.map((entry) =>
      entry.message.id === id ? { ...entry, ...change } : entry,
    );
    this.store.update({ outbox });
    const entry = outbox.find((one) => one.message.id === id);
    if (entry?.state === "waiting") this.memory.saveOutbound(entry);
  }

  /** Shows these messages; takes out of the outbox what `sure` shows to be kept by the server. */
  #keep(messages: Message[], sure: readonly Message[]): void {
    const before = this.store.state.outbox;
    const outbox = remaining(before, sure);
    for (const entry of before) if (!outbox.includes(entry)) this.memory.removeOutbound(entry.message.id);
    this.memory.saveMessages(messages);
    this.store.update({ messages, outbox });
  }

  #feedback(feedback: Readonly<Record<number, boolean>>): void {
    this.memory.saveFeedback(feedback);
    this.store.update({ feedback });
  }

  /** Nothing of the conversation is left but what waits in the outbox. */
  #blank(): void {
    this.#token = null;
    this.#synced = false;
    this.#everSynced = false;
    this.#live = [];
    this.#expectReply(false);
    this.store.update({ messages: [], feedback: {}, typing: false, slow: false });
  }
}

function wire(message: Outgoing): object {
  switch (message.kind) {
    case "text":
      return { id: message.id, text: message.text };
    case "payload":
      return { id: message.id, payload: message.payload, title: message.title };
    case "ask":
      return { id: message.id, what: message.what, title: message.title };
  }
}
