/**
 * Building elements. Strings become text nodes, always: nothing that comes from outside is ever read as HTML.
 */

export type Child = Node | string | null | false | readonly Child[];

type Listener = (event: Event) => void;

interface Props {
  [attribute: string]: string | number | boolean | null | undefined | Listener;
}

const SVG = "http://www.w3.org/2000/svg";

/** Returns an element. Keys `onclick` … take functions, true is an empty attribute, false and null are none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), props, children);
}

/** Returns an SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS(SVG, tag), props, children);
}

function filled<E extends Element>(element: E, props: Props, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

export function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) append(parent, child);
    else if (child) parent.append(child as Node | string);
  }
}

export interface Item {
  key: string;
  /** When it differs from the last time, the element is made anew. */
  version: string;
  make(): HTMLElement;
}

/** Brings the children of an element in line with the items, and leaves those alone that have not changed. */
export class KeyedList {
  readonly #made = new Map<string, { version: string; element: HTMLElement }>();

  constructor(private readonly parent: Element) {}

  show(items: readonly Item[]): void {
    const keys = new Set(items.map((item) => item.key));
    for (const [key, { element }] of this.#made) {
      if (keys.has(key)) continue;
      element.remove();
      this.#made.delete(key);
    }
    let last: Element | null = null;
    for (const item of items) {
      const element = this.#element(item);
      const next: Element | null = last ? last.nextElementSibling : this.parent.firstElementChild;
      // Moving an element would take the focus from it: only what stands elsewhere is moved.
      if (element !== next) this.parent.insertBefore(element, next);
      last = element;
    }
  }

  #element(item: Item): Element {
    const made = this.#made.get(item.key);
    if (made?.version === item.version) return made.element;
    const element = item.make();
    if (made) {
      // In place, so that what stands around it keeps its position; and the focus is not lost with what held it.
      const focused = (this.parent.getRootNode() as Document | ShadowRoot).activeElement;
      const held = focused !== null && made.element.contains(focused);
      made.element.replaceWith(element);
      if (held) element.focus({ preventScroll: true });
    }
    this.#made.set(item.key, { version: item.version, element });
    return element;
  }
}
