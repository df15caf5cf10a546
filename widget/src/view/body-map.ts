/** The body map: a front and a back to choose places on, and the same places as a list. */

import { BACK, FRONT, HEIGHT, PLACES, type Place, type Region, WIDTH } from "../body";
import { h, svg } from "../dom";
import { type Context, freshId } from "./context";

export interface BodyMap {
  element: HTMLElement;
  chosen: ReadonlySet<string>;
}

export function bodyMap(context: Context): BodyMap {
  const { strings } = context;
  const chosen = new Set<string>();
  const refresh: (() => void)[] = [];
  const status = h("p", { class: "chosen" });

  const name = ({ site, side }: Place) => {
    const words = strings.places[site];
    return side ? strings.sided(words, side === "left" ? strings.left_ : strings.right_) : words;
  };
  const show = () => {
    const names = PLACES.filter(({ id }) => chosen.has(id)).map(name);
    status.textContent = names.length > 0 ? strings.chosen(names.join("; ")) : strings.nothingChosen;
    for (const one of refresh) one();
  };
  const toggle = (id: string) => {
    if (!chosen.delete(id)) chosen.add(id);
    show();
  };

  const figure = (title: string, regions: readonly Region[]) => {
    const shapes = regions.map(({ place, outline }, index) => {
      const shape = svg("path", {
        d: outline,
        class: "region",
        role: "checkbox",
        // One stop for the Tab key; the arrow keys move on within the figure.
        tabindex: index === 0 ? 0 : -1,
        "aria-label": name(place),
        "data-place": place.id,
        onclick: () => {
          focusOn(index);
          toggle(place.id);
        },
      });
      refresh.push(() => shape.setAttribute("aria-checked", String(chosen.has(place.id))));
      return shape;
    });
    const focusOn = (index: number) => {
      const at = (index + shapes.length) % shapes.length;
      for (const [i, shape] of shapes.entries()) shape.setAttribute("tabindex", i === at ? "0" : "-1");
      shapes[at]?.focus();
    };
    const onKey = (event: Event) => {
      const { key } = event as KeyboardEvent;
      const index = shapes.indexOf(event.target as SVGPathElement);
      const place = regions[index]?.place;
      if (!place) return;
      if (key === " " || key === "Enter") toggle(place.id);
      else if (key === "ArrowDown" || key === "ArrowRight") focusOn(index + 1);
      else if (key === "ArrowUp" || key === "ArrowLeft") focusOn(index - 1);
      else if (key === "Home") focusOn(0);
      else if (key === "End") focusOn(-1);
      else return;
      event.preventDefault();
    };
    return h(
      "div",
      { class: "figure" },
      svg(
        "svg",
        { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": title, onkeydown: onKey },
        shapes,
      ),
      h("p", { class: "figure-title", "aria-hidden": "true" }, title),
    );
  };

  const list = PLACES.map((place) => {
    const box = h("input", { type: "checkbox", onchange: () => toggle(place.id) });
    refresh.push(() => {
      box.checked = chosen.has(place.id);
    });
    return h("label", { class: "check compact" }, box, h("span", {}, name(place)));
  });

  const title = freshId("where");
  const element = h(
    "div",
    { class: "body-map", part: "body-map", role: "group", "aria-labelledby": title },
    h("p", { class: "label", id: title }, strings.whereTitle),
    h("p", { class: "hint" }, strings.whereHelp),
    h("div", { class: "figures" }, figure(strings.backView, BACK), figure(strings.front, FRONT)),
    status,
    h("details", { class: "fold" }, h("summary", {}, strings.asList), h("div", { class: "columns" }, list)),
  );
  show();
  return { element, chosen };
}
