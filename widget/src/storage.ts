/**
 * A small key-value storage that never throws.
 *
 * Browsers block `localStorage` in private windows and in frames of other sites, and refuse when it is full. The
 * chat then works from memory: it goes on, and forgets when the page is closed.
 */

export interface Storage {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  remove(key: string): void;
  keys(prefix: string): string[];
  /** False when what is kept goes away with the page. */
  readonly lasting: boolean;
}

type Area = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** Returns the browser's storage if it lets us write, else one in memory. */
export function openStorage(area: () => Area = () => window.localStorage): Storage {
  try {
    const found = area();
    const probe = "unknot-chat:probe";
    found.setItem(probe, "1");
    found.removeItem(probe);
    return new BrowserStorage(found);
  } catch {
    return new MemoryStorage();
  }
}

export class MemoryStorage implements Storage {
  readonly lasting = false;
  readonly #values = new Map<string, string>();

  get(key: string): unknown {
    return parsed(this.#values.get(key) ?? null);
  }

  set(key: string, value: unknown): void {
    this.#values.set(key, JSON.stringify(value));
  }

  remove(key: string): void {
    this.#values.delete(key);
  }

  keys(prefix: string): string[] {
    return [...this.#values.keys()].filter((key) => key.startsWith(prefix));
  }
}

class BrowserStorage implements Storage {
  readonly lasting = true;
  /** What the browser had no room for. */
  readonly #overflow = new MemoryStorage();

  constructor(private readonly area: Area) {}

  get(key: string): unknown {
    try {
      return this.#overflow.get(key) ?? parsed(this.area.getItem(key));
    } catch {
      return this.#overflow.get(key);
    }
  }

  set(key: string, value: unknown): void {
    try {
      this.area.setItem(key, JSON.stringify(value));
      this.#overflow.remove(key);
    } catch {
      this.#overflow.set(key, value);
    }
  }

  remove(key: string): void {
    this.#overflow.remove(key);
    try {
      this.area.removeItem(key);
    } catch {
      // Blocked since the page was opened: then it is not readable either.
    }
  }

  keys(prefix: string): string[] {
    const names = new Set(this.#overflow.keys(prefix));
    try {
      for (let index = 0; index < this.area.length; index++) {
        const key = this.area.key(index);
        if (key?.startsWith(prefix)) names.add(key);
      }
    } catch {
      // As above.
    }
    return [...names];
  }
}

function parsed(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
