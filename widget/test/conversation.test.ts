import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Connection } from "../src/connection";
import { Conversation } from "../src/conversation";
import { Memory } from "../src/memory";
import { type Message, shownText } from "../src/protocol";
import { MemoryStorage } from "../src/storage";
import { type State, Store, unconfirmed } from "../src/store";
import { TestServer } from "./server";

let server: TestServer;
let storage: MemoryStorage;
let open: Conversation[] = [];

beforeEach(async () => {
  server = await new TestServer().start();
  storage = new MemoryStorage();
});

afterEach(async () => {
  for (const conversation of open) conversation.stop();
  open = [];
  await server.stop();
});

interface Tab {
  conversation: Conversation;
  store: Store;
  news: Message[];
  /** What one sees, from top to bottom. */
  lines(): string[];
}

/** Opens the chat, as a page that is loaded does. */
function tab(start = true): Tab {
  const store = new Store();
  const base = server.base;
  const conversation = new Conversation(
    store,
    new Memory(storage, base),
    (handlers, auth) => new Connection(base, handlers, auth),
  );
  open.push(conversation);
  const news: Message[] = [];
  conversation.onNews = (message) => news.push(message);
  if (start) conversation.start();
  const lines = () => [
    ...store.state.messages.map(({ text }) => text),
    ...unconfirmed(store.state).map(({ message }) => shownText(message)),
  ];
  return { conversation, store, news, lines };
}

function until(check: () => unknown): Promise<unknown> {
  return vi.waitFor(() => expect(check()).toBeTruthy(), { timeout: 8000, interval: 20 });
}

const online = ({ store }: Tab) => until(() => store.state.link === "online");
const has = (page: Tab, text: string) => until(() => page.lines().includes(text));
const at = (page: Tab, change: (state: State) => unknown) => until(() => change(page.store.state));

test("what is said is answered, and the outbox is empty then", async () => {
  const page = tab();
  await online(page);
  page.conversation.sendText("  my neck hurts ");
  await has(page, "You said: my neck hurts");
  expect(page.lines()).toEqual(["my neck hurts", "You said: my neck hurts"]);
  expect(page.store.state.outbox).toEqual([]);
});

test("nothing is sent for blank words", async () => {
  const page = tab();
  await online(page);
  page.conversation.sendText(" \n ");
  expect(page.store.state.outbox).toEqual([]);
});

test("the conversation survives a reload and is shown before the connection is made", async () => {
  const page = tab();
  await online(page);
  page.conversation.sendText("hello");
  await has(page, "You said: hello");
  page.conversation.stop();
  const again = tab(false);
  expect(again.lines()).toEqual(["hello", "You said: hello"]);
  again.conversation.start();
  await online(again);
  expect(again.store.state.session?.resumed).toBe(true);
  expect(again.news).toEqual([]);
});

test("what is said without a connection is kept through a reload and sent once", async () => {
  const page = tab(false);
  page.conversation.sendText("first");
  page.conversation.sendText("second");
  page.conversation.stop();
  const again = tab();
  expect(again.lines()).toEqual(["first", "second"]);
  await has(again, "You said: second");
  expect(server.received).toHaveLength(2);
  expect(again.lines()).toEqual(["first", "You said: first", "second", "You said: second"]);
});

test("a message whose acknowledgement was lost is sent again and shown once", async () => {
  const page = tab();
  await online(page);
  server.onMessage = () => "silent";
  page.conversation.sendText("hello");
  await until(() => server.received.length === 1);
  server.onMessage = () => null;
  server.cut();
  await has(page, "You said: hello");
  expect(new Set(server.received).size).toBe(1);
  expect(page.lines()).toEqual(["hello", "You said: hello"]);
});

test("a message that was accepted and then lost in a crash is sent again", async () => {
  const page = tab();
  await online(page);
  server.onMessage = () => ({ ok: true });
  page.conversation.sendText("hello");
  await at(page, ({ outbox }) => outbox[0]?.state === "accepted");
  server.onMessage = () => null;
  await server.stop();
  await at(page, ({ link }) => link === "offline");
  await server.start();
  await has(page, "You said: hello");
  expect(server.received).toHaveLength(2);
  expect(page.lines()).toEqual(["hello", "You said: hello"]);
});

