// Panel "Curve": the result as a function of one number, with its tangent, or of two, as a map
// with the gradient as an arrow. The point can be pulled; the picture follows.

import { make } from "../common.js";
import { reach, tidy } from "./picture.js";
import { levels, plane, pulled, shape } from "./plot.js";
import { format } from "./tensor.js";

const POINTS = 160;
const [WIDE, HIGH] = [400, 300];

// What PyTorch gives where it is not the slope.
export const gradientBeside = ({ say }, name, gradient) => (gradient === null
  ? say("{name} gets no gradient.", { name })
  : say("The gradient of {name} is {gradient}: a part of the way is cut.", { name, gradient: format(Math.fround(gradient)) }));

export function curvePanel(model) {
  const { say } = model;
  const out = () => model.trace.results[model.result].name || model.title(model.trace.results[model.result].node);
  const first = make("select");
  const second = make("select");
  first.setAttribute("aria-label", say("Along the axis"));
  second.setAttribute("aria-label", say("and a second one"));
  const places = Object.keys(model.sources)
    .filter((id) => model.sources[id].dtype.startsWith("float"))
    .flatMap((id) => Array.from(model.sources[id].data, (_, index) => ({ id, index })));
  const option = (place, value) => make("option", { value, textContent: model.nameOf(place.id, place.index) });
  first.append(...places.map(option));
  second.append(make("option", { value: "", textContent: "—" }), ...places.map(option));
  const holder = make("div", { className: "gs-plane" });
  const words = make("p", { className: "gs-say" });
  const root = make("div", {},
    make("div", { className: "gs-row" },
      make("label", {}, `${say("Along")} `, first), make("label", {}, `${say("and")} `, second)),
    holder, words);
  let drawn = null;
  first.addEventListener("change", () => {
    const { id, index } = places[first.value];
    model.choose(id, index);
    fresh();
  });
  second.addEventListener("change", fresh);

  const now = ({ id, index }) => model.sources[id].data[index];
  const moved = (...pairs) => {
    const sources = { ...model.sources };
    for (const [{ id, index }, number] of pairs) {
      const data = Float64Array.from(sources[id].data);
      data[index] = number;
      sources[id] = { ...sources[id], data };
    }
    return sources;
  };
  const height = (...pairs) => model.total(model.with(moved(...pairs), true));

  function fresh() {
    const a = places[first.value];
    const b = second.value === "" || second.value === first.value ? null : places[second.value];
    const range = (place) => { const v = now(place); const r = reach(v); return [v - r, v + r]; };
    const p = plane(WIDE, HIGH, { labelX: model.nameOf(a.id, a.index), labelY: b ? model.nameOf(b.id, b.index) : out() });
    drawn = { a, b, p, x: range(a), y: b ? range(b) : null, base: null };
    holder.replaceChildren(p.root);
    const catcher = shape("rect", { class: "gs-catch", x: p.pad.left, y: p.pad.top, width: WIDE - p.pad.left - p.pad.right, height: HIGH - p.pad.top - p.pad.bottom });
    drawn.marks = shape("g");
    drawn.lines = shape("g");
    p.front.append(drawn.lines, drawn.marks, catcher);
    pulled(p, catcher, (x, y) => {
      model.set(a.id, a.index, snap(x, drawn.x));
      if (b) model.set(b.id, b.index, snap(y, drawn.y));
    });
    update();
  }

  const snap = (v, [low, high]) => {
    const step = 10 ** Math.floor(Math.log10((high - low) / 60));
    return tidy(Math.round(Math.min(high, Math.max(low, v)) / step) * step);
  };

  // What the lines rest on: everything but the numbers along the axes.
  function rest() {
    const { a, b } = drawn;
    return JSON.stringify(Object.entries(model.sources).map(([id, t]) =>
      Array.from(t.data, (v, i) => ([a, b].some((p) => p && p.id === id && p.index === i) ? 0 : v)))) + model.result;
  }

  function update() {
    const { chosen } = model;
    const at = places.findIndex((p) => p.id === chosen.id && p.index === chosen.index);
    if (!drawn) {
      first.value = String(Math.max(0, at));
      fresh();
      return;
    }
    if (at >= 0 && String(at) !== first.value && String(at) !== second.value) {
      first.value = String(at);
      fresh();
      return;
    }
    const outside = (v, range) => range && (v < range[0] || v > range[1]);
    if (outside(now(drawn.a), drawn.x) || (drawn.b && outside(now(drawn.b), drawn.y))) {
      fresh();
      return;
    }
    if (drawn.b) map();
    else line();
  }

  function line() {
    const { a, p, x, lines, marks } = drawn;
    const key = rest();
    if (drawn.base !== key) {
      drawn.base = key;
      const points = Array.from({ length: POINTS + 1 }, (_, i) => {
        const v = x[0] + ((x[1] - x[0]) * i) / POINTS;
        return [v, height([a, v])];
      });
      const heights = points.map(([, v]) => v).filter(Number.isFinite);
      const [low, high] = heights.length ? [Math.min(...heights), Math.max(...heights)] : [-1, 1];
      const air = (high - low) * 0.08 || 1;
      p.axes(x, [low - air, high + air]);
      lines.replaceChildren(shape("path", { class: "gs-curve", d: p.path(points) }));
    }
    const at = now(a);
    const y = height();
    const { slope: m, gradient, differs } = model.steepness(a);
    const tangent = [[x[0], y + m * (x[0] - at)], [x[1], y + m * (x[1] - at)]];
    marks.replaceChildren(
      shape("path", { class: "gs-tangent", d: p.path(tangent) }),
      ...(Number.isFinite(y) ? [shape("circle", { class: "gs-point", cx: p.x(at), cy: p.y(y), r: 7 })] : []));
    const name = model.nameOf(a.id, a.index);
    const numbers = { name, at: format(at), slope: format(Math.fround(m)) };
    words.textContent = differs
      ? `${say("At {name} = {at} the slope of the curve is {slope}.", numbers)} ${gradientBeside(model, name, gradient)}`
      : say("At {name} = {at} the slope of the curve is {slope}: that is the gradient.", numbers);
  }

  function map() {
    const { a, b, p, x, y, lines, marks } = drawn;
    const key = rest();
    if (drawn.base !== key) {
      drawn.base = key;
      p.axes(x, y);
      lines.replaceChildren(...levels(p, (u, v) => height([a, u], [b, v]), { cells: 32 }));
    }
    const [alongX, alongY] = [model.steepness(a), model.steepness(b)];
    const [gx, gy] = [alongX.slope, alongY.slope];
    const [px, py] = [p.x(now(a)), p.y(now(b))];
    // An arrow of at most a fifth of the plane, in the plane's own proportions.
    const [dx, dy] = [p.x(now(a) + gx) - px, p.y(now(b) + gy) - py];
    const size = Math.hypot(dx, dy);
    const parts = [];
    if (size > 1e-9 && Number.isFinite(size)) {
      const k = Math.min(1, 64 / size) * Math.max(1, 18 / size);
      const [ex, ey] = [px + dx * k, py + dy * k];
      const [ux, uy] = [dx / size, dy / size];
      parts.push(shape("path", { class: "gs-arrow", d: `M${px} ${py}L${ex} ${ey}` }),
        shape("path", { class: "gs-arrow-tip", d: `M${ex + ux * 9} ${ey + uy * 9}L${ex - uy * 5} ${ey + ux * 5}L${ex + uy * 5} ${ey - ux * 5}Z` }));
    }
    marks.replaceChildren(...parts, shape("circle", { class: "gs-point", cx: px, cy: py, r: 7 }));
    const numbers = { x: format(Math.fround(gx)), y: format(Math.fround(gy)), out: out() };
    const others = [[a, alongX], [b, alongY]].filter(([, { differs }]) => differs)
      .map(([{ id, index }, { gradient }]) => gradientBeside(model, model.nameOf(id, index), gradient));
    words.textContent = others.length
      ? [say("The slopes are [{x}, {y}]: the arrow shows where {out} grows fastest; lines are heights.", numbers), ...others].join(" ")
      : say("The gradient is [{x}, {y}]: the arrow shows where {out} grows fastest; lines are heights.", numbers);
  }

  return { root, update };
}
