/** A small chat server that speaks the real protocol over a real socket, and can be told to misbehave. */

import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type Socket } from "socket.io";

export interface Wire {
  seq: number;
  id: string;
  from: "user" | "bot";
  text: string;
  at: number;
  custom?: object;
  in_reply_to?: string;
}

type Answer = (reply: object) => void;

export class TestServer {
  /** What every session has said and heard; survives `restart`, as a tracker store does. */
  readonly conversations = new Map<string, Wire[]>();
  /** Ids of the messages that were received, resends included. */
  readonly received: string[] = [];
  /** Asked before a message is answered: an object is sent back in place of the answer, "silent" sends nothing. */
  onMessage: (id: string) => object | "silent" | null = () => null;
  /** A code refuses connections. */
  refusal: (token: string | undefined) => string | null = () => null;
  emergencyNumber = "999";
  limit = 200;
  /** How often a page has been given its conversation. What is said after that is news to it. */
  synced = 0;
  #http: HttpServer | null = null;
  #io: Server | null = null;
  #port = 0;
  #sessions = 0;

  get base(): URL {
    return new URL(`http://127.0.0.1:${this.#port}/`);
  }

  get connections(): number {
    return this.#io?.engine.clientsCount ?? 0;
  }

  async start(): Promise<this> {
    const http = createServer();
    const io = new Server(http, { path: "/chat/socket.io/", cors: { origin: true } });
    io.use((socket, next) => {
      const token = (socket.handshake.auth as { token?: string }).token;
      const known = token === undefined || this.conversations.has(token);
      const code = this.refusal(token) ?? (known ? null : "token_expired");
      next(code ? Object.assign(new Error(code), { data: { code } }) : undefined);
    });
    io.on("connection", (socket) => this.#welcome(socket));
    await new Promise<void>((resolve) => http.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (http.address() as AddressInfo).port;
    this.#http = http;
    this.#io = io;
    return this;
  }

  async stop(): Promise<void> {
    await this.#io?.close();
    await new Promise((resolve) => (this.#http?.listening ? this.#http.close(resolve) : resolve(null)));
    this.#io = null;
  }

  /** Cuts all connections; they may come back. */
  cut(): void {
    for (const socket of this.#io?.sockets.sockets.values() ?? []) socket.conn.close();
  }

  /** Adds a message of the bot to a conversation and sends it to whoever is there. */
  say(token: string, text: string, more: Partial<Wire> = {}): Wire {
    const message = this.#add(token, { id: `bot-${crypto.randomUUID()}`, from: "bot", text, ...more });
    this.#io?.to(token).emit("message", message);
    return message;
  }

  #add(token: string, part: Omit<Wire, "seq" | "at">): Wire {
    const conversation = this.conversations.get(token) ?? [];
    const message = { seq: conversation.length + 1, at: Date.now(), ...part };
    conversation.push(message);
    this.conversations.set(token, conversation);
    return message;
  }

  /** Deletes a conversation; whoever is there goes on with a new one. */
  end(token: string, ...lastWords: string[]): void {
    this.conversations.delete(token);
    const fresh = this.#begin();
    for (const id of [...(this.#io?.sockets.adapter.rooms.get(token) ?? [])]) {
      const socket = this.#io?.sockets.sockets.get(id);
      if (!socket) continue;
      this.#enter(socket, fresh, false);
      for (const [index, text] of lastWords.entries()) {
        socket.emit("message", { seq: 0, id: `last-${index}`, from: "bot", text, at: Date.now() });
      }
    }
  }

  #begin(): string {
    const token = `token-${++this.#sessions}`;
    this.conversations.set(token, []);
    return token;
  }

  #enter(socket: Socket, token: string, resumed: boolean): void {
    for (const room of socket.rooms) if (room !== socket.id) void socket.leave(room);
    void socket.join(token);
    socket.data = { token };
    socket.emit("session", {
      token,
      expires_at: Date.now() / 1000 + 3600,
      resumed,
      country: "gb",
      emergency_number: this.emergencyNumber,
      limits: { characters: this.limit },
    });
  }

  #welcome(socket: Socket): void {
    const given = (socket.handshake.auth as { token?: string }).token;
    this.#enter(socket, given ?? this.#begin(), given !== undefined);
    const current = () => (socket.data as { token: string }).token;
    socket.on("sync", ({ after }: { after: number }, answer: Answer) => {
      const messages = (this.conversations.get(current()) ?? []).filter(({ seq }) => seq > after);
      answer({ ok: true, messages, busy: false });
      this.synced += 1;
    });
    socket.on("message", (data: { id: string; text?: string; title?: string }, answer: Answer) => {
      this.#take(current(), data.id, data.text ?? data.title ?? "", answer);
    });
    socket.on("ask", (data: { id: string; what: string }, answer: Answer) => {
      this.#take(current(), data.id, data.what, answer);
    });
    socket.on("forget", (_data: object, answer: Answer) => {
      this.conversations.delete(current());
      answer({ ok: true });
      setTimeout(() => this.end(current()), 20);
    });
    socket.on("feedback", (_data: object, answer: Answer) => answer({ ok: true }));
  }

  #take(token: string, id: string, text: string, answer: Answer): void {
    this.received.push(id);
    const instead = this.onMessage(id);
    if (instead === "silent") return;
    if (instead) {
      answer(instead);
      return;
    }
    if (!this.conversations.get(token)?.some((message) => message.id === id)) {
      this.#io?.to(token).emit("message", this.#add(token, { id, from: "user", text }));
      this.#reply(token, id, text);
    }
    answer({ ok: true, id });
  }

  #reply(token: string, id: string, text: string): void {
    if (text === "delete my data") this.end(token, "It is deleted.", "Goodbye.");
    else this.say(token, `You said: ${text}`, { in_reply_to: id });
  }
}
