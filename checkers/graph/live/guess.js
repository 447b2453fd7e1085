// Panel "Guess first": numbers are hidden until somebody has said what they will be.

import { make } from "../common.js";
import { parse, told } from "./picture.js";

const NEAR = 5e-3; // of a number: three digits are enough

export function guessPanel(model) {
  const { say, trace } = model;
  const choices = [
    [say("the gradients of the leaves"), () => trace.leaves.map((id) => `grad ${id}`)],
    [say("all gradients"), () => trace.nodes.filter((n) => n.kind !== "constant").map((n) => `grad ${n.id}`)],
    [say("the results of the operations"), () => trace.nodes.filter((n) => n.kind === "operation").map((n) => `value ${n.id}`)],
    [say("the local derivatives"), () => trace.edges.flatMap((edge, i) => (edge.form && edge.form !== "whole" ? [`rate ${i}`] : []))],
    [say("the box that is chosen"), () => {
      const { id } = model.chosen;
      return model.isSource(id) ? [`grad ${id}`] : [`value ${id}`, `grad ${id}`];
    }],
  ];
  const what = make("select");
  what.setAttribute("aria-label", say("What is hidden"));
  what.append(...choices.map(([text], i) => make("option", { value: i, textContent: text })));
  const hide = make("button", { type: "button", textContent: say("Hide them") });
  const reveal = make("button", { type: "button", textContent: say("Show the numbers") });
  const list = make("ol", { className: "gs-guesses" });
  const verdict = make("p", { className: "gs-said" });
  verdict.setAttribute("role", "status");
  const root = make("div", {},
    make("p", { textContent: say("Hide some numbers, work them out, type them, then look.") }),
    make("div", { className: "gs-row" }, make("label", {}, `${say("Hide")} `, what), hide), list, reveal, verdict);
  let asked = [];

  const named = (key) => {
    const [kind, id] = key.split(" ");
    if (kind === "value") return say("value of {name}", { name: model.title(id) });
    if (kind === "grad") return say("gradient of {name}", { name: model.title(id) });
    const edge = trace.edges[Number(id)];
    const from = model.steps.get(edge.step).inputs[edge.slot].node;
    return say("derivative of {to} with respect to {from}", { to: model.title(edge.step), from: model.title(from) });
  };
  const truth = (key) => {
    const [kind, id] = key.split(" ");
    if (kind === "value") return model.values[id].find(Boolean);
    if (kind === "grad") return model.alive.has(id) ? model.gradient(id) : null;
    return trace.edges[Number(id)].form === "one"
      ? { shape: [], data: Float64Array.of(Number(model.rate(Number(id)).slice(1))) } : model.rates(Number(id));
  };

  hide.addEventListener("click", () => {
    ask(choices[what.value][1]());
    asked[0]?.field.focus({ preventScroll: true });
  });

  function ask(keys) {
    asked = keys.map((key) => ({ key, field: make("input", { type: "text", className: "gs-field" }), mark: make("span") }));
    model.hidden = new Set(asked.map(({ key }) => key));
    list.replaceChildren(...asked.map(({ key, field, mark }) => {
      field.setAttribute("aria-label", named(key));
      field.placeholder = (truth(key)?.data.length ?? 1) > 1 ? "1, 2, …" : "";
      field.addEventListener("keydown", (event) => { if (event.key === "Enter") look(); });
      return make("li", {}, make("label", {}, `${named(key)} `, field), mark);
    }));
    verdict.textContent = "";
    reveal.hidden = false;
    model.tell({ hid: true });
  }
  reveal.addEventListener("click", look);
  reveal.hidden = true;

  function look() {
    let right = 0;
    for (const { key, field, mark } of asked) {
      const want = truth(key);
      const good = matches(field.value, want);
      right += good ? 1 : 0;
      mark.textContent = good ? ` ✓` : `  ${told(want, say)}`;
      mark.className = good ? "gs-right" : "gs-wrong";
    }
    verdict.textContent = say("{right} of {count} right", { right, count: asked.length });
    model.hidden = new Set();
    model.tell({ hid: true });
  }

  function matches(text, want) {
    if (want === null) return /^none$/i.test(text.trim());
    const parts = text.replace(/[[\]()×]/g, " ").split(/[,;\s]+/).filter(Boolean).map(parse);
    const all = parts.length === 1 ? new Array(want.data.length).fill(parts[0]) : parts;
    if (all.length !== want.data.length || all.includes(null)) return false;
    if (parts.length === 1 && want.data.some((v) => v !== want.data[0])) return false;
    return all.every((v, i) => Object.is(v, want.data[i]) || Math.abs(v - want.data[i]) <= NEAR * Math.max(Math.abs(want.data[i]), 1e-3));
  }
  if (trace.hide?.length) ask(trace.hide);
  return { root, update: () => {} };
}
