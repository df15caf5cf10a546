/** The Socket.IO connection: knows the wire, not the conversation. */

import { io, type Socket } from "socket.io-client";
import { type Message, readMessage, readSession, type Session } from "./protocol";

export interface Handlers {
  session(session: Session): void;
  message(message: Message): void;
  typing(on: boolean): void;
  /** The connection is gone; it comes back by itself. */
  down(): void;
  /** The token is no longer good: the next try goes without one. */
  tokenRefused(): void;
  /** The server will not talk to this page, and trying again does not help. */
  refused(code: string): void;
}

const PROTOCOL = 1;
const ACK_MS = 10_000;
/** A message is acknowledged when it is answered and stored, which may take its time. */
const ANSWER_MS = 25_000;
const SESSION_MS = 10_000;
const RETRY_MS = 5_000;
const FINAL = ["origin", "version"];

interface Refusal {
  data?: { code?: unknown; retry_after?: unknown };
}

export class Connection {
  readonly #socket: Socket;
  #again: ReturnType<typeof setTimeout> | undefined;
  #wanted = false;
  #tokensRefused = 0;

  constructor(
    base: URL,
    private readonly handlers: Handlers,
    auth: () => { token: string | null; country: string | null },
  ) {
    this.#socket = io(base.origin, {
      path: new URL("chat/socket.io/", base).pathname,
      auth: (answer) => {
        const { token, country } = auth();
        answer({ v: PROTOCOL, ...(token && { token }), ...(country && { country }) });
      },
      // WebSocket first is one round trip less; long polling where a proxy or a firewall blocks it.
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      autoConnect: false,
      forceNew: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 8_000,
      timeout: ACK_MS,
    });
    this.#listen();
  }

  open(): void {
    this.#wanted = true;
    this.#socket.connect();
  }

  close(): void {
    this.#wanted = false;
    clearTimeout(this.#again);
    this.#socket.disconnect();
  }

  /** Closes the connection and makes a new one. */
  renew(): void {
    this.close();
    this.open();
  }

  /** Tries at once, where the waiting time between two tries would pass first. */
  hurry(): void {
    if (this.#wanted && !this.#socket.connected) {
      clearTimeout(this.#again);
      this.#socket.disconnect().connect();
    }
  }

  /** Sends an event and returns the answer. Rejects when there is no connection or no answer in time. */
  async call(event: string, data: object): Promise<unknown> {
    // Socket.IO would keep it and send it later; the outbox does that, and knows what is still wanted.
    if (!this.#socket.connected) throw new Error("not connected");
    const limit = event === "message" || event === "ask" ? ANSWER_MS : ACK_MS;
    return this.#socket.timeout(limit).emitWithAck(event, data);
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on("connect", () => {
      // A connection without a session is of no use: start again.
      this.#retry(SESSION_MS);
    });
    socket.on("session", (raw: unknown) => {
      const session = readSession(raw);
      if (!session) return;
      clearTimeout(this.#again);
      this.#tokensRefused = 0;
      this.handlers.session(session);
    });
    socket.on("message", (raw: unknown) => {
      const message = readMessage(raw);
      if (message) this.handlers.message(message);
    });
    socket.on("typing", (raw: unknown) => {
      this.handlers.typing((raw as { on?: unknown } | null)?.on === true);
    });
    socket.on("disconnect", (reason) => {
      clearTimeout(this.#again);
      if (!this.#wanted) return;
      this.handlers.down();
      // After a disconnection by the server Socket.IO does not try by itself.
      if (!socket.active && reason !== "io client disconnect") this.#retry(RETRY_MS / 5);
    });
    socket.on("connect_error", (error) => this.#failed(error as Refusal));
  }

  #failed(error: Refusal): void {
    if (!this.#wanted) return;
    if (this.#socket.active) {
      this.handlers.down();
      return;
    }
    const code = error.data?.code;
    if (typeof code === "string" && FINAL.includes(code)) {
      this.handlers.refused(code);
    } else if (typeof code === "string" && code.startsWith("token_")) {
      this.handlers.tokenRefused();
      // At once the first time. A server that refuses even a connection without a token is not asked in a loop.
      this.#retry(this.#tokensRefused++ * RETRY_MS);
    } else {
      this.handlers.down();
      const wait = error.data?.retry_after;
      this.#retry(typeof wait === "number" && wait > 0 ? wait * 1000 : RETRY_MS);
    }
  }

  #retry(after: number): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#wanted && this.#socket.disconnect().connect(), after);
  }
}
