// What an explorer knows at any moment: the numbers now, everything that follows from them, and
// who wants to hear of a change. Nothing here touches the page.

import { back, edgeKey, jacobian, load, run, tracked, WHOLE } from "./program.js";
import { filled, format, line, places, tensor } from "./tensor.js";

const LIVELY = 6; // at most so many rates on an edge; more end in dots
const SHOWN = 4;

export function makeModel(trace) {
  const program = load(trace);
  const nodes = new Map(trace.nodes.map((node) => [node.id, node]));
  const steps = new Map(program.steps.map((step) => [step.id, step]));
  const listeners = [];
  const model = {
    trace, program, nodes, steps,
    first: program.sources,
    sources: { ...program.sources },
    switches: { cut: new Set(), frozen: new Set() },
    result: 0,
    chosen: { id: trace.leaves[0] ?? Object.keys(program.sources)[0], index: 0 },
    hidden: new Set(), // "value id", "grad id", "rate number": what is to be guessed
    // English stands here; the trace brings what is spoken in its place.
    say: (text, fields = {}) =>
      (trace.words[text] ?? text).replace(/{(\w+)}/g, (_, name) => fields[name]),
    listen: (listener) => listeners.push(listener),
    title: (id) => nodes.get(id).name || nodes.get(id).formula || nodes.get(id).title,
    isSource: (id) => id in program.sources,
    isLeaf: (id) => trace.leaves.includes(id),
  };

  const seedOf = (like) => (trace.seed ? tensor(like.shape, trace.seed, like.dtype) : filled(like, 1));

  // What follows from other numbers, without a change of anything.
  model.with = (sources, wide = false) => {
    const widened = wide ? widen(program) : program;
    return run(widened, wide ? doubled(sources) : sources);
  };
  model.resultOf = (values) => {
    const { node, output } = trace.results[model.result];
    return values[node][output];
  };
  model.total = (values) => {
    const out = model.resultOf(values);
    const seed = seedOf(out);
    return out.data.reduce((all, v, i) => all + v * seed.data[i], 0);
  };
  // How steep the result is in a number as it is now, in double precision; and what PyTorch's
  // gradient says, which is less where a part of the way is cut, and null where none arrives.
  model.steepness = ({ id, index }) => {
    const widened = widen(program);
    const values = run(widened, doubled(model.sources));
    const target = trace.results[model.result];
    const seed = seedOf(model.resultOf(values));
    const at = (alive, switches) =>
      alive.has(id) ? back(widened, values, target, seed, alive, switches).grads[id]?.[0]?.data[index] ?? null : null;
    const slope = at(tracked(program, Object.keys(program.sources), WHOLE), WHOLE) ?? 0;
    const gradient = at(model.alive, model.switches);
    return { slope, gradient, differs: gradient === null || Math.abs(gradient - slope) > 1e-9 * Math.abs(slope) };
  };

  model.follow = () => {
    model.values = run(program, model.sources);
    model.alive = tracked(program, trace.leaves, model.switches);
    const target = trace.results[model.result];
    const out = model.resultOf(model.values);
    const found = back(program, model.values, target, seedOf(out), model.alive, model.switches);
    model.grads = found.grads;
    model.sent = found.sent;
  };
  model.tell = (change) => {
    for (const listener of listeners) listener(change);
  };
  model.change = (change) => {
    model.follow();
    model.tell(change);
  };
  model.set = (id, index, number) => {
    const old = model.sources[id];
    const data = Float64Array.from(old.data);
    data[index] = number;
    model.sources = { ...model.sources, [id]: tensor(old.shape, data, old.dtype) };
    model.change({ id, index });
  };
  model.reset = () => {
    model.sources = { ...program.sources };
    model.change({});
  };
  model.choose = (id, index = 0) => {
    model.chosen = { id, index: model.isSource(id) ? index : 0 };
    model.tell({ chosen: true });
  };
  // Its title, in brackets where it would fall apart before ".detach()".
  model.unit = (id) => {
    const text = model.title(id);
    let outside = text;
    for (let last = ""; last !== outside;) [last, outside] = [outside, outside.replace(/[([][^()[\]]*[)\]]/g, "")];
    return !nodes.get(id).name && /[ −²³^ᵀ]/.test(outside) ? `(${text})` : text;
  };
  model.gradient = (id, output = 0) => model.grads[id]?.[output] ?? null;
  model.nameOf = (id, index) => {
    const { shape } = model.sources[id];
    if (!shape.length) return model.title(id);
    const at = [];
    for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
      at.unshift(rest % shape[axis]);
      rest = Math.floor(rest / shape[axis]);
    }
    return `${model.title(id)}[${at.join(", ")}]`;
  };

  // The derivative along edge `number` as it is written on it.
  const still = new Map();
  model.rate = (number) => {
    const { step: id, slot, form } = trace.edges[number];
    if (!form) return "";
    const step = steps.get(id);
    if (form === "whole") {
      const out = model.values[id].reduce((all, t) => all + (t ? t.data.length : 0), 0);
      const { node, output } = step.inputs[slot];
      return `J ${out}×${model.values[node][output].data.length}`;
    }
    if (form === "one") {
      if (!still.has(number)) still.set(number, `×${format(constantRate(step, slot))}`);
      return still.get(number);
    }
    return written(model.rates(number));
  };
  model.rates = (number) => {
    const { step: id, slot, form } = trace.edges[number];
    const step = steps.get(id);
    const inputs = step.inputs.map((input) => input && (input.fixed ?? model.values[input.node][input.output]));
    const [out] = model.values[id];
    const wanted = step.inputs.map((_, i) => i === slot);
    if (form !== "each") return step.operation.vjp([filled(out, 1)], inputs, [out], step.rule, wanted)[slot];
    const spread = inputs.map((x) => x && stretched(x, out.shape));
    return step.operation.vjp([filled(out, 1)], spread, [out], step.rule, wanted)[slot];
  };
  model.jacobian = (number) => {
    const { step: id, slot } = trace.edges[number];
    return jacobian(program, steps.get(id), model.values)[slot];
  };
  model.written = written;
  model.edgeInto = (id) => trace.edges.map((edge, number) => ({ ...edge, number })).filter((edge) => edge.step === id);
  model.edgeFrom = (id) => trace.edges.map((edge, number) => ({ ...edge, number }))
    .filter((edge) => steps.get(edge.step).inputs[edge.slot].node === id);
  model.key = (edge) => edgeKey(edge.step, edge.slot);
  model.follow();
  return model;
}

