// A program of a few steps: its values, the gradients of one result, the rates along its edges.

import { OPERATIONS } from "./operations.js";
import { count, filled, rounder, tensor } from "./tensor.js";

const read = (number) => (typeof number === "string" ? Number(number.replace("inf", "Infinity")) : number);

// What `data.program` of a page holds, ready to run. Steps: {id, inputs, shapes, dtype, rule}.
export function load(data) {
  const sources = Object.fromEntries(Object.entries(data.sources).map(([id, source]) =>
    [id, tensor(source.shape, source.numbers.map(read), source.dtype)]));
  const steps = data.steps.map((step) => ({
    ...step,
    operation: OPERATIONS[step.rule.page],
    rule: step.rule.offset ? { ...step.rule, offset: step.rule.offset.map(read) } : step.rule,
    inputs: step.inputs.map((input) => (input && input.constant
      ? { ...input, fixed: tensor(input.constant.shape, input.constant.numbers.map(read), input.constant.dtype) }
      : input)),
  }));
  return { sources, steps };
}

// The operations that this page lacks, by name.
export const lacking = (data) =>
  [...new Set(data.steps.filter((step) => !(step.rule.page in OPERATIONS)).map((step) => step.rule.page))];

const given = (values, input) => (input ? input.fixed ?? values[input.node][input.output] : null);

// The results of every step, by id: lists, since an operation may have several.
export function run(program, sources) {
  const values = {};
  for (const [id, source] of Object.entries(sources)) values[id] = [source];
  for (const step of program.steps) {
    const inputs = step.inputs.map((input) => given(values, input));
    const out = { shape: step.shapes[0], shapes: step.shapes, dtype: step.dtype };
    values[step.id] = step.operation.forward(inputs, step.rule, out);
  }
  return values;
}

// `cut`: keys "step slot" of the edges that no gradient passes; `frozen`: leaves that want none;
// `whole`: whether the program's own detach() is passed too, for the slope of what is computed.
export const NOTHING_CUT = { cut: new Set(), frozen: new Set() };
export const WHOLE = { ...NOTHING_CUT, whole: true };

export const edgeKey = (id, slot) => `${id} ${slot}`;

// Which nodes a gradient can reach: those from which a tracked leaf is reached.
export function tracked(program, leaves, switches = NOTHING_CUT) {
  const found = new Set(leaves.filter((id) => !switches.frozen.has(id)));
  for (const step of program.steps) {
    if (step.inputs.some((input, slot) => flows(step, input, slot, found, switches))) found.add(step.id);
  }
  return found;
}

// Back from output `output` of node `id`. `grads`: lists by node, null where nothing arrived;
// `sent`: what each edge carried, by its key.
export function back(program, values, { node, output }, seed, alive, switches = NOTHING_CUT) {
  const grads = { [node]: values[node].map(() => null) };
  grads[node][output] = seed;
  const sent = {};
  for (const step of [...program.steps].reverse()) {
    const arrived = grads[step.id];
    if (!arrived || !alive.has(step.id)) continue;
    const inputs = step.inputs.map((input) => given(values, input));
    const wanted = step.inputs.map((input, slot) => flows(step, input, slot, alive, switches));
    const filledIn = arrived.map((g, i) => g ?? (values[step.id][i] && filled(values[step.id][i], 0)));
    const found = step.operation.vjp(filledIn, inputs, values[step.id], step.rule, wanted);
    found.forEach((grad, slot) => {
      if (!grad || !wanted[slot]) return;
      const { node: to, output: port } = step.inputs[slot];
      sent[edgeKey(step.id, slot)] = grad;
      grads[to] ??= values[to].map(() => null);
      grads[to][port] = grads[to][port] ? added(grads[to][port], grad) : grad;
    });
  }
  return { grads, sent };
}

function flows(step, input, slot, alive, { cut, whole }) {
  return Boolean(input && !input.fixed && (whole || !input.detached) && alive.has(input.node) &&
    !cut.has(edgeKey(step.id, slot)));
}

export function added(a, b) {
  const round = rounder(a.dtype);
  return { ...a, data: a.data.map((v, i) => round(v + b.data[i])) };
}

// The Jacobian of a step by each input: rates[slot][number out] is a row in the input's form.
export function jacobian(program, step, values) {
  const inputs = step.inputs.map((input) => given(values, input));
  const outputs = values[step.id];
  const wanted = step.inputs.map((input) => Boolean(input && !input.fixed));
  const found = step.inputs.map((input, slot) => (wanted[slot] ? [] : null));
  outputs.forEach((out, port) => {
    if (!out) return;
    for (let i = 0; i < count(out.shape); i++) {
      const unit = outputs.map((one) => one && filled(one, 0));
      unit[port].data[i] = 1;
      step.operation.vjp(unit, inputs, outputs, step.rule, wanted)
        .forEach((row, slot) => { if (found[slot] && row) found[slot].push(row); });
    }
  });
  return found;
}
