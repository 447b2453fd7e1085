// Panel "Switches": what requires_grad, detach() and no_grad do to a graph, and what several
// calls of backward() leave in .grad; said as PyTorch says it.

import { make } from "../common.js";
import { told } from "./picture.js";
import { added, back, edgeKey } from "./program.js";
import { filled, tensor } from "./tensor.js";

// The first lines of PyTorch's errors.
const NO_GRAPH = "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn";
const TWICE = "RuntimeError: Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed).";

export function switchesPanel(model) {
  const { say, trace } = model;
  const graded = new Map(); // what is in .grad of each leaf
  const freed = new Set(); // operations whose saved tensors are gone
  const start = () => {
    graded.clear();
    for (const node of trace.nodes) {
      if (node.grad) graded.set(node.id, tensor(node.grad.shape, node.grad.numbers.map(Number), node.grad.dtype));
    }
  };
  start();

  const leaves = make("fieldset", {}, make("legend", {}, make("code", { textContent: "requires_grad" })));
  for (const id of trace.leaves) {
    const box = make("input", { type: "checkbox", checked: true });
    box.addEventListener("change", () => {
      if (box.checked) model.switches.frozen.delete(id);
      else model.switches.frozen.add(id);
      rebuilt();
    });
    leaves.append(make("label", {}, box, ` ${model.title(id)}`));
  }
  const cuts = make("fieldset", {}, make("legend", { textContent: say("Cut the graph here") }));
  for (const step of model.program.steps) {
    const open = step.inputs.map((input, slot) => ({ input, slot }))
      .filter(({ input }) => input && !input.fixed && !input.detached && model.nodes.get(input.node).kind !== "constant");
    const same = ({ input }) => open.filter((other) => other.input.node === input.node);
    for (const { input, slot } of open) {
      const twins = same({ input }); // y × y has two ways in: they are counted
      const which = twins.length > 1 ? ` (${twins.findIndex((other) => other.slot === slot) + 1})` : "";
      const where = open.length > 1 ? say("{name}.detach() on its way to {to}", { name: model.unit(input.node), to: model.title(step.id) })
        : say("{to}: computed from {name}.detach()", { name: model.unit(input.node), to: model.title(step.id) });
      cuts.append(toggle(where + which, [edgeKey(step.id, slot)]));
    }
    if (open.length > 1) {
      cuts.append(toggle(say("{to}: computed under no_grad()", { to: model.title(step.id) }), open.map(({ slot }) => edgeKey(step.id, slot))));
    }
  }
  const boxes = [];
  function toggle(text, keys) {
    const box = make("input", { type: "checkbox" });
    box.addEventListener("change", () => {
      keys.forEach((key) => (box.checked ? model.switches.cut.add(key) : model.switches.cut.delete(key)));
      rebuilt();
    });
    toggle.all = [...(toggle.all ?? []), { box, keys }];
    return make("label", {}, box, ` ${text}`);
  }

  const button = (text, act) => make("button", { type: "button", textContent: text, onclick: act });
  const said = make("p", { className: "gs-said" });
  said.setAttribute("role", "status");
  const mailboxes = make("dl", { className: "gs-boxes" });
  const out = () => trace.results[model.result].name || say("result");
  const buttons = make("div", { className: "gs-row" },
    button(`${out()}.backward()`, () => backward(false)),
    button(`${out()}.backward(retain_graph=True)`, () => backward(true)),
    button(say("run the program again"), () => { freed.clear(); said.textContent = say("A new graph; what is in .grad stays."); show(); }),
    button(".grad = None", () => { graded.clear(); said.textContent = say("Every .grad is None again."); show(); }));
  const root = make("div", { className: "gs-switches" }, buttons, said, mailboxes, leaves, cuts);

  // Any switch means: the program was written differently, so its graph is a new one.
  function rebuilt() {
    freed.clear();
    for (const { box, keys } of toggle.all ?? []) box.checked = keys.every((key) => model.switches.cut.has(key));
    said.textContent = "";
    model.change({ switched: true });
  }

  function backward(retain) {
    const target = trace.results[model.result];
    if (!model.alive.has(target.node)) {
      said.textContent = NO_GRAPH;
      return;
    }
    const like = model.resultOf(model.values);
    const seed = trace.seed ? tensor(like.shape, trace.seed, like.dtype) : filled(like, 1);
    const { grads } = back(model.program, model.values, target, seed, model.alive, model.switches);
    const walked = model.program.steps.filter((step) => grads[step.id] && model.alive.has(step.id)).reverse();
    const gone = walked.find((step) => freed.has(step.id));
    const reached = new Set(gone ? before(walked, gone) : trace.leaves);
    for (const id of trace.leaves) {
      const grad = grads[id]?.[0];
      if (!grad || !model.alive.has(id) || !reached.has(id)) continue;
      graded.set(id, graded.has(id) ? added(graded.get(id), grad) : grad);
    }
    if (!retain) for (const step of walked.slice(0, gone ? walked.indexOf(gone) : undefined)) if (step.saves) freed.add(step.id);
    const missing = trace.leaves.filter((id) => !graded.has(id)).map(model.title);
    if (gone) said.textContent = `${TWICE} ${say("({name} had freed what it saved)", { name: model.title(gone.id) })}`;
    else {
      said.textContent = [
        retain || !freed.size ? say("Done; nothing was freed.") : say("Done; saved tensors are freed."),
        ...(missing.length ? [say("No gradient reached {names}: .grad is None, not 0.", { names: missing.join(", ") })] : []),
      ].join(say(" "));
    }
    show();
  }

  // Leaves that have all their gradient before the walk stops at `gone`.
  function before(walked, gone) {
    const done = new Set(walked.slice(0, walked.indexOf(gone)).map((step) => step.id));
    return trace.leaves.filter((id) => model.edgeFrom(id)
      .filter((edge) => model.alive.has(edge.step)).every((edge) => done.has(edge.step)));
  }

  function show() {
    mailboxes.replaceChildren(...trace.leaves.flatMap((id) => {
      const grad = graded.get(id);
      const one = model.gradient(id);
      const times = grad && one && one.data.every((v) => v) ? grad.data.map((v, i) => v / one.data[i]) : [];
      const same = times.length && times.every((t) => Math.abs(t - times[0]) < 1e-4) ? Math.round(times[0]) : 1;
      const more = same > 1 && Math.abs(times[0] - same) < 1e-4
        ? `   ${say("{times} times the gradient: it was added, not replaced", { times: same })}` : "";
      return [make("dt", { textContent: `${model.title(id)}.grad` }), make("dd", { textContent: told(grad, say) + more })];
    }));
  }
  show();
  return { root, update: (change) => { if (change.id) freed.clear(); show(); }, boxes };
}
