import { expect, test } from "vitest";
import { readAck, readMessage, readSession, readSync, webAddress } from "../src/protocol";

test("a message without number, sender or content is left out", () => {
  for (const raw of [
    null,
    5,
    "x",
    [],
    {},
    { seq: 1, from: "bot" },
    { seq: -1, from: "bot", text: "a" },
    { seq: 1, from: "x", text: "a" },
  ]) {
    expect(readMessage(raw)).toBeNull();
  }
});

test("a custom object that is not known leaves the text", () => {
  const message = readMessage({
    seq: 1,
    id: "a",
    from: "bot",
    text: "hello",
    at: 1,
    custom: { type: "hologram" },
  });
  expect(message?.custom).toBeNull();
  expect(message?.text).toBe("hello");
});

test("a care card with an unknown level is shown by its text", () => {
  const custom = { type: "care_card", care_level: "relaxed", title: "x" };
  expect(readMessage({ seq: 1, from: "bot", text: "t", custom })?.custom).toBeNull();
});

test("wrong types inside a question are left out, the right ones stay", () => {
  const custom = {
    type: "question",
    id: "q",
    multi: "yes",
    options: [{ id: "a", title: "A" }, { id: 7, title: "B" }, null, "x", { id: "none", title: "None" }],
    why: 5,
    left: "many",
    inputs: ["body_map", "brain_scan", 4],
  };
  expect(readMessage({ seq: 1, from: "bot", text: "t", custom })?.custom).toEqual({
    type: "question",
    id: "q",
    text: "",
    multi: false,
    options: [
      { id: "a", title: "A" },
      { id: "none", title: "None" },
    ],
    why: "",
    none: "none",
    left: null,
    inputs: ["body_map"],
  });
});

test("a link that is not http or https is no link", () => {
  for (const url of ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:alert(1)", "//", "", null, 5]) {
    expect(webAddress(url)).toBe("");
  }
  expect(webAddress("https://www.nhs.uk/x")).toBe("https://www.nhs.uk/x");
});

test("a picture whose id could leave the folder is left out", () => {
  const card = (id: string) => ({
    seq: 1,
    from: "bot",
    text: "t",
    custom: {
      type: "care_card",
      care_level: "selfcare",
      title: "t",
      pictures: [{ id, title: "t", alt: "a" }],
    },
  });
  for (const id of ["../secret", "a/b", "https://x", "", "A", "a.svg"]) {
    expect(readMessage(card(id))?.custom).toMatchObject({ pictures: [] });
  }
  expect(readMessage(card("heat-pack_1"))?.custom).toMatchObject({ pictures: [{ id: "heat-pack_1" }] });
});

test("a session needs a token; the rest has a sensible value", () => {
  expect(readSession({})).toBeNull();
  expect(readSession({ token: "t" })).toMatchObject({
    token: "t",
    resumed: false,
    emergencyNumber: "",
    limit: 5000,
  });
});

test("an answer that cannot be read is a refusal", () => {
  expect(readAck(undefined)).toMatchObject({ ok: false, code: "bad_answer" });
  expect(readAck({ ok: "true" }).ok).toBe(false);
  expect(readAck({ ok: true })).toEqual({ ok: true });
  expect(readAck({ ok: false, code: "too_fast", message: "m", retry_after: -3 })).toMatchObject({
    retryAfter: null,
  });
});

test("a refused sync is no empty conversation", () => {
  expect(readSync({ ok: false })).toBeNull();
  expect(readSync({ ok: true })).toBeNull();
  expect(readSync({ ok: true, messages: [{ bad: 1 }], busy: true })).toEqual({ messages: [], busy: true });
});
