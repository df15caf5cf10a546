import { expect, test } from "vitest";
import { Memory } from "../src/memory";
import { readSession } from "../src/protocol";
import { MemoryStorage } from "../src/storage";
import type { Outbound } from "../src/store";
import { bot, CARD } from "./samples";

const BASE = new URL("http://x.test/");

function session(expires_at: number) {
  const read = readSession({ token: "t", expires_at, emergency_number: "999" });
  if (!read) throw new Error("no session");
  return read;
}

function outbound(id: string, at: number): Outbound {
  return { message: { id, kind: "text", text: id }, at, state: "accepted", error: "", failures: 0 };
}

test("token, messages and feedback are there the next day", () => {
  const storage = new MemoryStorage();
  const memory = new Memory(storage, BASE);
  memory.saveSession(session(2_000));
  memory.saveMessages([bot(CARD)]);
  memory.saveFeedback({ 1: true });
  const kept = new Memory(storage, BASE).load(1_000_000);
  expect(kept.session?.emergencyNumber).toBe("999");
  expect(kept.messages).toEqual([bot(CARD)]);
  expect(kept.feedback).toEqual({ 1: true });
});

test("an expired session is forgotten with its messages, what waits is kept", () => {
  const storage = new MemoryStorage();
  const memory = new Memory(storage, BASE);
  memory.saveSession(session(999));
  memory.saveMessages([bot(CARD)]);
  memory.saveOutbound(outbound("a", 1));
  const kept = memory.load(1_000_000);
  expect([kept.session, kept.messages.length, kept.outbox.length]).toEqual([null, 0, 1]);
  expect(storage.keys("").filter((key) => key.includes("messages"))).toEqual([]);
});

test("what waits is sent in the order it was written, again from the start", () => {
  const memory = new Memory(new MemoryStorage(), BASE);
  memory.saveOutbound(outbound("later", 2));
  memory.saveOutbound(outbound("sooner", 1));
  const { outbox } = memory.load();
  expect(outbox.map(({ message }) => message.id)).toEqual(["sooner", "later"]);
  expect(outbox.map(({ state }) => state)).toEqual(["waiting", "waiting"]);
});

test("two servers on one site do not share a conversation", () => {
  const storage = new MemoryStorage();
  new Memory(storage, BASE).saveSession(session(2_000));
  expect(new Memory(storage, new URL("http://x.test/other/")).load(0).session).toBeNull();
});

test("what somebody else wrote into the storage does no harm", () => {
  const storage = new MemoryStorage();
  const memory = new Memory(storage, BASE);
  memory.saveSession(session(2_000));
  for (const key of ["messages", "feedback", "out:x", "out:y"]) {
    storage.set(`unknot-chat:${BASE.href}:${key}`, [null, 5, { seq: 1 }]);
  }
  expect(memory.load(0)).toMatchObject({ messages: [], outbox: [], feedback: {} });
});
