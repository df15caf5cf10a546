import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Connection, Handlers } from "../src/connection";
import { Conversation } from "../src/conversation";
import { Memory } from "../src/memory";
import { readMessage, readSession } from "../src/protocol";
import { MemoryStorage } from "../src/storage";
import { Store } from "../src/store";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A connection that is there and accepts everything. */
async function connected(): Promise<{ store: Store; conversation: Conversation; handlers: Handlers }> {
  const store = new Store();
  let handlers: Handlers | null = null;
  const connection = {
    open: () => {},
    close: () => {},
    hurry: () => {},
    // A message is acknowledged when it is answered: here never.
    call: (event: string) =>
      event === "sync" ? Promise.resolve({ ok: true, messages: [], busy: false }) : new Promise(() => {}),
  };
  const conversation = new Conversation(
    store,
    new Memory(new MemoryStorage(), new URL("http://x.test/")),
    (given) => {
      handlers = given;
      return connection as unknown as Connection;
    },
  );
  conversation.start();
  const session = readSession({ token: "t", resumed: false });
  if (!handlers || !session) throw new Error("not connected");
  const there: Handlers = handlers;
  there.session(session);
  await vi.advanceTimersByTimeAsync(0);
  return { store, conversation, handlers: there };
}

test("an answer that does not come is told, and no longer when it comes", async () => {
  const { store, conversation, handlers } = await connected();
  conversation.sendText("hello");
  await vi.advanceTimersByTimeAsync(14_000);
  expect(store.state.slow).toBe(false);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(store.state.slow).toBe(true);
  const reply = readMessage({ seq: 2, from: "bot", text: "here", at: 1 });
  if (reply) handlers.message(reply);
  expect(store.state.slow).toBe(false);
});

test("a connection that is gone is told, not that the answer is slow", async () => {
  const { store, conversation, handlers } = await connected();
  conversation.sendText("hello");
  await vi.advanceTimersByTimeAsync(0);
  handlers.down();
  await vi.advanceTimersByTimeAsync(20_000);
  expect([store.state.slow, store.state.link]).toEqual([false, "offline"]);
});