test("what was said while the connection was gone is announced when it is back, each once", async () => {
  const page = tab();
  await online(page);
  await until(() => server.synced === 1);
  const token = page.store.state.session?.token ?? "";
  server.say(token, "one");
  await has(page, "one");
  server.cut();
  server.say(token, "two");
  await has(page, "two");
  expect(page.news.map(({ text }) => text)).toEqual(["one", "two"]);
});

test("after a crash of the server its list is the truth", async () => {
  const page = tab();
  await online(page);
  const token = page.store.state.session?.token ?? "";
  server.say(token, "lost");
  await has(page, "lost");
  server.conversations.set(token, []);
  server.cut();
  await until(() => page.lines().length === 0);
  server.say(token, "new");
  await has(page, "new");
  expect(page.lines()).toEqual(["new"]);
});

test("two tabs show the same conversation", async () => {
  const one = tab();
  await online(one);
  const two = tab();
  await online(two);
  one.conversation.sendText("hello");
  await has(two, "You said: hello");
  expect(two.lines()).toEqual(["hello", "You said: hello"]);
  expect(one.lines()).toEqual(two.lines());
});

test("two tabs that are opened at once share one conversation", async () => {
  const tabs = [tab(), tab()];
  await Promise.all(tabs.map(online));
  await until(() => new Set(tabs.map(({ store }) => store.state.session?.token)).size === 1);
});

test("an expired session begins a new one, says so, and keeps what waits to be sent", async () => {
  const page = tab();
  await online(page);
  page.conversation.sendText("hello");
  await has(page, "You said: hello");
  page.conversation.stop();
  server.conversations.clear();
  const again = tab(false);
  again.conversation.sendText("still here?");
  again.conversation.start();
  await has(again, "You said: still here?");
  expect(again.lines()).toEqual(["still here?", "You said: still here?"]);
});

test("a new session after an old one is told", async () => {
  const page = tab();
  await online(page);
  server.say(page.store.state.session?.token ?? "", "hello");
  await has(page, "hello");
  server.conversations.clear();
  server.cut();
  await at(page, ({ ended }) => ended);
  expect(page.lines()).toEqual([]);
});

test("a page that may not use the chat is told, and does not try again", async () => {
  server.refusal = () => "origin";
  const page = tab();
  await at(page, ({ link }) => link === "refused");
  expect(page.store.state.refusal).toBe("origin");
});

test("a server that refuses every token is not asked in a loop", async () => {
  let asked = 0;
  server.refusal = () => {
    asked += 1;
    return "token_invalid";
  };
  tab();
  await until(() => asked === 2);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(asked).toBe(2);
});

test("too fast is tried again after the time the server names", async () => {
  const page = tab();
  await online(page);
  server.onMessage = () =>
    server.received.length === 1 ? { ok: false, code: "too_fast", message: "wait", retry_after: 0.05 } : null;
  page.conversation.sendText("hello");
  await has(page, "You said: hello");
  expect(server.received).toHaveLength(2);
});

test("a refused message says why, can be sent again or removed, and does not hold up the next one", async () => {
  const page = tab();
  await online(page);
  server.onMessage = () =>
    server.received.length === 1 ? { ok: false, code: "bad_message", message: "Not this." } : null;
  page.conversation.sendText("odd");
  page.conversation.sendText("next");
  await has(page, "You said: next");
  const failed = page.store.state.outbox[0];
  expect(failed).toMatchObject({ state: "failed", error: "Not this." });
  page.conversation.retry(failed?.message.id ?? "");
  await has(page, "You said: odd");
  expect(page.store.state.outbox).toEqual([]);
});

test("a refused message can be removed and does not come back", async () => {
  const page = tab();
  await online(page);
  server.onMessage = () => ({ ok: false, code: "bad_message", message: "Not this." });
  page.conversation.sendText("odd");
  await at(page, ({ outbox }) => outbox[0]?.state === "failed");
  page.conversation.discard(page.store.state.outbox[0]?.message.id ?? "");
  expect(page.lines()).toEqual([]);
  expect(tab(false).lines()).toEqual([]);
});

