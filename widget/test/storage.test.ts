import { expect, test } from "vitest";
import { openStorage } from "../src/storage";

class Area {
  readonly values = new Map<string, string>();
  room = Number.POSITIVE_INFINITY;

  get length(): number {
    return this.values.size;
  }

  key(index: number): string | null {
    return [...this.values.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (value.length > this.room) throw new DOMException("full", "QuotaExceededError");
    this.values.set(key, value);
  }

  removeItem(key: string): void {
    this.values.delete(key);
  }
}

test("what is kept is there again the next time", () => {
  const area = new Area();
  openStorage(() => area).set("a", { b: [1, "x"] });
  const again = openStorage(() => area);
  expect(again.get("a")).toEqual({ b: [1, "x"] });
  expect(again.lasting).toBe(true);
  expect(again.keys("a")).toEqual(["a"]);
});

test("a blocked storage is replaced by memory, and says so", () => {
  const storage = openStorage(() => {
    throw new DOMException("blocked", "SecurityError");
  });
  storage.set("a", 1);
  expect(storage.get("a")).toBe(1);
  expect(storage.lasting).toBe(false);
});

test("a full storage keeps what is new in memory", () => {
  const area = new Area();
  const storage = openStorage(() => area);
  storage.set("a", "old");
  area.room = 5;
  storage.set("a", "much longer");
  storage.set("b", "also too long");
  expect(storage.get("a")).toBe("much longer");
  expect(storage.keys("b")).toEqual(["b"]);
  storage.remove("b");
  expect(storage.get("b")).toBeUndefined();
});

test("what cannot be read is as if it were not there", () => {
  const area = new Area();
  area.values.set("a", "{broken");
  expect(openStorage(() => area).get("a")).toBeUndefined();
});
