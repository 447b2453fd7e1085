// The picture with numbers that live: every number of a leaf can be dragged, typed and nudged,
// and every text that follows from it is written anew.

import { SVG, make } from "../common.js";
import { format, line, rows } from "./tensor.js";

const PIXELS = 5; // of a drag for one step
const DIGITS = 7; // room for a number, see writing.py
const MOVED = 3; // pixels that make a press a drag
const SCALE = 1.15; // a little larger than a still picture: these numbers are taken hold of
const TALL = 900; // pixels: a taller one is made smaller, as far as it stays readable
const SHOWN = 16;
const ROW = 8;

const svg = (tag, attributes, text) => {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
};

// One step of a number: a tenth of its leading digit's worth, 0.1 at 0.
export function unit(number, whole) {
  if (whole) return 1;
  const size = Math.abs(number) < 1e-3 || !Number.isFinite(number) ? 1 : Math.abs(number);
  return 10 ** (Math.floor(Math.log10(size * 1.0001)) - 1);
}

// How far a slider or an axis reaches to both sides of a number.
export const reach = (number) => Math.max(2, tidy(1.5 * Math.abs(number)) || 0);

// A number that somebody could have written: no 0.30000000000000004.
export const tidy = (number) => Number(number.toPrecision(10)) || 0;

