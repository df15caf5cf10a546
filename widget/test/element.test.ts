import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "../src/main";
import type { UnknotChatElement } from "../src/api";
import { serverAddress } from "../src/place";
import { the } from "./page";
import { CARD, QUESTION } from "./samples";
import { TestServer } from "./server";

let server: TestServer;

beforeEach(async () => {
  localStorage.clear();
  server = await new TestServer().start();
});

afterEach(async () => {
  document.body.replaceChildren();
  await server.stop();
});

function put(attributes: Record<string, string> = {}): { chat: UnknotChatElement; root: ShadowRoot } {
  const chat = document.createElement("unknot-chat");
  for (const [name, value] of Object.entries({ server: server.base.href, language: "en", ...attributes })) {
    chat.setAttribute(name, value);
  }
  document.body.append(chat);
  if (!chat.shadowRoot) throw new Error("no shadow root");
  return { chat, root: chat.shadowRoot };
}

function until(check: () => unknown): Promise<unknown> {
  return vi.waitFor(() => expect(check()).toBeTruthy(), { timeout: 8000, interval: 20 });
}

const lines = (root: ShadowRoot) =>
  [...root.querySelectorAll(".message .bubble")].map((one) => one.textContent);
const token = () => [...server.conversations.keys()].at(-1) ?? "";
const online = () => until(() => server.conversations.size > 0);

test("the launcher asks nothing of the server before it is opened", async () => {
  const { chat, root } = put();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(server.connections).toBe(0);
  expect(the(root, ".panel").hidden).toBe(true);
  the<HTMLButtonElement>(root, ".launcher").click();
  await online();
  expect(the(root, ".panel").hidden).toBe(false);
  expect(chat.isOpen).toBe(true);
});

test("opening moves the focus into the chat, Escape closes it and gives the focus back", () => {
  const { chat, root } = put();
  const events: string[] = [];
  for (const name of ["unknot-open", "unknot-close"])
    document.addEventListener(name, () => events.push(name), { once: true });
  the<HTMLButtonElement>(root, ".launcher").click();
  expect(root.activeElement).toBe(the(root, "textarea"));
  root.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect(chat.isOpen).toBe(false);
  expect(root.activeElement).toBe(the(root, ".launcher"));
  expect(events).toEqual(["unknot-open", "unknot-close"]);
});

test("Escape closes the menu first", () => {
  const { chat, root } = put();
  chat.open();
  the<HTMLButtonElement>(root, '[aria-label="Menu"]').click();
  expect(the(root, ".menu").hidden).toBe(false);
  root.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect(the(root, ".menu").hidden).toBe(true);
  expect(chat.isOpen).toBe(true);
  expect(root.activeElement).toBe(the(root, '[aria-label="Menu"]'));
});

test("inline it is a part of the page: open from the start, with nothing to close", async () => {
  const { chat, root } = put({ position: "inline" });
  await online();
  chat.close();
  expect(chat.isOpen).toBe(true);
  expect(root.querySelector(".launcher")).toBeNull();
  expect(the(root, ".panel").getAttribute("role")).toBe("region");
});

test("what is sent is shown, answered, and announced once", async () => {
  const { chat, root } = put({ position: "inline" });
  chat.send("my neck hurts");
  await until(() => lines(root).length === 2);
  expect(lines(root)).toEqual(["my neck hurts", "You said: my neck hurts"]);
  expect([...the(root, "[role=log]").children].map((line) => line.textContent)).toEqual([
    "You said: my neck hurts",
  ]);
});

