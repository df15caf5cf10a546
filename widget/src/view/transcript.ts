/** The conversation from top to bottom, kept at its end while the person is there. */

import { h, type Item, KeyedList } from "../dom";
import type { Message } from "../protocol";
import { openQuestion, type State, unconfirmed } from "../store";
import type { Context } from "./context";
import { afterCard, isShown, messageView, outboundView } from "./message";

/** Closer to the end than this (in px) counts as there. */
const NEAR = 80;

export class Transcript {
  readonly element: HTMLElement;
  readonly #list: HTMLElement;
  readonly #items: KeyedList;
  readonly #welcome: HTMLElement;
  readonly #typing: HTMLElement;
  #count = 0;

  constructor(private readonly context: Context) {
    const { strings } = context;
    this.#list = h("ol", { class: "messages", role: "list" });
    this.#items = new KeyedList(this.#list);
    this.#welcome = h(
      "div",
      { class: "welcome" },
      h("h3", {}, strings.welcomeTitle),
      h("p", {}, strings.welcome),
      h("p", { class: "example" }, strings.welcomeExample),
      h("p", { class: "hint" }, strings.welcomeLimits),
    );
    this.#typing = h(
      "div",
      { class: "typing", hidden: true },
      h("span", { class: "sr" }, strings.writing),
      [1, 2, 3].map(() => h("span", { class: "dot", "aria-hidden": "true" })),
    );
    this.element = h(
      "div",
      // Reachable by Tab, so that one can scroll with the keyboard.
      {
        class: "transcript",
        part: "transcript",
        role: "region",
        "aria-label": strings.conversation,
        tabindex: 0,
      },
      this.#welcome,
      this.#list,
      this.#typing,
    );
  }

  show(state: State): void {
    const open = openQuestion(state);
    const waiting = unconfirmed(state);
    const items = [
      ...state.messages.filter(isShown).flatMap((message) => this.#entries(message, state, message === open)),
      ...waiting.map(
        (entry): Item => ({
          key: entry.message.id,
          version: entry.error || entry.state === "failed" ? `${entry.state} ${entry.error}` : "own",
          make: () => outboundView(entry, this.context),
        }),
      ),
    ];
    const more = items.length > this.#count;
    const follow = more && (this.#atEnd() || waiting.length > 0);
    this.#count = items.length;
    this.#welcome.hidden = items.length > 0;
    this.#items.show(items);
    this.#typing.hidden = !state.typing;
    this.#typing.classList.toggle("slow", state.slow);
    if (follow) this.#follow();
    else if (state.typing && this.#atEnd()) this.toEnd();
  }

  /** Moves the focus to the last thing the person said: what comes next follows it. */
  focusLastOwn(): void {
    const own = this.#list.querySelectorAll<HTMLElement>(".user");
    own.item(own.length - 1)?.focus({ preventScroll: true });
  }

  toEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
  }

  #entries(message: Message, state: State, open: boolean): Item[] {
    // One's own message keeps its key when the server has confirmed it, so that it stays where it is.
    const own = message.from === "user";
    const item: Item = {
      key: own ? message.id : `${message.seq} ${message.id}`,
      version: own ? "own" : String(open),
      make: () => messageView(message, open, this.context),
    };
    if (message.custom?.type !== "care_card") return [item];
    const helpful = state.feedback[message.seq];
    return [
      item,
      {
        key: `after ${item.key}`,
        version: String(helpful),
        make: () => afterCard(message.seq, helpful, this.context),
      },
    ];
  }

  #atEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < NEAR || this.#count === 0;
  }

  /**
   * Shows what is new from its beginning: a long card is read from its top, not from its end. What the person said
   * last stays in sight above it where there is room.
   */
  #follow(): void {
    const own = this.#list.querySelectorAll<HTMLElement>(".user");
    const last = own.item(own.length - 1);
    this.toEnd();
    if (!last) return;
    const top = last.offsetTop - this.element.offsetTop;
    if (top < this.element.scrollTop) this.element.scrollTop = top - 8;
  }
}