export function makePicture(model, stage) {
  const { trace, say } = model;
  const parsed = new DOMParser().parseFromString(trace.svg, "image/svg+xml");
  const picture = document.importNode(parsed.documentElement, true);
  // The numbers in it are controls, so it is no image any more.
  picture.setAttribute("role", "group");
  picture.setAttribute("aria-label", trace.alt);
  picture.querySelector("title").remove();
  stage.replaceChildren(picture);
  const wide = Number(picture.getAttribute("width"));
  const scale = Math.max(0.8, Math.min(SCALE, TALL / Number(picture.getAttribute("height"))));
  picture.style.width = `${Math.round(wide * scale)}px`;
  picture.style.minWidth = `${Math.min(wide, Math.max(wide * 0.72, 280))}px`;

  // Where the picture goes on to the right of the page, its edge fades.
  const fade = () => stage.classList.toggle("gs-more", stage.scrollWidth - stage.clientWidth - stage.scrollLeft > 4);
  stage.addEventListener("scroll", fade);
  new ResizeObserver(fade).observe(stage);

  const boxes = new Map();
  for (const group of picture.querySelectorAll(".gs-node")) {
    const id = group.dataset.id;
    const lines = (role) => [...group.querySelectorAll(`text.gs-${role}`)]
      .map((text) => ({ text, room: Number(text.getAttribute("textLength")), written: null }));
    const box = { group, id, values: lines("value"), grads: lines("gradient"), grips: [] };
    if (model.isSource(id)) box.grips = makeGrips(id, group);
    group.addEventListener("click", (event) => {
      if (!event.target.closest(".gs-grip")) model.choose(id);
    });
    boxes.set(id, box);
  }
  const edges = [...picture.querySelectorAll(".gs-edge")].map((group) => ({
    group,
    text: group.querySelector(".gs-rate-text"),
    plate: plateOf(group),
    room: Number(group.querySelector(".gs-rate-text")?.getAttribute("textLength") ?? 0),
    written: null,
  }));

  // The plate under a rate, and where its middle is: it is made as wide as its text.
  function plateOf(group) {
    const rect = group.querySelector(".gs-rate rect");
    return rect && { rect, middle: Number(rect.getAttribute("x")) + Number(rect.getAttribute("width")) / 2 };
  }

  function makeGrips(id, group) {
    const source = model.sources[id];
    const texts = [...group.querySelectorAll("text.gs-number")];
    if (source.data.length > SHOWN || (source.shape.length && source.shape.at(-1) > ROW)) return [];
    const grips = [];
    for (const text of texts) {
      const pattern = text.textContent;
      const room = Number(text.getAttribute("textLength"));
      const left = Number(text.getAttribute("x")) - room / 2;
      const wide = room / pattern.length;
      for (const found of pattern.matchAll(/0+/g)) {
        const x = left + found.index * wide;
        grips.push(makeGrip(id, grips.length, group, x, Number(text.getAttribute("y")), DIGITS * wide));
      }
      text.textContent = pattern.replace(/0/g, " ");
      text.setAttribute("aria-hidden", "true");
    }
    return grips;
  }

  function makeGrip(id, index, group, x, y, room) {
    const rect = svg("rect", { x: x - 1, y: y - 16, width: room + 2, height: 22, rx: 6 });
    const text = svg("text", { class: "gs-number", x: x + room / 2, y });
    const grip = svg("g", { class: "gs-grip", tabindex: 0, role: "slider" });
    grip.setAttribute("aria-label", model.nameOf(id, index));
    grip.dataset.id = id;
    grip.dataset.index = index;
    grip.append(svg("title", {}, say("Drag sideways, type a number, or press an arrow key")), rect, text);
    group.append(grip);
    const entry = { grip, text, rect, room, written: null };
    const now = () => model.sources[id].data[index];
    const whole = !model.sources[id].dtype.startsWith("float");
    let start = null;
    grip.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      start = { x: event.clientX, number: now(), step: unit(now(), whole), moved: false };
      grip.setPointerCapture(event.pointerId);
      grip.focus({ preventScroll: true });
      model.choose(id, index);
    });
    grip.addEventListener("pointermove", (event) => {
      if (!start) return;
      const by = event.clientX - start.x;
      if (!start.moved && Math.abs(by) < MOVED) return;
      start.moved = true;
      grip.classList.add("gs-held");
      const factor = event.shiftKey ? 10 : event.altKey && !whole ? 0.1 : 1;
      put(tidy(start.number + Math.round(by / PIXELS) * start.step * factor));
    });
    // A finger that takes hold of a number does not scroll; touch-action is not heard inside an SVG.
    grip.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    const release = () => {
      grip.classList.remove("gs-held");
      if (start && !start.moved) type(entry, id, index);
      start = null;
    };
    grip.addEventListener("pointerup", release);
    grip.addEventListener("pointercancel", () => { start = null; grip.classList.remove("gs-held"); });
    grip.addEventListener("focus", () => {
      const { chosen } = model;
      if (!start && (chosen.id !== id || chosen.index !== index)) model.choose(id, index);
    });
    grip.addEventListener("keydown", (event) => {
      const step = unit(now(), whole) * (event.shiftKey ? 10 : event.altKey && !whole ? 0.1 : 1);
      const by = {
        ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step,
        PageUp: 10 * step, PageDown: -10 * step,
      }[event.key];
      if (by !== undefined) put(tidy(now() + by));
      else if (event.key === "Enter" || event.key === "F2") type(entry, id, index);
      else if (/^[-0-9.]$/.test(event.key) && !event.ctrlKey && !event.metaKey) {
        type(entry, id, index, event.key);
      } else return;
      event.preventDefault();
      event.stopPropagation(); // a notebook has plans of its own for these keys
    });
    const put = (number) => { if (!Object.is(number, now())) model.set(id, index, number); };
    return entry;
  }

  // A field over the number; Enter takes what is typed, Escape leaves it.
  function type(entry, id, index, begun = "") {
    const place = entry.rect.getBoundingClientRect();
    const frame = stage.getBoundingClientRect();
    const field = make("input", { type: "text", inputMode: "decimal", className: "gs-typed" });
    field.setAttribute("aria-label", model.nameOf(id, index));
    field.value = begun || String(tidy(model.sources[id].data[index]));
    Object.assign(field.style, {
      left: `${place.left - frame.left + stage.scrollLeft - 8}px`,
      top: `${place.top - frame.top + stage.scrollTop - 3}px`,
      width: `${Math.max(place.width + 16, 84)}px`,
    });
    stage.append(field);
    field.focus({ preventScroll: true });
    if (!begun) field.select();
    let open = true;
    const close = (take) => {
      if (!open) return;
      open = false;
      const number = parse(field.value);
      field.remove();
      if (take && number !== null) model.set(id, index, number);
      entry.grip.focus({ preventScroll: true });
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") close(true);
      if (event.key === "Escape") close(false);
    });
    field.addEventListener("blur", () => close(true));
  }

  // -- writing ---------------------------------------------------------------------------------
  function put(entry, text) {
    if (!entry || entry.written === text) return;
    entry.written = text;
    entry.text.textContent = text;
    const size = entry.text.classList.contains("gs-number") ? 14 : entry.text.classList.contains("gs-rate-text") ? 11.5 : 12;
    if (text.length * size * 0.602 > entry.room + 1) entry.text.setAttribute("textLength", entry.room);
    else entry.text.removeAttribute("textLength");
    if (!entry.plate) return;
    const width = Math.min(entry.room, text.length * size * 0.602) + 14;
    entry.plate.rect.setAttribute("x", entry.plate.middle - width / 2);
    entry.plate.rect.setAttribute("width", width);
  }

  function fill(entries, tensors, prefix = "") {
    let at = 0;
    for (const t of tensors) {
      if (!t) continue;
      const texts = large(t) ? [summary(t, say)] : rows(t);
      texts.forEach((text, i) => put(entries[at++], (i ? " ".repeat(prefix.length) : prefix) + text));
    }
  }

  function paint() {
    const { values, alive, hidden } = model;
    for (const box of boxes.values()) {
      const source = model.sources[box.id];
      box.grips.forEach((entry, index) => {
        const text = format(source.data[index]);
        if (entry.written === text) return;
        put(entry, text);
        entry.grip.setAttribute("aria-valuenow", text);
        entry.grip.setAttribute("aria-valuetext", text);
      });
      if (hidden.has(`value ${box.id}`)) box.values.forEach((entry) => put(entry, "?"));
      else fill(box.values, values[box.id]);
      const word = `${say("grad")} `;
      const reached = alive.has(box.id) && model.grads[box.id];
      if (hidden.has(`grad ${box.id}`)) box.grads.forEach((entry, i) => put(entry, i ? "" : `${word}?`));
      else if (!reached) box.grads.forEach((entry, i) => put(entry, i ? "" : `${word}None`));
      else {
        const shown = values[box.id].map((v, i) => v && (model.grads[box.id][i] ?? { ...v, data: v.data.map(() => 0) }));
        fill(box.grads, shown, word);
      }
    }
    edges.forEach((edge, number) => {
      if (edge.text) put(edge, hidden.has(`rate ${number}`) ? "?" : model.rate(number));
      const { step, slot } = trace.edges[number];
      const from = model.steps.get(step).inputs[slot];
      const dead = model.switches.cut.has(`${step} ${slot}`) || !alive.has(from.node) || from.detached;
      edge.group.classList.toggle("gs-dead", Boolean(dead));
    });
  }

  function mark() {
    for (const box of boxes.values()) {
      box.group.classList.toggle("gs-chosen", box.id === model.chosen.id);
      box.grips.forEach((entry, index) =>
        entry.grip.classList.toggle("gs-active", box.id === model.chosen.id && index === model.chosen.index));
    }
  }

  // Lights edges up; none: all as usual.
  function light(numbers) {
    picture.classList.toggle("gs-lighting", numbers.length > 0);
    const ends = new Set(numbers.flatMap((n) => {
      const { step, slot } = trace.edges[n];
      return [step, model.steps.get(step).inputs[slot].node];
    }));
    edges.forEach((edge, number) => edge.group.classList.toggle("gs-path", numbers.includes(number)));
    for (const box of boxes.values()) box.group.classList.toggle("gs-on", ends.has(box.id));
  }

  paint();
  mark();
  return { paint, mark, light };
}

export const large = (t) => t.data.length > SHOWN || (t.shape.length > 0 && t.shape.at(-1) > ROW);

export function summary(t, say) {
  const all = Array.from(t.data);
  const mean = format(all.reduce((sum, v) => sum + v, 0) / all.length);
  return say("{low} … {high}, mean {mean}", { low: format(Math.min(...all)), high: format(Math.max(...all)), mean });
}

export const told = (t, say) => (t ? (large(t) ? summary(t, say) : line(t)) : "None");

// What somebody typed: a number, also 1e-3, -inf or 1/3; null for anything else.
export function parse(text) {
  const clean = text.trim().replace("−", "-").replace(",", ".");
  const parts = clean.split("/");
  if (parts.length === 2 && parts.every((part) => part.trim())) {
    const number = Number(parts[0]) / Number(parts[1]);
    return Number.isNaN(number) ? null : number;
  }
  if (/^[-+]?inf$/i.test(clean)) return clean.startsWith("-") ? -Infinity : Infinity;
  if (/^nan$/i.test(clean)) return NaN;
  return clean === "" || Number.isNaN(Number(clean)) ? null : Number(clean);
}
