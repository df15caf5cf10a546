/** Finds the words for a language. A further language is one more module like `en.ts`, named here. */

import { ar } from "./ar";
import { en, type Strings } from "./en";

export type { Strings };

export const LANGUAGES: Readonly<Record<string, Strings>> = { en, ar };

export interface Localised {
  /** BCP 47 tag, for the `lang` attribute and for dates. */
  tag: string;
  strings: Strings;
  /** Attributes of an element with the server's words: they are English, whatever the language around them. */
  server: { dir: "auto"; lang: "en" | null };
}

/** Returns the words for the first of these language tags that we have ("en-GB" is "en"), else English. */
export function localised(...tags: (string | null | undefined)[]): Localised {
  for (const tag of tags) {
    const strings = tag ? LANGUAGES[tag.toLowerCase().split("-")[0] ?? ""] : undefined;
    // Within English nothing is said: a screen reader would change from a British voice to another one.
    if (tag && strings) return { tag, strings, server: { dir: "auto", lang: strings === en ? null : "en" } };
  }
  return localised("en");
}
