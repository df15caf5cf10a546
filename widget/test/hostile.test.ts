import { expect, test } from "vitest";
import { readMessage } from "../src/protocol";
import { messageView, outboundView } from "../src/view/message";
import { announced } from "./announced";
import { context, shown } from "./page";
import { CARD, EMERGENCY, QUESTION, SUMMARY, WHERE } from "./samples";

const ATTACKS = [
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  '"><svg onload=alert(1)>',
  "javascript:alert(1)",
  "<a href='javascript:alert(1)'>x</a>",
  "<style>*{display:none}</style>",
  "{{constructor.constructor('alert(1)')()}}",
  "\u202e<iframe srcdoc='<script>alert(1)</script>'>",
];

/** Returns the object with every text in it replaced, but what decides on its shape. */
function poisoned(value: unknown, attack: string, key = ""): unknown {
  if (typeof value === "string") return ["type", "care_level", "inputs"].includes(key) ? value : attack;
  if (Array.isArray(value)) return value.map((item) => poisoned(item, attack, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, poisoned(inner, attack, name)]),
  );
}

const SAFE_ADDRESS = /^(?:https?:|tel:|sms:)/;

/** What must hold of everything that is shown. */
function harmless(root: Element): void {
  for (const element of [root, ...root.querySelectorAll("*")]) {
    expect(["SCRIPT", "IFRAME", "STYLE", "OBJECT", "EMBED", "LINK", "META"]).not.toContain(element.tagName);
    for (const { name, value } of element.attributes) {
      expect(name.startsWith("on"), `${element.tagName} ${name}`).toBe(false);
      if (name === "href" || name === "src") expect(value).toMatch(SAFE_ADDRESS);
      expect(name).not.toBe("style");
    }
  }
  // The only pictures are ours.
  for (const image of root.querySelectorAll("img"))
    expect(image.getAttribute("src")).toMatch(/^http:\/\/server\.test\/chat\/pictures\//);
}

const KINDS = { QUESTION, WHERE, CARD, EMERGENCY, SUMMARY };

for (const attack of ATTACKS) {
  for (const [kind, custom] of Object.entries(KINDS)) {
    test(`${attack} in every field of ${kind} stays text`, () => {
      const message = readMessage({
        seq: 1,
        id: attack,
        from: "bot",
        text: attack,
        at: 1,
        buttons: [{ title: attack, payload: attack }],
        custom: poisoned(custom, attack),
      });
      if (!message) throw new Error("no message");
      const root = shown(messageView(message, true, context("en", attack)));
      harmless(root);
      expect(root.textContent).toContain(attack);
      expect(announced(message)).toContain(attack);
    });
  }

  test(`${attack} as what the person says stays text`, () => {
    const message = readMessage({ seq: 1, id: attack, from: "user", text: attack, at: 1 });
    if (!message) throw new Error("no message");
    const root = shown(messageView(message, false, context()));
    harmless(root);
    expect(root.textContent).toContain(attack);
    const entry = {
      message: { id: attack, kind: "text" as const, text: attack },
      at: 0,
      failures: 0,
      error: attack,
    };
    const failed = shown(outboundView({ ...entry, state: "failed" }, context()));
    harmless(failed);
    expect(failed.querySelector("[role=alert]")?.textContent).toContain(attack);
  });
}
