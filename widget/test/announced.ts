import type { Message } from "../src/protocol";
import { Announcer } from "../src/view/announcer";
import { context } from "./page";

/** Returns what a screen reader is told about a message; fails when markup got in. */
export function announced(message: Message): string {
  const announcer = new Announcer(context());
  announcer.announce(message);
  if (announcer.element.querySelector(":not(p, span)")) throw new Error("markup in the announcement");
  return announcer.element.textContent ?? "";
}
