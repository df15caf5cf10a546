/** The one-page summary for the doctor: on the screen, on paper, as text. */

import { type Child, h } from "../dom";
import type { Summary } from "../protocol";
import { dateText } from "./care-card";
import { type Context, freshId } from "./context";
import { printPage } from "./print";

export function summaryView(summary: Summary, context: Context): HTMLElement {
  const { strings } = context;
  const status = h("p", { class: "hint", role: "status" });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(plainText(summary, context));
      status.textContent = strings.copied;
    } catch {
      status.textContent = strings.copyFailed;
    }
  };
  const button = (title: string, press: () => void) =>
    h("button", { type: "button", class: "secondary", onclick: press }, title);
  return h(
    "section",
    { class: "summary", part: "summary", "aria-label": strings.summary },
    sheet(summary, context),
    h(
      "div",
      { class: "row" },
      button(strings.print, () => printPage(sheet(summary, context), context)),
      button(strings.copy, () => void copy()),
      button(strings.save, () => save(plainText(summary, context), strings.fileName)),
    ),
    status,
  );
}

/** What is printed: the same as on the screen without the buttons. */
function sheet(summary: Summary, context: Context): HTMLElement {
  const { strings } = context;
  const title = freshId("summary");
  const entries: [string, Child][] = [
    [strings.level, summary.level ? strings.levels[summary.level] : null],
    [strings.person, items(summary.person, context)],
    [strings.said, items(summary.said, context)],
    [strings.denied, items(summary.denied, context)],
    [strings.unknown, items(summary.unknown, context)],
    [strings.rules, summary.rules.length > 0 ? h("span", context.server, summary.rules.join(", ")) : null],
    [strings.version, summary.version ? h("span", context.server, summary.version) : null],
  ];
  return h(
    "div",
    { class: "sheet", role: "group", "aria-labelledby": title },
    h("h3", { id: title, ...context.server }, summary.title),
    summary.when && h("p", { class: "when" }, whenText(summary.when, context.tag)),
    h(
      "dl",
      {},
      entries
        .filter(([, content]) => content)
        .map(([name, content]) => [h("dt", {}, name), h("dd", { dir: "auto" }, content)]),
    ),
    h("p", { class: "hint" }, strings.summaryNote),
  );
}

function items(texts: readonly string[], { server }: Context): Child {
  return texts.length > 0
    ? h(
        "ul",
        server,
        texts.map((text) => h("li", {}, text)),
      )
    : null;
}

/** Returns the summary as plain text: the server's own, or the same put together here. */
export function plainText(summary: Summary, { strings }: Context): string {
  if (summary.text) return summary.text;
  const part = (heading: string, lines: readonly string[]) =>
    lines.length > 0 ? [`${heading}:`, ...lines.map((line) => `- ${line}`), ""] : [];
  return [
    summary.title,
    summary.when,
    "",
    ...part(strings.level, summary.level ? [strings.levels[summary.level]] : []),
    ...part(strings.person, summary.person),
    ...part(strings.said, summary.said),
    ...part(strings.denied, summary.denied),
    ...part(strings.unknown, summary.unknown),
    ...part(strings.rules, summary.rules),
    ...part(strings.version, summary.version ? [summary.version] : []),
    strings.summaryNote,
  ].join("\n");
}

function whenText(when: string, tag: string): string {
  const date = new Date(when);
  if (/^\d{4}-\d{2}-\d{2}$/.test(when) || Number.isNaN(date.getTime())) return dateText(when, tag);
  return date.toLocaleString(tag, { dateStyle: "long", timeStyle: "short" });
}

function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  h("a", { href: url, download: name }).click();
  // After the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
