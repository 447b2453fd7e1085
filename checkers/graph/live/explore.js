// The explorer: a recorded program whose numbers can be dragged. One module, no build chain, no
// address, no question to the kernel: the page computes everything itself.

import { followTheme, make } from "../common.js";
import { guessPanel } from "./guess.js";
import { GUESSED, RECORDED, lookPanel } from "./look.js";
import { makeModel } from "./model.js";
import { nudgePanel } from "./nudge.js";
import { pathsPanel } from "./paths.js";
import { makePicture, parse, told } from "./picture.js";
import { switchesPanel } from "./switches.js";
import { format } from "./tensor.js";

const QUIET = 350; // milliseconds without a change before it is read out

export function mount(host, trace) {
  const model = makeModel(trace);
  const { say } = model;
  const stage = make("div", { className: "gs-stage" });
  const content = make("div", { className: "gs-content" });
  const spoken = make("p", { className: "gs-spoken" });
  spoken.setAttribute("role", "status");
  spoken.setAttribute("aria-live", "polite");
  const tabs = make("div", { className: "gs-tabs" });
  tabs.setAttribute("role", "tablist");
  tabs.setAttribute("aria-label", say("Ways to look at it"));
  const reset = make("button", { type: "button", textContent: say("Back to the start"), onclick: () => model.reset() });
  reset.disabled = true;
  const which = make("select");
  which.setAttribute("aria-label", say("Gradient of"));
  which.append(...trace.results.map((result, i) => make("option", { value: i, textContent: result.name || model.title(result.node) })));
  which.addEventListener("change", () => { model.result = Number(which.value); model.change({}); });
  const table = make("table", { className: "gs-numbers" });
  const details = make("details", { className: "gs-table" }, make("summary", { textContent: say("All numbers as a table") }), table);
  const said = (flag, words) => {
    const boxes = trace.steps.filter((step) => step[flag]).map((step) => model.title(step.id));
    return boxes.length ? [make("p", { className: "gs-note", textContent: `${boxes.join("; ")}: ${say(words)}` })] : [];
  };
  const root = make("div", { className: "gs-explore", tabIndex: -1, "data-keys": "" },
    make("div", { className: "gs-top" },
      make("p", { textContent: say("Drag a blue number sideways, or click it and type: everything follows.") }),
      ...(trace.results.length > 1 ? [make("label", {}, `${say("Gradient of")} `, which)] : []), reset),
    make("div", { className: "gs-body" }, stage, make("div", { className: "gs-panel" }, tabs, content)),
    make("ul", { className: "gs-legend" },
      make("li", { className: "gs-key-leaf" }, make("b", { textContent: "2" }), ` ${say("yours to change")}`),
      make("li", { className: "gs-key-value" }, make("b", { textContent: "9" }), ` ${say("value")}`),
      make("li", { className: "gs-key-rate", textContent: `×6 ${say("on an edge: the local derivative")}` }),
      make("li", { className: "gs-key-grad", textContent: `grad 6 ${say("the gradient that comes back")}` })),
    ...said("chosen", RECORDED), ...said("guessed", GUESSED),
    ...(trace.note ? [make("p", { className: "gs-note", textContent: trace.note })] : []),
    spoken, details);
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", say("A computation whose numbers can be changed"));
  root.lang = trace.language;
  host.append(root);

  model.hidden = new Set(trace.hide ?? []);
  const picture = makePicture(model, stage);
  const panels = [
    ["Look", say("Look"), () => lookPanel(model)],
    ["Nudge", say("Nudge"), () => nudgePanel(model)],
    ["Paths", say("Paths"), () => pathsPanel(model, picture)],
    ["Switches", say("Switches"), () => switchesPanel(model)],
    ["Guess", say("Guess first"), () => guessPanel(model)],
  ].map(([key, title, build], number) => {
    const tab = make("button", { type: "button", textContent: title });
    tab.setAttribute("role", "tab");
    tab.dataset.panel = key;
    tab.addEventListener("click", () => open(number));
    tab.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      const next = panels[(number + by + panels.length) % panels.length];
      next.tab.focus();
      next.tab.click();
    });
    return { tab, build, made: null };
  });
  tabs.append(...panels.map(({ tab }) => tab));
  let current = null;

  function open(number) {
    current?.made.close?.();
    current = panels[number];
    current.made ??= current.build();
    content.replaceChildren(current.made.root);
    content.setAttribute("role", "tabpanel");
    content.setAttribute("aria-label", current.tab.textContent);
    panels.forEach(({ tab }, i) => {
      tab.setAttribute("aria-selected", String(i === number));
      tab.tabIndex = i === number ? 0 : -1;
    });
    current.made.update({});
    current.made.open?.();
  }

  // -- what changed, for who cannot see it ---------------------------------------------------
  let timer = 0;
  function speak({ id, index, switched }) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const out = trace.results[model.result].name || model.title(trace.results[model.result].node);
      const now = told(model.resultOf(model.values), say);
      if (id === undefined) {
        spoken.textContent = switched ? say("The graph has changed: {out} = {now}", { out, now }) : `${out} = ${now}`;
        return;
      }
      spoken.textContent = say("{name} = {number}: {out} = {now}, gradient {grad}", {
        name: model.nameOf(id, index), number: format(model.sources[id].data[index]), out, now,
        grad: told(model.alive.has(id) ? model.gradient(id) : null, say),
      });
    }, QUIET);
  }

  // -- the same numbers as a table -----------------------------------------------------------
  const fields = [];
  const texts = [];
  function makeTable() {
    const cell = (...parts) => make("td", {}, ...parts);
    const head = make("tr", {}, ...[say("box"), say("operation"), say("value"), say("gradient")].map((t) => {
      const th = make("th", { textContent: t });
      th.scope = "col";
      return th;
    }));
    const body = trace.nodes.map((node) => {
      const value = cell();
      if (model.isSource(node.id) && model.sources[node.id].data.length <= 16) {
        Array.from(model.sources[node.id].data, (_, index) => {
          const field = make("input", { type: "text", inputMode: "decimal", className: "gs-field" });
          field.setAttribute("aria-label", model.nameOf(node.id, index));
          field.addEventListener("change", () => {
            const number = parse(field.value);
            if (number !== null) model.set(node.id, index, number);
          });
          fields.push({ field, id: node.id, index });
          value.append(field);
        });
      } else texts.push([value, () => (model.hidden.has(`value ${node.id}`) ? "?" : model.values[node.id].map((t) => told(t, say)).join("; "))]);
      const grad = cell();
      if (node.kind !== "constant") {
        texts.push([grad, () => (model.hidden.has(`grad ${node.id}`) ? "?" : told(model.alive.has(node.id) ? model.gradient(node.id) : null, say))]);
      }
      const name = make("th", { textContent: model.title(node.id) });
      name.scope = "row";
      return make("tr", {}, name, cell(node.formula || say(node.kind)), value, grad);
    });
    table.append(make("thead", {}, head), make("tbody", {}, ...body));
  }
  function fillTable() {
    if (!details.open) return;
    if (!table.firstChild) makeTable();
    for (const { field, id, index } of fields) {
      if (document.activeElement !== field) field.value = format(model.sources[id].data[index]);
    }
    for (const [element, text] of texts) element.textContent = text();
  }
  details.addEventListener("toggle", fillTable);

  // -- painting: at most once a frame --------------------------------------------------------
  let waiting = null;
  function paint(change) {
    picture.paint();
    picture.mark();
    current?.made.update(change);
    fillTable();
    reset.disabled = Object.keys(model.first).every((id) => model.first[id].data.every((v, i) => Object.is(v, model.sources[id].data[i])));
  }
  model.listen((change) => {
    if (!change.chosen && !change.hid) speak(change);
    const first = !waiting;
    waiting = { ...waiting, ...change };
    if (first) requestAnimationFrame(() => { const all = waiting; waiting = null; paint(all); });
  });
  root.gsModel = model; // for tests, and for who builds a page of his own
  root.gsPaint = () => { model.follow(); paint({}); };

  const forget = followTheme(root);
  const later = setTimeout(() => open(trace.hide?.length ? panels.length - 1 : 0)); // the picture first, its panel a moment later
  return () => { clearTimeout(timer); clearTimeout(later); forget(); };
}

// The number that somebody wrote: 2.1, not the float32 that is nearest to it.
function shortest(v, dtype) {
  const short = Number(v.toPrecision(7));
  return dtype === "float32" && Math.fround(short) === v ? short : v;
}

// In a widget the kernel may change a number, too, and hears of each change.
function linked(widget, root) {
  const model = root.gsModel;
  const take = () => {
    for (const [id, numbers] of Object.entries(widget.get("values") ?? {})) {
      const now = model.sources[id];
      if (!now) continue;
      numbers.forEach((number, i) => { if (!Object.is(now.data[i], number)) model.set(id, i, number); });
    }
  };
  model.listen(({ id, switched }) => {
    if (id === undefined || switched) return;
    const numbers = Array.from(model.sources[id].data, (v) => shortest(v, model.sources[id].dtype));
    const held = widget.get("values")?.[id];
    if (held && held.every((v, i) => Math.fround(v) === Math.fround(numbers[i]))) return;
    widget.set("values", { ...widget.get("values"), [id]: numbers });
    widget.save_changes();
  });
  widget.on("change:values", take);
  take();
}

export default {
  render({ model, el }) {
    const forget = mount(el, model.get("trace"));
    linked(model, el.querySelector(".gs-explore"));
    return forget;
  },
};
