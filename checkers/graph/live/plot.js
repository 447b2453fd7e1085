// Drawing in a plane: axes with readable ticks, curves, and heights as colours with level lines.

import { SVG } from "../common.js";
import { format } from "./tensor.js";

export const shape = (tag, attributes = {}, text) => {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
};

// Round numbers inside [low, high], about `count` of them.
export function ticks(low, high, count = 5) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) found.push(i * step);
  return found.map((v) => Number(v.toPrecision(12)));
}

const MARKS = 6; // on a logarithmic axis, at most

// Numbers on a logarithmic axis between 10^low and 10^high, each with its place: 1, 2, 5, 10, …
export function logTicks(low, high) {
  const found = [];
  const apart = Math.ceil((high - low) / MARKS); // powers from one label to the next
  for (let power = Math.floor(low / apart) * apart; power <= high; power += apart) {
    for (const m of high - low > MARKS / 3 ? [1] : [1, 2, 5]) found.push(m * 10 ** power);
  }
  const inside = found.filter((v) => Math.log10(v) >= low && Math.log10(v) <= high);
  const values = inside.length > 1 ? inside : ticks(10 ** low, 10 ** high).filter((v) => v > 0);
  return values.map((v) => [Math.log10(v), Number(v.toPrecision(12))]);
}

