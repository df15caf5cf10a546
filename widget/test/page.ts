/** What the tests of the views need. */

import { type Mock, vi } from "vitest";
import { localised } from "../src/i18n";
import type { Actions, Context } from "../src/view/context";

type Watched = { [K in keyof Actions]: Mock<Actions[K]> };

export function context(language = "en", emergency = "999"): Context & { actions: Watched } {
  const actions: Watched = {
    sendText: vi.fn<Actions["sendText"]>(),
    sendPayload: vi.fn<Actions["sendPayload"]>(),
    ask: vi.fn<Actions["ask"]>(),
    retry: vi.fn<Actions["retry"]>(),
    discard: vi.fn<Actions["discard"]>(),
    feedback: vi.fn<Actions["feedback"]>(),
    answered: vi.fn<Actions["answered"]>(),
  };
  return {
    ...localised(language),
    pictures: "http://server.test/chat/pictures/",
    emergency: () => emergency,
    actions,
  };
}

/** Puts an element into the page and returns it. */
export function shown<E extends Element>(element: E): E {
  document.body.replaceChildren(element);
  return element;
}

/** Returns the only element that fits, or fails. */
export function the<E extends Element = HTMLElement>(root: ParentNode, selector: string, text = ""): E {
  const found = [...root.querySelectorAll<E>(selector)].filter((one) =>
    (one.textContent ?? "").includes(text),
  );
  if (found.length !== 1 || !found[0])
    throw new Error(`${found.length} elements for ${selector} with “${text}”`);
  return found[0];
}

export function press(element: Element, key: string): void {
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}