function constantRate(step, slot) {
  const { rows, divide = 1 } = step.rule;
  const entry = rows.flat().find(([from]) => from === slot);
  return entry ? Math.fround(entry[2] / divide) : 0;
}

function written(rates) {
  const texts = Array.from(rates.data, format);
  if (new Set(texts).size === 1) return `×${texts[0]}`;
  if (rates.shape.length > 1 && texts.length <= SHOWN) return `×${line(rates)}`;
  const shown = texts.length > SHOWN ? [...texts.slice(0, SHOWN - 1), "…"] : texts;
  return `×[${shown.slice(0, LIVELY).join(", ")}]`;
}

function stretched(x, shape) {
  if (`${x.shape}` === `${shape}`) return x;
  return { shape, data: Float64Array.from(places(x.shape, shape), (at) => x.data[at]), dtype: x.dtype };
}

const widened = new WeakMap();
function widen(program) {
  if (!widened.has(program)) {
    const wide = (input) => (input && input.fixed ? { ...input, fixed: { ...input.fixed, dtype: "float64" } } : input);
    widened.set(program, {
      sources: doubled(program.sources),
      steps: program.steps.map((step) => ({ ...step, dtype: "float64", inputs: step.inputs.map(wide) })),
    });
  }
  return widened.get(program);
}

function doubled(sources) {
  return Object.fromEntries(Object.entries(sources).map(([id, t]) => [id, { ...t, dtype: "float64" }]));
}