// A plane of width × height pixels with room for labels; `x` and `y` turn numbers into pixels.
export function plane(width, height, labels = {}) {
  const pad = { left: 66, right: 14, top: 12, bottom: 34 };
  const root = shape("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "gs-plot" });
  const back = shape("g");
  const front = shape("g");
  const clip = shape("clipPath", { id: `gs-clip-${plane.count = (plane.count ?? 0) + 1}` });
  clip.append(shape("rect", { x: pad.left, y: pad.top, width: width - pad.left - pad.right, height: height - pad.top - pad.bottom }));
  front.setAttribute("clip-path", `url(#${clip.id})`);
  root.append(clip, back, front);
  const self = { root, back, front, pad, width, height, range: null, labelX: "", labelY: "", ...labels };
  self.x = (v) => pad.left + ((v - self.range.x[0]) / (self.range.x[1] - self.range.x[0])) * (width - pad.left - pad.right);
  self.y = (v) => height - pad.bottom - ((v - self.range.y[0]) / (self.range.y[1] - self.range.y[0])) * (height - pad.top - pad.bottom);
  self.fromPixels = (event) => {
    const box = root.getBoundingClientRect();
    const px = ((event.clientX - box.left) / box.width) * width;
    const py = ((event.clientY - box.top) / box.height) * height;
    const { x, y } = self.range;
    return [
      x[0] + ((px - pad.left) / (width - pad.left - pad.right)) * (x[1] - x[0]),
      y[0] + ((height - pad.bottom - py) / (height - pad.top - pad.bottom)) * (y[1] - y[0]),
    ];
  };
  self.axes = (x, y) => {
    self.range = { x, y };
    const parts = [shape("rect", { class: "gs-plot-back", x: pad.left, y: pad.top, width: width - pad.left - pad.right, height: height - pad.top - pad.bottom })];
    for (const v of ticks(...x)) {
      const at = self.x(v);
      parts.push(shape("line", { class: "gs-grid", x1: at, x2: at, y1: pad.top, y2: height - pad.bottom }),
        shape("text", { class: "gs-tick", x: at, y: height - pad.bottom + 14, "text-anchor": "middle" }, format(v)));
    }
    for (const [v, value] of self.logY ? logTicks(...y) : ticks(...y).map((t) => [t, t])) {
      const at = self.y(v);
      parts.push(shape("line", { class: "gs-grid", x1: pad.left, x2: width - pad.right, y1: at, y2: at }),
        shape("text", { class: "gs-tick", x: pad.left - 6, y: at + 4, "text-anchor": "end" }, format(value)));
    }
    parts.push(shape("text", { class: "gs-axis", x: (pad.left + width - pad.right) / 2, y: height - 4, "text-anchor": "middle" }, self.labelX));
    parts.push(shape("text", { class: "gs-axis", x: 12, y: (pad.top + height - pad.bottom) / 2, "text-anchor": "middle", transform: `rotate(-90 12 ${(pad.top + height - pad.bottom) / 2})` }, self.labelY));
    back.replaceChildren(...parts);
  };
  // A path through points; a gap where a number is not finite.
  self.path = (points) => {
    let text = "";
    let pen = false;
    for (const [a, b] of points) {
      if (!Number.isFinite(a) || !Number.isFinite(b)) { pen = false; continue; }
      const py = Math.max(-4 * height, Math.min(5 * height, self.y(b)));
      text += `${pen ? "L" : "M"}${self.x(a).toFixed(2)} ${py.toFixed(2)}`;
      pen = true;
    }
    return text;
  };
  return self;
}

// Heights f(x, y) over the range of a plane, as level lines whose spacing follows the heights.
export function levels(p, f, { cells = 44, count = 14 } = {}) {
  const { x, y } = p.range;
  const grid = [];
  for (let j = 0; j <= cells; j++) {
    grid.push([]);
    for (let i = 0; i <= cells; i++) {
      grid[j].push(f(x[0] + ((x[1] - x[0]) * i) / cells, y[0] + ((y[1] - y[0]) * j) / cells));
    }
  }
  const all = grid.flat().filter(Number.isFinite).sort((a, b) => a - b);
  if (!all.length) return [];
  const low = all[0];
  const high = all[Math.floor(all.length * 0.98)];
  // Closer together near the bottom, where a descent happens.
  const at = Array.from({ length: count }, (_, k) => low + (high - low) * ((k + 0.5) / count) ** 2);
  return at.map((level, k) => {
    let text = "";
    for (let j = 0; j < cells; j++) {
      for (let i = 0; i < cells; i++) text += crossing(p, grid, i, j, cells, level);
    }
    return shape("path", { class: "gs-level", d: text, "stroke-opacity": (0.3 + 0.6 * (1 - k / count)).toFixed(2) });
  });
}

// Marching squares: the piece of a level line inside one cell.
function crossing(p, grid, i, j, cells, level) {
  const { x, y } = p.range;
  const corners = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([a, b]) => [i + a, j + b, grid[j + b][i + a]]);
  if (corners.some((c) => !Number.isFinite(c[2]))) return "";
  const cuts = [];
  for (let k = 0; k < 4; k++) {
    const [a, b] = [corners[k], corners[(k + 1) % 4]];
    if ((a[2] < level) === (b[2] < level)) continue;
    const t = (level - a[2]) / (b[2] - a[2]);
    cuts.push([
      p.x(x[0] + ((a[0] + t * (b[0] - a[0])) / cells) * (x[1] - x[0])),
      p.y(y[0] + ((a[1] + t * (b[1] - a[1])) / cells) * (y[1] - y[0])),
    ]);
  }
  let text = "";
  for (let k = 0; k + 1 < cuts.length; k += 2) {
    text += `M${cuts[k].map((v) => v.toFixed(1)).join(" ")}L${cuts[k + 1].map((v) => v.toFixed(1)).join(" ")}`;
  }
  return text;
}

// Lets a mark be pulled over a plane: `move` gets the numbers under the pointer.
export function pulled(p, target, move) {
  target.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  target.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    target.setPointerCapture(event.pointerId);
    const follow = (e) => move(...p.fromPixels(e));
    const stop = () => {
      target.removeEventListener("pointermove", follow);
      target.removeEventListener("pointerup", stop);
      target.removeEventListener("pointercancel", stop);
    };
    target.addEventListener("pointermove", follow);
    target.addEventListener("pointerup", stop);
    target.addEventListener("pointercancel", stop);
    follow(event);
  });
}
