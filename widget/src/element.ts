/** `<unknot-chat>`: attributes, methods and events; the rest is put together from its parts. */

import type { UnknotChatElement, UnknotChatEvents } from "./api";
import { Connection } from "./connection";
import { Conversation } from "./conversation";
import { localised } from "./i18n";
import { numberWords } from "./linkify";
import { Memory } from "./memory";
import { serverAddress } from "./place";
import type { Message } from "./protocol";
import { openStorage } from "./storage";
import { type State, Store } from "./store";
import css from "./styles/chat.css?inline";
import dark from "./styles/dark.css?inline";
import light from "./styles/light.css?inline";
import type { Context } from "./view/context";
import { launcher } from "./view/launcher";
import { Panel } from "./view/panel";

const THEMES = ["light", "dark"];
const POSITIONS = ["bottom-right", "bottom-left", "inline"];

let sheet: CSSStyleSheet | undefined;

function styles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    const asTheSystem = `@media (prefers-color-scheme:dark){${dark.replace(".dark", ".auto")}}`;
    sheet.replaceSync(light + dark + asTheSystem + css);
  }
  return sheet;
}

/** What exists while the element stands in a page. */
interface Live {
  conversation: Conversation;
  store: Store;
  memory: Memory;
}

export class UnknotChat extends HTMLElement implements UnknotChatElement {
  static readonly observedAttributes = ["server", "language", "theme", "country", "position"];

  readonly #root: ShadowRoot;
  readonly #frame = document.createElement("div");
  #live: Live | null = null;
  #panel: Panel | null = null;
  #launcher: HTMLButtonElement | null = null;
  #open = false;

  constructor() {
    super();
    this.#root = this.attachShadow({ mode: "open" });
    this.#root.adoptedStyleSheets = [styles()];
    this.#root.append(this.#frame);
  }

  connectedCallback(): void {
    this.#connect();
    this.#render();
  }

  disconnectedCallback(): void {
    this.#live?.conversation.stop();
    this.#live = null;
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.#live || before === after) return;
    if (name === "server" || name === "country") {
      this.#live.conversation.stop();
      this.#connect();
    }
    this.#render();
  }

  get isOpen(): boolean {
    return this.#open || this.#inline;
  }

  open(): void {
    if (!this.isOpen) {
      this.#open = true;
      this.#showOpen();
      this.#emit("unknot-open", null);
    }
    this.#live?.conversation.start();
    this.#panel?.focus();
  }

  close(): void {
    if (!this.#open || this.#inline) return;
    this.#open = false;
    this.#showOpen();
    this.#launcher?.focus();
    this.#emit("unknot-close", null);
  }

  send(text: string): void {
    this.#live?.conversation.start();
    this.#live?.conversation.sendText(text);
  }

  async reset(): Promise<boolean> {
    return (await this.#live?.conversation.forget()) ?? false;
  }

  get #inline(): boolean {
    return this.#position === "inline";
  }

  get #position(): string {
    const position = this.getAttribute("position") ?? "";
    return POSITIONS.includes(position) ? position : "bottom-right";
  }

  #connect(): void {
    const base = serverAddress(this.getAttribute("server"));
    const store = new Store();
    const memory = new Memory(openStorage(), base);
    const conversation = new Conversation(
      store,
      memory,
      (handlers, auth) => new Connection(base, handlers, auth),
      this.getAttribute("country"),
    );
    conversation.onNews = (message) => this.#onNews(message);
    store.subscribe((state, before) => this.#onChange(state, before));
    this.#live = { conversation, store, memory };
  }

  /** Builds the parts; again when the language or the position changes. */
  #render(): void {
    const live = this.#live;
    if (!live) return;
    const { conversation, store, memory } = live;
    const words = localised(
      this.getAttribute("language"),
      this.closest("[lang]")?.getAttribute("lang"),
      ...navigator.languages,
    );
    const context: Context = {
      ...words,
      pictures: new URL("chat/pictures/", serverAddress(this.getAttribute("server"))).href,
      emergency: () =>
        numberWords(store.state.session?.emergencyNumber ?? "", words.tag) ||
        words.strings.anyEmergencyNumber,
      actions: {
        sendText: (text) => {
          conversation.sendText(text);
          this.#panel?.intoView();
        },
        sendPayload: (payload, title) => conversation.sendPayload(payload, title),
        ask: (what, title) => conversation.ask(what, title),
        retry: (id) => conversation.retry(id),
        discard: (id) => conversation.discard(id),
        feedback: (about, helpful) => void conversation.feedback(about, helpful),
        answered: () => {
          this.#panel?.focusLastOwn();
          this.#panel?.intoView();
        },
      },
    };
    const inline = this.#inline;
    this.#launcher = inline ? null : launcher(context, () => this.open());
    this.#panel = new Panel(context, {
      close: inline ? null : () => this.close(),
      lasting: memory.lasting,
      forget: () => conversation.forget(),
    });
    const theme = this.getAttribute("theme") ?? "";
    this.#frame.className = `frame ${this.#position} ${THEMES.includes(theme) ? theme : "auto"}`;
    this.#frame.lang = words.tag;
    this.#frame.dir = words.strings.direction;
    this.#frame.replaceChildren(...(this.#launcher ? [this.#launcher] : []), this.#panel.element);
    this.#showOpen();
    this.#panel.show(store.state);
    // The launcher connects when it is opened: a page that only has it asks nothing of the server.
    if (this.isOpen) conversation.start();
  }

  #showOpen(): void {
    if (this.#panel) this.#panel.element.hidden = !this.isOpen;
    if (this.#launcher) {
      this.#launcher.hidden = this.isOpen;
      this.#launcher.setAttribute("aria-expanded", String(this.isOpen));
    }
  }

  #onChange(state: State, before: State): void {
    this.#panel?.show(state);
    if (state.link !== before.link) this.#emit("unknot-status", { status: state.link });
    if (state.session && state.session !== before.session) {
      const { country, emergencyNumber, resumed } = state.session;
      this.#emit("unknot-session", { country, emergencyNumber, resumed });
    }
  }

  #onNews(message: Message): void {
    if (message.from === "bot") this.#panel?.announce(message);
    const type = message.custom?.type ?? "text";
    this.#emit("unknot-message", { seq: message.seq, from: message.from, type });
    if (message.custom?.type === "care_card")
      this.#emit("unknot-care-level", { level: message.custom.level });
  }

  #emit<K extends keyof UnknotChatEvents>(name: K, detail: UnknotChatEvents[K]["detail"]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
