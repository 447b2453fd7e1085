// Panel "Look": what the chosen box is, where its gradient comes from, and a slider for a leaf.

import { make } from "../common.js";
import { curvePanel } from "./curve.js";
import { parse, reach, tidy, told, unit } from "./picture.js";
import { format, rows } from "./tensor.js";

export const RECORDED = "The mask or index stays as it was recorded: it is no part of the graph.";
export const GUESSED = "This number was found from what follows, and is taken to be the same at every place.";
const STAYS = "The graph does not know what a constant was computed from: it stays when other numbers move.";
const MOST = 36; // numbers of a Jacobian that is written out

export const code = (text) => make("code", { textContent: text });
const block = (...lines) => make("pre", { textContent: lines.join("\n") });

export function lookPanel(model) {
  const { say } = model;
  const root = make("div", { className: "gs-look" });
  const curve = curvePanel(model);
  let shown = "";
  let refresh = () => {};

  function build() {
    const { id } = model.chosen;
    const node = model.nodes.get(id);
    const head = make("h3", {}, code(model.title(id)));
    const kind = node.kind === "operation" ? node.op : say(node.kind === "leaf" ? "a leaf: change it" : "a constant: change it");
    const parts = [head, make("p", { className: "gs-soft", textContent: kind })];
    const texts = [];
    const row = (label, text) => {
      const value = block("");
      texts.push([value, text]);
      parts.push(make("h4", { textContent: label }), value);
    };
    if (model.isSource(id)) parts.push(handle());
    else row(say("Value"), () => {
      if (model.hidden.has(`value ${id}`)) return "?";
      const all = model.values[id].filter(Boolean).map((t) => rows(t).join("\n")).join("\n");
      return `${node.formula}\n= ${inNumbers(model, id) ?? ""}`.replace(/\n= $/, "") + `\n= ${all}`;
    });
    if (node.kind !== "constant") row(gradientTitle(id), () => gradientText(model, id));
    if (node.kind === "constant") {
      parts.push(make("p", { className: "gs-soft", textContent: say(STAYS) }));
    }
    if (model.steps.get(id)?.chosen) {
      parts.push(make("p", { className: "gs-note", textContent: say(RECORDED) }));
    }
    if (model.isSource(id)) parts.push(curve.root);
    root.replaceChildren(...parts);
    refresh = () => {
      for (const [element, text] of texts) {
        const now = text();
        if (element.textContent !== now) element.textContent = now;
      }
    };
    shown = id;
  }

  const gradientTitle = (id) => {
    const out = model.title(model.trace.results[model.result].node);
    return say("Gradient: how much {out} changes with it", { out }) +
      (model.values[id][0]?.data.length > 1 ? say(", number by number") : "");
  };

  // A slider around the number as it was when the box was chosen, and a field.
  function handle() {
    const { id, index } = model.chosen;
    const now = () => model.sources[id].data[index];
    const middle = now();
    const step = unit(middle, !model.sources[id].dtype.startsWith("float"));
    const far = reach(middle);
    const slider = make("input", { type: "range", min: tidy(middle - far), max: tidy(middle + far), step });
    slider.setAttribute("aria-label", model.nameOf(id, index));
    const field = make("input", { type: "text", inputMode: "decimal", className: "gs-field" });
    field.setAttribute("aria-label", say("{name}, as a number", { name: model.nameOf(id, index) }));
    slider.addEventListener("input", () => model.set(id, index, tidy(Number(slider.value))));
    field.addEventListener("change", () => {
      const number = parse(field.value);
      if (number !== null) model.set(id, index, number);
    });
    const show = () => {
      slider.value = now();
      if (document.activeElement !== field) field.value = format(now());
    };
    show();
    handle.show = show;
    handle.place = `${id} ${index}`;
    return make("div", { className: "gs-handle" }, code(model.nameOf(id, index)), field, slider);
  }

  function update() {
    const { id, index } = model.chosen;
    if (shown !== id || (model.isSource(id) && handle.place !== `${id} ${index}`)) build();
    if (model.isSource(id)) {
      handle.show();
      curve.update();
    }
    refresh();
  }
  build();
  refresh();
  return { root, update };
}

// The formula of a box with numbers in the place of names, where all of them are single numbers.
function inNumbers(model, id) {
  const step = model.steps.get(id);
  const inputs = step.inputs.filter(Boolean).map((input) =>
    input.fixed ?? model.values[input.node][input.output]);
  if (inputs.some((t) => t.data.length !== 1)) return null;
  const own = { AddBackward0: "+", SubBackward0: "−", MulBackward0: "×", DivBackward0: "/" }[model.nodes.get(id).op];
  const spoken = (t) => (t.data[0] < 0 || Object.is(t.data[0], -0) ? `(${format(t.data[0])})` : format(t.data[0]));
  if (own && inputs.length === 2) return inputs.map(spoken).join(` ${own} `);
  if (step.rule.page === "pow") return `${spoken(inputs[0])}^${format(step.rule.exponent)}`;
  return null;
}

// Where a gradient comes from: for each box that uses this one, what arrives there times the rate.
export function gradientText(model, id) {
  const { say } = model;
  if (model.hidden.has(`grad ${id}`)) return "?";
  const own = model.gradient(id);
  if (!model.alive.has(id) || !own) return `None   ${say("no path leads here")}`;
  const target = model.trace.results[model.result];
  const lines = [];
  for (const edge of model.edgeFrom(id)) {
    const sent = model.sent[model.key(edge)];
    if (!sent) continue;
    const upstream = told(model.gradient(edge.step, 0), say);
    const whole = edge.form === "whole";
    const rate = whole ? "@ J" : model.hidden.has(`rate ${edge.number}`) ? "× ?" : model.rate(edge.number).replace("×", "× ");
    const moved = isMoved(sent, model.gradient(edge.step, 0), edge) ? `   ${say("each number where it came from")}` : "";
    lines.push(`${told(sent, say)} = ${upstream} ${rate}${moved}   ← ${model.title(edge.step)}`);
    if (whole) lines.push(...jacobianText(model, edge));
  }
  if (id === target.node) lines.push(say("{grad}, since it is the result itself", { grad: told(own, say) }));
  if (model.edgeFrom(id).filter((edge) => model.sent[model.key(edge)]).length > 1) {
    lines.push(`${say("sum")} = ${told(own, say)}`);
  }
  return lines.join("\n");
}

// Whether several numbers share one rate but do not stay in their places, as in a transpose.
function isMoved(sent, upstream, edge) {
  if (edge.form !== "one" || !upstream || upstream.data.length < 2) return false;
  const at = upstream.data.findIndex((v) => v !== 0);
  const factor = at < 0 ? 0 : sent.data[at] / upstream.data[at];
  return sent.data.length !== upstream.data.length || sent.data.some((v, i) => Math.abs(v - factor * upstream.data[i]) > 1e-5 * Math.abs(v));
}

// A Jacobian as rows, one for each number of the result, while it is small.
function jacobianText(model, edge) {
  const found = model.jacobian(edge.number);
  if (!found?.length || found.length * found[0].data.length > MOST) return [];
  const [high, wide] = [found.length, found[0].data.length];
  const text = rows({ shape: [high, wide], data: found.flatMap((row) => Array.from(row.data)) });
  return text.map((line, i) => `${i ? "       " : "   J = "}${line}`);
}
