import { expect, test } from "vitest";
import { PLACES } from "../src/body";
import { LANGUAGES, localised } from "../src/i18n";
import { en } from "../src/i18n/en";

function entries(value: object, path = ""): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]): [string, unknown][] =>
    typeof inner === "object" && inner !== null
      ? entries(inner, `${path}${key}.`)
      : [[`${path}${key}`, inner]],
  );
}

/** Returns the words, also those of a function. */
function words(value: unknown): string {
  return typeof value === "function" ? String(value(3, "y")) : String(value);
}

for (const [code, strings] of Object.entries(LANGUAGES)) {
  test(`every text is there in ${code}, and none is empty`, () => {
    const there = new Map(entries(strings));
    expect([...there.keys()].sort()).toEqual(
      entries(en)
        .map(([key]) => key)
        .sort(),
    );
    for (const [key, value] of there) {
      expect(words(value).trim(), key).not.toBe("");
      expect(typeof value, key).toBe(typeof new Map(entries(en)).get(key));
    }
  });

  test(`every place of the body has a name in ${code}`, () => {
    for (const { site } of PLACES) expect(strings.places[site]).toBeTruthy();
  });
}

test("another language than English is translated, not copied", () => {
  const same = entries(LANGUAGES.ar ?? {}).filter(
    ([key, value]) => words(value) === words(new Map(entries(en)).get(key)),
  );
  expect(same.map(([key]) => key).sort()).toEqual(["fileName", "name", "scaleOption"]);
});

test("the first language that we have is taken, else English", () => {
  expect(localised("ar-EG").strings.direction).toBe("rtl");
  expect(localised("xx", null, "AR").strings.direction).toBe("rtl");
  expect(localised("xx", undefined, "").tag).toBe("en");
  expect(localised("en-GB").tag).toBe("en-GB");
});
