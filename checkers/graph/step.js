// The stepper: replays a recorded walk over its picture. One module, no build chain, no
// address, no question to the kernel: everything it shows is in the trace.

import { SVG, followTheme, make } from "./common.js";

const SPEEDS = [0.5, 1, 2, 4];
const PAUSE = 1800; // milliseconds between two steps at speed 1
const TRAVEL = 700; // milliseconds of a gradient's way along an edge at speed 1

export function mount(host, trace) {
  const state = { storey: 0, at: 0, timer: 0, frame: 0, speed: 1 };
  // English stands here; the trace brings what is spoken in its place.
  const say = (text, fields = {}) =>
    (trace.words[text] ?? text).replace(/{(\w+)}/g, (_, name) => fields[name]);
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  // -- the elements ---------------------------------------------------------------------
  const button = (text, label, act) =>
    make("button", { type: "button", textContent: text, title: label, onclick: act });
  const first = button(say("First"), say("To the first step (Home)"), () => go(0));
  const back = button(say("Back"), say("One step back (left arrow)"), () => go(state.at - 1));
  const play = button(say("Play"), say("Play or pause (space)"), () => toggle());
  play.className = "gs-play";
  const next = button(say("Next"), say("One step on (right arrow)"), () => go(state.at + 1, true));
  const last = button(say("Last"), say("To the last step (End)"), () => go(steps().length - 1));
  const slider = make("input", { type: "range", min: 0, step: 1, value: 0 });
  slider.setAttribute("aria-label", say("Step"));
  slider.oninput = () => go(Number(slider.value));
  const jump = make("select");
  jump.setAttribute("aria-label", say("Jump to a step"));
  jump.onchange = () => go(Number(jump.value));
  const speed = make("select");
  speed.append(...SPEEDS.map((s) => make("option", { value: s, textContent: `${s}×` })));
  speed.value = "1";
  speed.onchange = () => {
    state.speed = Number(speed.value);
    if (state.timer) start();
  };
  const storeys = trace.storeys.map((storey, number) =>
    button(storey.heading, storey.heading, () => enter(number)));
  const stage = make("div", { className: "gs-stage" });
  const heading = make("h3");
  const counter = make("p", { className: "gs-count-of" });
  const lines = make("ul", { className: "gs-lines" });
  const live = make("div", {}, counter, heading, lines);
  live.setAttribute("role", "status");
  live.setAttribute("aria-live", "polite");
  live.setAttribute("aria-atomic", "true");
  const boxes = make("dl", { className: "gs-boxes" });
  const boxesTitle = make("h4", { textContent: say("Mailboxes (.grad of the leaves)") });
  const help = make("p", {
    className: "gs-help",
    textContent: [
      say("Keys: ← → one step, space plays and pauses, Home and End, + and − for the speed."),
      say("Click a node to jump to its next turn."),
    ].join(say(" ")),
  });
  const root = make(
    "div", { className: "gs-step", tabIndex: 0, "data-keys": "" },
    ...(trace.note ? [make("p", { className: "gs-note", textContent: trace.note })] : []),
    ...(storeys.length > 1 ? [make("div", { className: "gs-bar-row" }, ...storeys)] : []),
    make("div", { className: "gs-bar-row" }, first, back, play, next, last, slider),
    make("div", { className: "gs-bar-row" },
      make("label", {}, `${say("Jump to")} `, jump), make("label", {}, `${say("Speed")} `, speed)),
    make("div", { className: "gs-body" },
      stage, make("div", { className: "gs-panel" }, live, boxesTitle, boxes, help)),
  );
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", say("Stepper through a graph"));
  root.lang = trace.language;
  host.append(root);

  // -- what is true at a step -------------------------------------------------------------
  const storey = () => trace.storeys[state.storey];
  const steps = () => storey().steps;

  function enter(number) {
    pause();
    state.storey = number;
    const parsed = new DOMParser().parseFromString(storey().svg, "image/svg+xml");
    const picture = document.importNode(parsed.documentElement, true);
    stage.replaceChildren(picture);
    for (const node of picture.querySelectorAll(".gs-node")) {
      node.addEventListener("click", () => visit(node.dataset.id));
    }
    storeys.forEach((b, i) => b.setAttribute("aria-pressed", String(i === number)));
    slider.max = steps().length - 1;
    jump.replaceChildren(
      ...steps().map((step, i) => make("option", { value: i, textContent: `${i}  ${step.title}` })));
    boxesTitle.hidden = boxes.hidden = !Object.keys(storey().mailboxes).length;
    show(0, false);
  }

  function show(at, travel) {
    stopTravel();
    state.at = at;
    const done = steps().slice(0, at + 1);
    const step = steps()[at];
    const forwardDone = new Set(done.filter((s) => s.phase === "forward").map((s) => s.node));
    const freed = new Set(done.filter((s) => s.frees).map((s) => s.node));
    const operations = new Set(
      steps().filter((s) => s.phase === "forward").map((s) => s.node));
    for (const node of stage.querySelectorAll(".gs-node")) {
      const id = node.dataset.id;
      node.classList.toggle("gs-later", operations.has(id) && !forwardDone.has(id));
      node.classList.toggle("gs-freed", freed.has(id));
      node.classList.toggle("gs-lit", id === step.node);
    }
    const sent = new Set(done.flatMap((s) => s.flows.map((flow) => flow.edge)));
    const now = new Set([...step.edges, ...step.flows.map((flow) => flow.edge)]);
    for (const edge of stage.querySelectorAll(".gs-edge")) {
      const number = Number(edge.dataset.edge);
      const target = edge.dataset.target;
      edge.classList.toggle("gs-later", operations.has(target) && !forwardDone.has(target));
      edge.classList.toggle("gs-sent", sent.has(number));
      edge.classList.toggle("gs-now", now.has(number));
    }
    counter.textContent = say("Step {at} of {last}", { at, last: steps().length - 1 });
    heading.textContent = step.title;
    lines.replaceChildren(...step.lines.map((text) => make("li", { textContent: text })));
    showMailboxes(done, step);
    slider.value = at;
    slider.setAttribute("aria-valuetext", `${at}: ${step.title}`);
    jump.value = String(at);
    first.disabled = back.disabled = at === 0;
    next.disabled = last.disabled = at === steps().length - 1;
    reveal(step.node);
    flow(step, travel && !still.matches);
  }

  function showMailboxes(done, step) {
    const held = { ...storey().mailboxes };
    for (const entry of done) if (entry.mailbox) held[entry.mailbox.leaf] = entry.mailbox.text;
    boxes.replaceChildren(...Object.entries(held).flatMap(([leaf, text]) => {
      const fresh = step.mailbox && step.mailbox.leaf === leaf;
      return [make("dt", { textContent: storey().nodes[leaf] || leaf }),
              make("dd", { textContent: text, className: fresh ? "gs-new" : "" })];
    }));
  }

  // -- the gradient on its way ---------------------------------------------------------------
  const edgeOf = (number) => stage.querySelector(`.gs-edge[data-edge="${number}"] .gs-line`);

  function flow(step, travel) {
    const forward = step.phase === "forward";
    const ways = forward ? step.edges.map((edge) => ({ edge, text: "" })) : step.flows;
    const moving = ways.map((way) => ({ ...way, path: edgeOf(way.edge) })).filter((w) => w.path);
    if (!travel) return moving.forEach(label);
    const dots = moving.map((way) => {
      const dot = document.createElementNS(SVG, "circle");
      dot.setAttribute("class", "gs-dot");
      dot.setAttribute("r", "6");
      way.path.parentNode.append(dot);
      return { ...way, dot, length: way.path.getTotalLength() };
    });
    const began = performance.now();
    const draw = (time) => {
      const part = Math.min(1, ((time - began) * state.speed) / TRAVEL);
      const eased = part * part * (3 - 2 * part);
      for (const { dot, path, length } of dots) {
        const point = path.getPointAtLength(length * (forward ? eased : 1 - eased));
        dot.setAttribute("cx", point.x);
        dot.setAttribute("cy", point.y);
      }
      if (part < 1) state.frame = requestAnimationFrame(draw);
      else {
        dots.forEach(({ dot }) => dot.remove());
        dots.forEach(label);
      }
    };
    draw(began);
  }

  function label({ path, text }) {
    if (!text) return;
    const length = path.getTotalLength();
    const middle = path.getPointAtLength(length * 0.5);
    const picture = path.ownerSVGElement;
    const mark = document.createElementNS(SVG, "g");
    mark.setAttribute("class", "gs-flow");
    const words = document.createElementNS(SVG, "text");
    words.textContent = text;
    words.setAttribute("x", middle.x);
    words.setAttribute("y", middle.y + 4);
    mark.append(words);
    picture.append(mark);
    const plate = document.createElementNS(SVG, "rect");
    const box = words.getBBox();
    let y = box.y - 2;
    const taken = [...picture.querySelectorAll(".gs-flow rect")].map((other) => other.getBBox());
    // Two labels never lie on one another: the later one moves down.
    const hits = (other) =>
      other.x < box.x + box.width + 6 && box.x - 6 < other.x + other.width &&
      other.y < y + box.height + 4 && y < other.y + other.height;
    for (let hit; (hit = taken.find(hits)); ) y = hit.y + hit.height + 2;
    words.setAttribute("y", middle.y + 4 + (y - (box.y - 2)));
    const sizes = { x: box.x - 6, y, width: box.width + 12, height: box.height + 4, rx: 7 };
    for (const [name, value] of Object.entries(sizes)) plate.setAttribute(name, value);
    mark.prepend(plate);
  }

  function stopTravel() {
    cancelAnimationFrame(state.frame);
    stage.querySelectorAll(".gs-dot, .gs-flow").forEach((mark) => mark.remove());
  }

  function reveal(id) {
    const node = id && stage.querySelector(`.gs-node[data-id="${CSS.escape(id)}"]`);
    if (!node) return;
    const box = node.getBoundingClientRect();
    const frame = stage.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) {
      stage.scrollTop += box.top - frame.top - (frame.height - box.height) / 2;
    }
    if (box.left < frame.left || box.right > frame.right) {
      stage.scrollLeft += box.left - frame.left - (frame.width - box.width) / 2;
    }
  }

  // -- moving ----------------------------------------------------------------------------
  function go(at, travel = false) {
    if (at >= 0 && at < steps().length) show(at, travel);
  }

  function visit(id) {
    pause();
    const turns = steps().flatMap((step, i) => (step.node === id ? [i] : []));
    if (turns.length) go(turns.find((i) => i > state.at) ?? turns[0], true);
  }

  function start() {
    clearInterval(state.timer);
    state.timer = setInterval(() => {
      if (state.at >= steps().length - 1) pause();
      else go(state.at + 1, true);
    }, PAUSE / state.speed);
    play.textContent = say("Pause");
  }

  function pause() {
    clearInterval(state.timer);
    state.timer = 0;
    play.textContent = say("Play");
  }

  function toggle() {
    if (state.timer) return pause();
    if (state.at >= steps().length - 1) show(0, false);
    start();
    go(state.at + 1, true);
  }

  const keys = {
    ArrowRight: () => go(state.at + 1, true),
    ArrowLeft: () => go(state.at - 1),
    Home: () => go(0),
    End: () => go(steps().length - 1),
    " ": toggle,
    "+": () => faster(1),
    "=": () => faster(1),
    "-": () => faster(-1),
  };

  function faster(by) {
    const at = SPEEDS.indexOf(state.speed) + by;
    if (at < 0 || at >= SPEEDS.length) return;
    speed.value = String(SPEEDS[at]);
    speed.onchange();
  }

  root.addEventListener("keydown", (event) => {
    const own = event.target.tagName; // these handle their own keys
    if (own === "SELECT" || own === "INPUT" || (own === "BUTTON" && event.key === " ")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    event.stopPropagation(); // a notebook has plans of its own for these keys
    keys[event.key]();
  });

  // -- the page's theme ----------------------------------------------------------------------
  const forget = followTheme(root);
  enter(0);

  return () => {
    pause();
    stopTravel();
    forget();
  };
}

export default {
  render({ model, el }) {
    return mount(el, model.get("trace"));
  },
};
