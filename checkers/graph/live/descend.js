// Descent on a landscape: the way runs anew while the start, the learning rate or the momentum is
// dragged. The page computes the loss and its gradient itself.

import { followTheme, make } from "../common.js";
import { OPTIMIZERS, descent } from "./optimizers.js";
import { levels, plane, pulled, shape } from "./plot.js";
import { back, load, run, tracked } from "./program.js";
import { filled, format, tensor } from "./tensor.js";

const TURN = 120; // milliseconds a step while it plays
const CALM = 600; // where somebody wants no motion: one still picture after another
const POINTS = 240;

export function mount(host, trace) {
  const say = (text, fields = {}) =>
    (trace.words[text] ?? text).replace(/{(\w+)}/g, (_, name) => fields[name]);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const program = load(trace);
  const alive = tracked(program, trace.leaves);
  const [leaf] = trace.leaves;
  const first = program.sources[leaf];
  const flat = first.data.length === 1;
  const target = trace.results[0];
  const state = {
    start: Array.from(first.data), at: 0, timer: 0,
    options: { lr: trace.lr, momentum: trace.momentum, steps: trace.turns },
    on: new Set(trace.optimizers),
  };

  const at = (theta) => ({ ...program.sources, [leaf]: tensor(first.shape, theta, first.dtype) });
  const height = (theta) => run(program, at(theta))[target.node][target.output].data[0];
  const slope = (theta) => {
    const values = run(program, at(theta));
    const out = values[target.node][target.output];
    const { grads } = back(program, values, target, filled(out, 1), alive);
    return { loss: out.data[0], g: Array.from(grads[leaf]?.[0]?.data ?? theta.map(() => 0)) };
  };

  // -- elements ----------------------------------------------------------------------------------
  const land = plane(560, 430, { labelX: flat ? trace.name : `${trace.name}[0]`, labelY: flat ? say("loss") : `${trace.name}[1]` });
  const chart = plane(400, 200, { labelX: say("step") });
  const lines = shape("g");
  const ways = shape("g");
  const curves = shape("g");
  const catcher = shape("rect", { class: "gs-catch", x: land.pad.left, y: land.pad.top, width: 560 - land.pad.left - land.pad.right, height: 430 - land.pad.top - land.pad.bottom });
  land.front.append(lines, ways, catcher);
  chart.front.append(curves);
  land.root.setAttribute("role", "application");
  land.root.setAttribute("tabindex", "0");
  land.root.setAttribute("aria-label", say("Landscape of the loss: arrow keys move the start"));
  chart.root.setAttribute("role", "img");
  chart.root.setAttribute("aria-label", say("The loss after each step"));

  const slider = (label, options, read, write, show) => {
    const input = make("input", { type: "range", ...options });
    const shown = make("code");
    input.setAttribute("aria-label", label);
    const tell = () => { shown.textContent = show(); input.setAttribute("aria-valuetext", show()); };
    input.value = read();
    input.addEventListener("input", () => { write(Number(input.value)); tell(); paint(); });
    tell();
    return { row: make("label", { className: "gs-slide" }, make("span", { textContent: label }), input, shown), input, tell };
  };
  const rate = slider(say("learning rate"), { min: -3.5, max: 0.6, step: 0.02 }, () => Math.log10(state.options.lr),
    (v) => { state.options.lr = Number((10 ** v).toPrecision(2)); }, () => format(state.options.lr));
  const mass = slider(say("momentum μ"), { min: 0, max: 0.99, step: 0.01 }, () => state.options.momentum,
    (v) => { state.options.momentum = v; }, () => format(state.options.momentum));
  const length = slider(say("steps"), { min: 1, max: 300, step: 1 }, () => state.options.steps,
    (v) => { state.options.steps = v; state.at = Math.min(state.at, v); }, () => String(state.options.steps));
  const now = slider(say("look at step"), { min: 0, max: 300, step: 1 }, () => state.at, (v) => { state.at = v; }, () => String(state.at));
  const play = make("button", { type: "button", textContent: say("Play"), onclick: toggle });
  const boxes = Object.keys(OPTIMIZERS).map((name) => {
    const box = make("input", { type: "checkbox", checked: state.on.has(name) });
    box.addEventListener("change", () => { box.checked ? state.on.add(name) : state.on.delete(name); paint(); });
    return make("label", { className: `gs-opt gs-way-${name}` }, box, make("i"), ` ${name}`);
  });
  const steps = make("div", { className: "gs-updates" });
  const spoken = make("p", { className: "gs-spoken" });
  spoken.setAttribute("role", "status");
  spoken.setAttribute("aria-live", "polite");
  const starts = state.start.map((_, i) => {
    const field = make("input", { type: "text", inputMode: "decimal", className: "gs-field" });
    field.setAttribute("aria-label", say("start, number {i}", { i }));
    field.addEventListener("change", () => {
      if (Number.isFinite(Number(field.value)) && field.value.trim()) { state.start[i] = Number(field.value); paint(); }
    });
    return field;
  });
  const table = make("table", { className: "gs-numbers" });
  const details = make("details", { className: "gs-table" }, make("summary", { textContent: say("All steps as a table") }), table);
  details.addEventListener("toggle", () => paint());
  const root = make("div", { className: "gs-explore gs-descend", tabIndex: -1 },
    make("div", { className: "gs-top" },
      make("p", { textContent: say("Drag the start over the landscape; change the learning rate until it zigzags, then until it flies off.") })),
    make("div", { className: "gs-body" },
      make("div", { className: "gs-land" }, land.root, make("div", { className: "gs-row gs-opts" }, ...boxes)),
      make("div", { className: "gs-panel" },
        make("div", { className: "gs-row" }, make("span", { textContent: say("start") }), ...starts, play),
        rate.row, mass.row, length.row, now.row, make("div", { className: "gs-plane" }, chart.root), steps)),
    spoken, details);
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", say("Gradient descent on a landscape"));
  root.lang = trace.language;
  host.append(root);

  // -- the landscape: drawn once -------------------------------------------------------------------
  const [rangeX, rangeY] = trace.range;
  if (flat) {
    const points = Array.from({ length: POINTS + 1 }, (_, i) => {
      const v = rangeX[0] + ((rangeX[1] - rangeX[0]) * i) / POINTS;
      return [v, height([v])];
    });
    const heights = points.map(([, y]) => y).filter(Number.isFinite);
    const [low, high] = [Math.min(...heights), Math.max(...heights)];
    land.axes(rangeX, [low - (high - low) * 0.06, high + (high - low) * 0.06]);
    lines.append(shape("path", { class: "gs-curve", d: land.path(points) }));
  } else {
    land.axes(rangeX, rangeY);
    lines.append(...levels(land, (x, y) => height([x, y]), { cells: 56, count: 18 }));
  }
  pulled(land, catcher, (x, y) => { state.start = flat ? [tidy(x)] : [tidy(x), tidy(y)]; paint(); });
  const tidy = (v) => Number(v.toFixed(2));
  land.root.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 0.5 : 0.05;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    state.start = state.start.map((v, i) => tidy(v + by[i]));
    paint();
  });

  // -- what follows ----------------------------------------------------------------------------------
  let found = {};
  function paint() {
    mass.row.style.display = state.on.has("momentum") ? "" : "none"; // nothing else uses it
    found = Object.fromEntries([...state.on].map((name) => [name, descent(name, state.start, slope, state.options)]));
    now.input.max = state.options.steps;
    now.input.value = state.at;
    now.tell();
    drawWays();
    drawLoss();
    writeStep();
    starts.forEach((field, i) => { if (document.activeElement !== field) field.value = format(state.start[i]); });
    if (details.open) fillTable();
    speak();
  }

  const place = ({ theta, loss }) => (flat ? [theta[0], loss] : theta);
  function drawWays() {
    const parts = [];
    for (const [name, way] of Object.entries(found)) {
      const points = way.filter((p) => !p.burst).map(place);
      parts.push(shape("path", { class: `gs-run gs-way-${name}`, d: land.path(points) }));
      points.slice(0, 80).forEach(([x, y]) => parts.push(shape("circle", { class: `gs-dot gs-way-${name}`, cx: clip(land.x(x)), cy: clip(land.y(y)), r: 2.4 })));
      const here = way[Math.min(state.at, way.length - 1)];
      if (!here.burst) {
        const [x, y] = place(here);
        parts.push(shape("circle", { class: `gs-here gs-way-${name}`, cx: clip(land.x(x)), cy: clip(land.y(y)), r: 6 }));
      }
    }
    const [x, y] = flat ? [state.start[0], height(state.start)] : state.start;
    parts.push(shape("circle", { class: "gs-point", cx: clip(land.x(x)), cy: clip(land.y(y)), r: 8 }));
    ways.replaceChildren(...parts);
  }
  const clip = (v) => Math.max(-1e4, Math.min(1e4, v));

  function drawLoss() {
    const all = Object.values(found).flat().map((p) => p.loss).filter((v) => Number.isFinite(v));
    const logs = Math.min(...all) > 0; // a loss below 0 has no logarithm
    chart.logY = logs;
    chart.labelY = logs ? say("loss, log scale") : say("loss");
    const log = (v) => (logs ? Math.log10(Math.max(v, 1e-12)) : v);
    const heights = all.map(log).map((v) => Math.max(-1e4, Math.min(logs ? 12 : 1e4, v)));
    const [low, high] = [Math.min(...heights), Math.max(...heights)];
    const air = (high - low) * 0.08 || 1;
    chart.axes([0, state.options.steps], [low - air, high + air]);
    curves.replaceChildren(
      ...Object.entries(found).map(([name, way]) => shape("path", { class: `gs-run gs-way-${name}`, d: chart.path(way.map((p, i) => [i, Number.isFinite(p.loss) ? log(p.loss) : NaN])) })),
      shape("line", { class: "gs-now-line", x1: chart.x(state.at), x2: chart.x(state.at), y1: chart.pad.top, y2: 200 - chart.pad.bottom }));
  }

  function writeStep() {
    steps.replaceChildren(...Object.entries(found).map(([name, way]) => {
      const here = way[Math.min(state.at, way.length - 1)];
      const words = here.burst ? [say("It has flown off: the numbers are no longer finite.")]
        : [`g = ${here.g.length === 1 ? format(here.g[0]) : `[${here.g.map(format).join(", ")}]`}, ${say("loss")} = ${format(here.loss)}`, ...here.lines];
      return make("div", { className: `gs-update gs-way-${name}` }, make("b", { textContent: name }), make("pre", { textContent: words.join("\n") }));
    }));
  }

  function fillTable() {
    const cells = (kind, texts) => make("tr", {}, ...texts.map((t) => make(kind, { textContent: t })));
    const names = Object.keys(found);
    table.replaceChildren(cells("th", [say("step"), ...names.flatMap((n) => [`${n} θ`, `${n} ${say("loss")}`])]),
      ...Array.from({ length: state.options.steps + 1 }, (_, i) => cells("td", [String(i), ...names.flatMap((n) => {
        const p = found[n][i];
        return p ? [p.theta.map(format).join(", "), format(p.loss)] : ["", ""];
      })])));
  }

  let quiet = 0;
  function speak() {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      spoken.textContent = Object.entries(found).map(([name, way]) => {
        const last = way.at(-1);
        return last.burst ? say("{name} flies off after {steps} steps", { name, steps: way.length - 1 })
          : say("{name}: loss {loss} after {steps} steps", { name, loss: format(last.loss), steps: way.length - 1 });
      }).join("; ");
    }, 350);
  }

  // -- playing -----------------------------------------------------------------------------------------
  function toggle() {
    if (state.timer) return stop();
    if (state.at >= state.options.steps) state.at = 0;
    play.textContent = say("Pause");
    state.timer = setInterval(() => {
      state.at += 1;
      if (state.at >= state.options.steps) stop();
      paint();
    }, still.matches ? CALM : TURN);
  }
  function stop() {
    clearInterval(state.timer);
    state.timer = 0;
    play.textContent = say("Play");
  }

  const forget = followTheme(root);
  paint();
  root.gsFound = () => found; // for tests
  return () => { stop(); clearTimeout(quiet); forget(); };
}

export default {
  render({ model, el }) {
    return mount(el, model.get("trace"));
  },
};
