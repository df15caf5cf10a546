import { expect, test } from "vitest";
import { type Message, readMessage } from "../src/protocol";
import {
  careLevel,
  EMPTY,
  merged,
  type Outbound,
  openQuestion,
  remaining,
  type State,
  unconfirmed,
} from "../src/store";
import { CARD, QUESTION } from "./samples";

function message(seq: number, from: "user" | "bot", more: object = {}): Message {
  const read = readMessage({ seq, id: `${from}-${seq}`, from, text: `text ${seq}`, at: seq, ...more });
  if (!read) throw new Error("no message");
  return read;
}

function outbound(id: string, state: Outbound["state"] = "waiting"): Outbound {
  return { message: { id, kind: "text", text: "hello" }, at: 0, state, error: "", failures: 0 };
}

const state = (change: Partial<State>): State => ({ ...EMPTY, ...change });

test("messages are in the order of their numbers, each once", () => {
  const all = merged(
    [message(1, "user"), message(3, "bot")],
    [message(2, "bot"), message(3, "bot"), message(1, "user")],
  );
  expect(all.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test("of two messages with one number the later arrival counts", () => {
  expect(merged([message(1, "bot")], [message(1, "bot", { id: "other" })]).map(({ id }) => id)).toEqual([
    "other",
  ]);
});

test("a message leaves the outbox when the server shows that it keeps it", () => {
  expect(
    remaining([outbound("user-1"), outbound("x")], [message(1, "user")]).map(({ message: { id } }) => id),
  ).toEqual(["x"]);
});

test("a message leaves the outbox when it was answered", () => {
  expect(remaining([outbound("x")], [message(2, "bot", { in_reply_to: "x" })])).toEqual([]);
});

test("a message that was echoed is not shown twice", () => {
  expect(
    unconfirmed(state({ messages: [message(1, "user")], outbox: [outbound("user-1"), outbound("x")] })),
  ).toHaveLength(1);
});

test("the last question is open until something is said", () => {
  const asked = message(1, "bot", { custom: QUESTION });
  expect(openQuestion(state({ messages: [asked, message(2, "bot")] }))).toBe(asked);
  expect(openQuestion(state({ messages: [asked, message(2, "user")] }))).toBeNull();
  expect(openQuestion(state({ messages: [asked], outbox: [outbound("x")] }))).toBeNull();
});

test("a message that could not be sent leaves the question open", () => {
  const asked = message(1, "bot", { custom: QUESTION });
  expect(openQuestion(state({ messages: [asked], outbox: [outbound("x", "failed")] }))).toBe(asked);
});

test("buttons without a question can be pressed too", () => {
  const asked = message(1, "bot", { buttons: [{ title: "Yes", payload: "/affirm" }] });
  expect(openQuestion(state({ messages: [asked] }))).toBe(asked);
});

test("the care level is that of the last card", () => {
  const card = (seq: number, care_level: string) => message(seq, "bot", { custom: { ...CARD, care_level } });
  expect(careLevel(state({ messages: [card(1, "selfcare"), card(2, "emergency"), message(3, "bot")] }))).toBe(
    "emergency",
  );
  expect(careLevel(EMPTY)).toBeNull();
});
