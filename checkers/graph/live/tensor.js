// Tensors of a few numbers: a shape, numbers in a row, a dtype to which every result is rounded.

export const count = (shape) => shape.reduce((all, size) => all * size, 1);

const ROUND = { float32: Math.fround, float64: (x) => x };
export const rounder = (dtype) => ROUND[dtype] ?? ROUND.float64;

export function tensor(shape, numbers, dtype) {
  return { shape, data: Float64Array.from(numbers, rounder(dtype)), dtype };
}

export const filled = (like, number) =>
  tensor(like.shape, new Array(like.data.length).fill(number), like.dtype);

// For each number of the broadcast result the place in `shape` from which it comes.
const PLACES = new Map();
export function places(shape, into) {
  const key = `${shape}>${into}`;
  if (PLACES.has(key)) return PLACES.get(key);
  const total = count(into);
  const found = new Int32Array(total);
  const lead = into.length - shape.length;
  const steps = into.map((_, axis) => {
    if (axis < lead || shape[axis - lead] === 1) return 0;
    return count(shape.slice(axis - lead + 1));
  });
  const at = new Array(into.length).fill(0);
  for (let i = 0, from = 0; i < total; i++) {
    found[i] = from;
    for (let axis = into.length - 1; axis >= 0; axis--) {
      at[axis]++;
      from += steps[axis];
      if (at[axis] < into[axis]) break;
      from -= steps[axis] * into[axis];
      at[axis] = 0;
    }
  }
  PLACES.set(key, found);
  return found;
}

// Sums a gradient in the form of a result over what was broadcast to it.
export function unbroadcast(grad, like) {
  if (`${grad.shape}` === `${like.shape}`) return grad;
  const round = rounder(like.dtype);
  const from = places(like.shape, grad.shape);
  const data = new Float64Array(like.data.length);
  grad.data.forEach((g, i) => { data[from[i]] = round(data[from[i]] + g); });
  return { shape: like.shape, data, dtype: like.dtype };
}

// The places that are reduced together, a list for each number of the result. `dim`: null for all.
const LANES = new Map();
export function lanes(shape, dim) {
  const key = `${shape}|${dim}`;
  if (LANES.has(key)) return LANES.get(key);
  const dims = dim === null || dim === undefined ? shape.map((_, axis) => axis) : [dim].flat();
  const kept = shape.map((size, axis) => (dims.includes(axis) ? 1 : size));
  const found = Array.from({ length: count(kept) }, () => []);
  places(kept, shape).forEach((lane, place) => found[lane].push(place));
  LANES.set(key, found);
  return found;
}

// At most four significant digits, as the pictures write them: 0.3333, 12, -0, 1e-08, nan.
export function format(number) {
  if (Number.isNaN(number)) return "nan";
  if (!Number.isFinite(number)) return number > 0 ? "inf" : "-inf";
  if (Number.isInteger(number) && Math.abs(number) < 1e6) {
    return Object.is(number, -0) ? "-0" : String(number);
  }
  const [digits, exponent] = number.toExponential(3).split("e");
  const power = Number(exponent);
  const trim = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (power < -4 || power >= 4) {
    const size = String(Math.abs(power)).padStart(2, "0");
    return `${trim(digits)}e${power < 0 ? "-" : "+"}${size}`;
  }
  return trim(number.toFixed(3 - power));
}

// The rows of a small tensor; a matrix takes a line for each row, its columns under one another.
export function rows({ shape, data }, show = format) {
  const cells = Array.from(data, show);
  if (!shape.length) return [cells[0]];
  if (shape.length === 2 && shape[0] > 1) {
    const wide = shape[1];
    const widths = Array.from({ length: wide }, (_, column) =>
      Math.max(...cells.filter((_, i) => i % wide === column).map((cell) => cell.length)));
    return Array.from({ length: shape[0] }, (_, row) => {
      const inner = cells.slice(row * wide, (row + 1) * wide)
        .map((cell, column) => cell.padStart(widths[column])).join(", ");
      return `${row ? " " : "["}[${inner}]${row === shape[0] - 1 ? "]" : ","}`;
    });
  }
  return [nested(shape, cells)];
}

function nested(shape, cells) {
  if (!shape.length) return cells[0] ?? "";
  const size = count(shape.slice(1));
  const parts = Array.from({ length: shape[0] }, (_, i) =>
    nested(shape.slice(1), cells.slice(i * size, (i + 1) * size)));
  return `[${parts.join(", ")}]`;
}

export const line = (t, show = format) => nested(t.shape, Array.from(t.data, show));