test("deleting leaves nothing behind, here or there, and begins anew", async () => {
  const page = tab();
  await online(page);
  const token = page.store.state.session?.token ?? "";
  page.conversation.sendText("hello");
  await has(page, "You said: hello");
  await page.conversation.feedback(2, true);
  expect(await page.conversation.forget()).toBe(true);
  expect(page.lines()).toEqual([]);
  expect(server.conversations.has(token)).toBe(false);
  expect(storage.keys("")).toEqual([]);
  await at(page, ({ link, session }) => link === "online" && session?.token !== token);
});

test("without a connection nothing is deleted, and it is said", async () => {
  const page = tab();
  await online(page);
  server.say(page.store.state.session?.token ?? "", "hello");
  await has(page, "hello");
  await server.stop();
  expect(await page.conversation.forget()).toBe(false);
  expect(page.lines()).toEqual(["hello"]);
});

test("a conversation deleted in another tab is gone in this one", async () => {
  const page = tab();
  await online(page);
  page.conversation.sendText("hello");
  await has(page, "You said: hello");
  for (const key of storage.keys("")) storage.remove(key);
  window.dispatchEvent(new StorageEvent("storage", { key: null, newValue: null }));
  await until(() => page.lines().length === 0);
  await online(page);
  expect(page.store.state.session?.resumed).toBe(false);
});

test("feedback is kept when the server has it, and taken back when not", async () => {
  const page = tab();
  await online(page);
  await page.conversation.feedback(2, true);
  expect(page.store.state.feedback).toEqual({ 2: true });
  await server.stop();
  await page.conversation.feedback(3, false);
  expect(page.store.state.feedback).toEqual({ 2: true });
});

test("broken messages of a server are left out, the rest is shown", async () => {
  const page = tab();
  await online(page);
  const token = page.store.state.session?.token ?? "";
  server.say(token, "", { seq: "x" as unknown as number });
  server.say(token, "good");
  await has(page, "good");
  expect(page.lines()).toEqual(["good"]);
});

test("deleting in words begins anew in every tab, keeps the last words, and sends nothing again", async () => {
  const one = tab();
  await online(one);
  one.conversation.sendText("hello");
  await has(one, "You said: hello");
  const two = tab();
  await online(two);
  one.conversation.sendText("delete my data");
  await has(one, "Goodbye.");
  await has(two, "Goodbye.");
  await until(() => one.store.state.outbox.length === 0);
  expect(one.lines()).toEqual(["It is deleted.", "Goodbye."]);
  expect(one.store.state.ended).toBe(false);
  const sent = server.received.length;
  one.conversation.sendText("again");
  await has(two, "You said: again");
  expect(server.received).toHaveLength(sent + 1);
  expect(one.lines()).toEqual(["It is deleted.", "Goodbye.", "again", "You said: again"]);
  expect(tab(false).lines()).toEqual(["again", "You said: again"]);
});

test("when the server could not answer, its advice is shown while it is tried again", async () => {
  const page = tab();
  await online(page);
  const failed = { ok: false, code: "failed", message: "That did not work. Call 999.", retry_after: 0.05 };
  server.onMessage = () => (server.received.length < 3 ? failed : null);
  page.conversation.sendText("hello");
  await at(page, ({ outbox }) => outbox[0]?.error === "That did not work. Call 999.");
  await has(page, "You said: hello");
  expect(server.received).toHaveLength(3);
  expect(page.lines()).toEqual(["hello", "You said: hello"]);
});

test("a message that the server can never answer is left to the person", async () => {
  const page = tab();
  await online(page);
  server.onMessage = () => ({ ok: false, code: "failed", message: "No.", retry_after: 0.01 });
  page.conversation.sendText("hello");
  await at(page, ({ outbox }) => outbox[0]?.state === "failed");
  expect(server.received.length).toBe(4);
});

test("a session that ended while connected begins anew and loses no message", async () => {
  const page = tab();
  await online(page);
  server.onMessage = () =>
    server.received.length === 1
      ? { ok: false, code: "token_invalid", message: "This conversation has ended." }
      : null;
  page.conversation.sendText("hello");
  await has(page, "You said: hello");
  expect(page.lines()).toEqual(["hello", "You said: hello"]);
});