test("a conversation of before is shown and not announced", async () => {
  const first = put({ position: "inline" });
  first.chat.send("hello");
  await until(() => lines(first.root).length === 2);
  first.chat.remove();
  const { root } = put({ position: "inline" });
  expect(lines(root)).toEqual(["hello", "You said: hello"]);
  await until(() => server.connections === 1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(the(root, "[role=log]").children).toHaveLength(0);
});

test("only the last question can be answered", async () => {
  const { chat, root } = put({ position: "inline" });
  await online();
  server.say(token(), "first", { custom: QUESTION });
  await until(() => root.querySelectorAll(".answers").length === 1);
  chat.send("no");
  await until(() => lines(root).includes("You said: no"));
  expect(root.querySelectorAll(".answers")).toHaveLength(0);
});

test("after an answer by button the focus is on what was said", async () => {
  const { root } = put({ position: "inline" });
  await online();
  server.say(token(), "first", { custom: { ...QUESTION, multi: false } });
  await until(() => root.querySelector(".chip"));
  the<HTMLButtonElement>(root, ".chip", "Chest pain").focus();
  the<HTMLButtonElement>(root, ".chip", "Chest pain").click();
  expect(root.activeElement?.textContent).toContain("Chest pain");
  await until(() => lines(root).includes("You said: Chest pain"));
  expect(root.activeElement?.classList.contains("user")).toBe(true);
});

test("the page hears of session, messages and outcome, but not of words", async () => {
  const seen: [string, unknown][] = [];
  for (const name of ["unknot-session", "unknot-message", "unknot-care-level"] as const) {
    document.addEventListener(name, (event) => seen.push([name, (event as CustomEvent).detail]));
  }
  put({ position: "inline" });
  await online();
  await until(() => seen.length === 1 && server.synced === 1);
  server.say(token(), "secret words", { custom: CARD });
  await until(() => seen.length === 3);
  expect(seen).toEqual([
    ["unknot-session", { country: "gb", emergencyNumber: "999", resumed: false }],
    ["unknot-message", { seq: 1, from: "bot", type: "care_card" }],
    ["unknot-care-level", { level: "selfcare" }],
  ]);
});

test("the emergency number is in the header and, for the page, in an element of its own", async () => {
  server.emergencyNumber = "112 or 999";
  const number = document.createElement("unknot-emergency-number");
  number.textContent = "your local number";
  document.body.append(number);
  const { root } = put({ position: "inline" });
  expect(the(root, ".hotline").textContent).toContain("your local emergency number");
  await until(() => number.querySelectorAll("a").length === 2);
  expect([...the(root, ".hotline").querySelectorAll("a")].map((link) => link.getAttribute("href"))).toEqual([
    "tel:112",
    "tel:999",
  ]);
});

test("a longer text than the server takes is not sent, and it is said by how much", async () => {
  const { root } = put({ position: "inline" });
  await online();
  await until(() => localStorage.length > 0);
  const input = the<HTMLTextAreaElement>(root, "textarea");
  input.value = "x".repeat(server.limit + 2);
  input.dispatchEvent(new Event("input"));
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  expect(the(root, ".composer .error").textContent).toBe("Too long by 2 characters");
  expect(input.getAttribute("aria-invalid")).toBe("true");
  expect(server.received).toEqual([]);
});

test("Enter sends, Shift and Enter does not", async () => {
  const { root } = put({ position: "inline" });
  await online();
  const input = the<HTMLTextAreaElement>(root, "textarea");
  input.value = "hello";
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", shiftKey: true, bubbles: true }));
  expect(input.value).toBe("hello");
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  expect(input.value).toBe("");
  await until(() => lines(root).includes("You said: hello"));
});

test("a lost connection is told with the emergency number, and no longer when it is back", async () => {
  const { root } = put({ position: "inline" });
  await online();
  await until(() => the(root, ".hotline").textContent?.includes("999"));
  await server.stop();
  await until(() => the(root, ".banner").textContent?.includes("No connection"));
  expect(the(root, ".banner").hidden).toBe(false);
  expect(the(root, ".banner a").getAttribute("href")).toBe("tel:999");
  await server.start();
  await until(() => the(root, ".banner").hidden);
});

test("deleting asks first, then leaves an empty conversation and says so", async () => {
  const { chat, root } = put({ position: "inline" });
  chat.send("hello");
  await until(() => lines(root).length === 2);
  the<HTMLButtonElement>(root, '[aria-label="Menu"]').click();
  the<HTMLButtonElement>(root, ".menu button", "Delete my data").click();
  const dialog = the<HTMLDialogElement>(root, "dialog");
  expect(dialog.open).toBe(true);
  the<HTMLButtonElement>(dialog, "button", "Delete").click();
  await until(() => lines(root).length === 0);
  expect(dialog.open).toBe(false);
  await until(() => the(root, ".banner").textContent?.includes("Your conversation is deleted."));
  expect(the(root, ".welcome").hidden).toBe(false);
});

test("reset does the same for the page", async () => {
  const { chat, root } = put({ position: "inline" });
  chat.send("hello");
  await until(() => lines(root).length === 2);
  expect(await chat.reset()).toBe(true);
  expect(lines(root)).toEqual([]);
});

test("the language of the page is taken, and Arabic is written from right to left", async () => {
  const { chat, root } = put({ position: "inline", language: "ar" });
  expect(the(root, ".frame").dir).toBe("rtl");
  expect(the(root, ".frame").lang).toBe("ar");
  chat.setAttribute("language", "en");
  expect(the(root, ".frame").dir).toBe("ltr");
  const holder = document.createElement("div");
  holder.lang = "ar-MA";
  document.body.append(holder);
  chat.removeAttribute("language");
  holder.append(chat);
  expect(the(root, ".frame").dir).toBe("rtl");
});

test("theme and position are those asked for, unknown ones the usual", () => {
  const { chat, root } = put({ theme: "dark", position: "bottom-left" });
  expect(the(root, ".frame").className).toBe("frame bottom-left dark");
  chat.setAttribute("theme", "plaid");
  chat.setAttribute("position", "'><script>");
  expect(the(root, ".frame").className).toBe("frame bottom-right auto");
});

test("a blocked storage is told, and the chat works", async () => {
  const blocked = vi.spyOn(window, "localStorage", "get").mockImplementation(() => {
    throw new DOMException("blocked", "SecurityError");
  });
  const { chat, root } = put({ position: "inline" });
  expect(the(root, ".banner").textContent).toContain("does not let this page keep");
  chat.send("hello");
  await until(() => lines(root).length === 2);
  blocked.mockRestore();
});

test("the server is found beside the script, or where the page says", () => {
  expect(serverAddress(null, "https://x.test/a/chat/unknot-chat.js?v=1").href).toBe("https://x.test/a/");
  expect(serverAddress("https://x.test/help", null).href).toBe("https://x.test/help/");
  expect(serverAddress("https://x.test/?q#h", null).href).toBe("https://x.test/");
});

test("an element that is taken out of the page closes its connection", async () => {
  const { chat } = put({ position: "inline" });
  await until(() => server.connections === 1);
  chat.remove();
  await until(() => server.connections === 0);
});
