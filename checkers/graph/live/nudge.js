// Panel "Nudge": move an input by h and compare what really happens with what the slope promises.

import { make } from "../common.js";
import { gradientBeside } from "./curve.js";
import { format } from "./tensor.js";

const STEPS = [1, 0.5, 0.1, 0.01, 0.001, 0.0001];

export function nudgePanel(model) {
  const { say } = model;
  const slider = make("input", { type: "range", min: -4, max: 0.5, step: 0.05, value: -0.3 });
  slider.setAttribute("aria-label", say("h, how far the input moves"));
  const words = make("p", { className: "gs-say" });
  const bars = make("div", { className: "gs-bars" });
  const table = make("table", { className: "gs-numbers" });
  const note = make("p", { className: "gs-note", textContent: say("Computed in float64, so that rounding does not hide the gap.") });
  const root = make("div", {}, words, make("label", { className: "gs-wide" }, `${say("h")} `, slider), bars, table, note);
  slider.addEventListener("input", update);

  function at(h, { slope }) {
    const { id, index } = model.chosen;
    const data = Float64Array.from(model.sources[id].data);
    data[index] += h;
    const here = model.total(model.with(model.sources, true));
    const there = model.total(model.with({ ...model.sources, [id]: { ...model.sources[id], data } }, true));
    return { h, change: there - here, promised: slope * h };
  }

  function update() {
    const { id, index } = model.chosen;
    if (!model.isSource(id)) {
      words.textContent = say("Choose a number of a leaf: click it in the picture.");
      bars.replaceChildren();
      table.replaceChildren();
      return;
    }
    const out = model.trace.results[model.result].name || model.title(model.trace.results[model.result].node);
    const steep = model.steepness({ id, index });
    const now = at(10 ** Number(slider.value), steep);
    slider.setAttribute("aria-valuetext", format(now.h));
    const name = model.nameOf(id, index);
    words.textContent = say("Move {name} by h = {h}: {out} changes by {change}. The slope {slope} times h promises {promised}.",
      { name, h: format(now.h), out, change: format(now.change), slope: format(steep.slope), promised: format(now.promised) }) +
      (steep.differs ? ` ${gradientBeside(model, name, steep.gradient)}` : "");
    const most = Math.max(Math.abs(now.change), Math.abs(now.promised), 1e-300);
    bars.replaceChildren(...[[say("true change"), now.change, "gs-true"], [say("slope · h"), now.promised, "gs-promised"]]
      .map(([label, value, kind]) => {
        const bar = make("span", { className: `gs-bar-fill ${kind}` });
        bar.style.width = `${(100 * Math.abs(value)) / most}%`;
        return make("div", {}, make("span", { textContent: label }), make("span", { className: "gs-bar-way" }, bar), make("code", { textContent: format(value) }));
      }));
    const cells = (kind, texts) => make("tr", {}, ...texts.map((text) => make(kind, { textContent: text })));
    table.replaceChildren(
      make("caption", { textContent: say("The smaller h is, the smaller the gap, even relative to h.") }),
      cells("th", ["h", say("true change"), say("slope · h"), say("gap"), say("gap / h")]),
      ...STEPS.map((h) => {
        const row = at(h, steep);
        const gap = row.change - row.promised;
        return cells("td", [h, row.change, row.promised, gap, gap / h].map(format));
      }));
  }
  return { root, update };
}
