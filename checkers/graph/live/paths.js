// Panel "Paths": all ways from one box to another, the product of the rates along each, and their
// sum, which is the gradient.

import { make } from "../common.js";
import { told } from "./picture.js";
import { back } from "./program.js";
import { filled, format } from "./tensor.js";

const MOST = 24;

export function pathsPanel(model, picture) {
  const { say, trace } = model;
  const picker = (label, ids) => {
    const select = make("select");
    select.setAttribute("aria-label", label);
    select.append(...ids.map((id) => make("option", { value: id, textContent: model.title(id) })));
    return select;
  };
  const operations = trace.nodes.filter((node) => !model.isSource(node.id)).map((node) => node.id);
  const from = picker(say("From"), trace.nodes.filter((node) => node.kind !== "constant").map((node) => node.id));
  const to = picker(say("To"), operations);
  from.value = trace.leaves[0];
  to.value = trace.results[0].node;
  const list = make("ol", { className: "gs-paths" });
  const total = make("p", { className: "gs-say" });
  const root = make("div", {},
    make("div", { className: "gs-row" }, make("label", {}, `${say("From")} `, from), make("label", {}, `${say("To")} `, to)),
    list, total);
  from.addEventListener("change", () => show(true));
  to.addEventListener("change", () => show(true));
  let only = null; // one path, while it is pointed at

  // Paths as lists of edge numbers, from the source on.
  function ways(start, end) {
    const found = [];
    const walk = (id, taken) => {
      if (found.length > MOST) return;
      if (id === end && taken.length) { found.push(taken); return; }
      for (const edge of model.edgeFrom(id)) {
        if (flows(edge)) walk(edge.step, [...taken, edge.number]);
      }
    };
    walk(start, []);
    return found;
  }
  const flows = (edge) => edge.form && !model.switches.cut.has(model.key(edge));

  // What comes back along one path alone, from ones at its end.
  function along(path) {
    const last = trace.edges[path.at(-1)].step;
    const only = new Set(path.map((n) => model.key(trace.edges[n])));
    const cut = new Set(trace.edges.map((edge) => model.key(edge)).filter((key) => !only.has(key)));
    const alive = new Set(path.flatMap((n) => [trace.edges[n].step, source(n)]));
    const seed = filled(model.values[last][0], 1);
    const { grads } = back(model.program, model.values, { node: last, output: 0 }, seed, alive, { cut, frozen: new Set() });
    return grads[source(path[0])]?.find(Boolean) ?? filled(model.values[source(path[0])][0], 0);
  }
  const source = (number) => {
    const edge = trace.edges[number];
    return model.steps.get(edge.step).inputs[edge.slot].node;
  };

  function show(lit) {
    const found = ways(from.value, to.value);
    const shares = found.slice(0, MOST).map((path) => ({ path, share: along(path) }));
    list.replaceChildren(...shares.map(({ path, share }) => {
      const names = [from.value, ...path.map((n) => trace.edges[n].step)].map(model.title).join(" → ");
      const hidden = path.some((n) => model.hidden.has(`rate ${n}`));
      const product = path.map((n) => (hidden ? "?" : model.rate(n).replace(/^×/, ""))).join(" · ");
      const item = make("button", { type: "button", className: "gs-way" },
        make("span", { textContent: names }),
        make("code", { textContent: `${product} = ${hidden ? "?" : told(share, say)}` }));
      for (const event of ["pointerenter", "focus"]) item.addEventListener(event, () => { only = path; light(found); });
      for (const event of ["pointerleave", "blur"]) item.addEventListener(event, () => { only = null; light(found); });
      return make("li", {}, item);
    }));
    if (!found.length) total.textContent = say("No path leads from {from} to {to}: the gradient is None, not 0.", names());
    else if (found.length > MOST) total.textContent = say("More than {most} paths: backward() does not walk them one by one, it adds up at every box.", { most: MOST });
    else {
      const sum = shares.slice(1).reduce((all, { share }) => ({ ...all, data: all.data.map((v, i) => v + share.data[i]) }), shares[0].share);
      const parts = shares.length > 1 && sum.data.length === 1 ? `${shares.map(({ share }) => format(share.data[0])).join(" + ")} = ` : "";
      const words = { ...names(), count: found.length, sum: parts + told(sum, say) };
      total.textContent = shares.length > 1
        ? say("{count} paths; their sum is the gradient of {to} with respect to {from}: {sum}", words)
        : say("One path; its product is the gradient of {to} with respect to {from}: {sum}", words);
    }
    if (lit) light(found);
    return found;
  }
  const names = () => ({ from: model.title(from.value), to: model.title(to.value) });
  const light = (found) => picture.light(only ?? [...new Set(found.flat())]);

  return {
    root,
    update: (change) => {
      const { id } = model.chosen;
      if (change.chosen && [...from.options].some((o) => o.value === id) && id !== to.value) from.value = id;
      const had = document.activeElement?.closest?.(".gs-way") && [...list.children].findIndex((li) => li.contains(document.activeElement));
      show(true);
      if (had >= 0 && had !== null && had !== undefined && had !== false) list.children[had]?.firstChild.focus();
    },
    open: () => show(true),
    close: () => picture.light([]),
  };
}
