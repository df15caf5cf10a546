/** Puts the parts of the chat together and keeps them in line with the state. */

import { h } from "../dom";
import type { Message } from "../protocol";
import type { State } from "../store";
import { Announcer } from "./announcer";
import { Banner } from "./banner";
import { Composer } from "./composer";
import { Confirm } from "./confirm";
import type { Context } from "./context";
import { Header } from "./header";
import { Transcript } from "./transcript";

export interface PanelOptions {
  /** For the launcher: what its close button does. Null: the panel is a part of the page. */
  close: (() => void) | null;
  /** Whether what is said survives the closing of the page. */
  lasting: boolean;
  /** Deletes everything; false when the server was not reached. */
  forget(): Promise<boolean>;
}

export class Panel {
  readonly element: HTMLElement;
  readonly #header: Header;
  readonly #banner: Banner;
  readonly #transcript: Transcript;
  readonly #composer: Composer;
  readonly #announcer: Announcer;
  readonly #confirm: Confirm;

  constructor(
    private readonly context: Context,
    private readonly options: PanelOptions,
  ) {
    const { strings, actions } = context;
    this.#confirm = new Confirm(context, () => void this.#forget());
    this.#header = new Header(
      context,
      [
        { title: strings.summary, press: () => actions.ask("summary", strings.summary) },
        { title: strings.restart, press: () => actions.ask("restart", strings.restart) },
        { title: strings.remove, press: () => this.#confirm.ask() },
      ],
      options.close,
    );
    this.#banner = new Banner(context, options.lasting);
    this.#transcript = new Transcript(context);
    this.#composer = new Composer(context);
    this.#announcer = new Announcer(context);
    this.element = h(
      "section",
      {
        class: "panel",
        part: "panel",
        role: options.close ? "dialog" : "region",
        "aria-label": strings.chat,
        tabindex: -1,
      },
      this.#header.element,
      this.#banner.element,
      this.#transcript.element,
      this.#composer.element,
      this.#announcer.element,
      this.#confirm.element,
    );
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.#confirm.element.open) return;
      if (this.#header.closeMenu()) event.stopPropagation();
      else options.close?.();
    });
  }

  show(state: State): void {
    this.#header.show(state);
    this.#banner.show(state);
    this.#transcript.show(state);
    this.#composer.show(state);
  }

  announce(message: Message): void {
    this.#announcer.announce(message);
  }

  /** After an answer by button. */
  focusLastOwn(): void {
    this.#transcript.focusLastOwn();
  }

  /** Brings the whole panel onto the screen where it is a part of the page and fits. */
  intoView(): void {
    // While the keyboard of a phone covers the half of the screen, the browser keeps the line to write in visible.
    const free = (window.visualViewport?.height ?? window.innerHeight) > 0.8 * window.innerHeight;
    if (free && !this.options.close) this.element.scrollIntoView({ block: "nearest" });
  }

  /** When the panel opens: to the line to write in. On a touch screen that would raise the keyboard over the words. */
  focus(): void {
    this.#transcript.toEnd();
    if (window.matchMedia("(pointer: coarse)").matches) this.element.focus();
    else this.#composer.focus();
  }

  async #forget(): Promise<void> {
    const done = await this.options.forget();
    this.#banner.note(done ? this.context.strings.removed : this.context.strings.removeFailed);
    if (done) this.focus();
  }
}
