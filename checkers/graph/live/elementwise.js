// Operations number by number: a function, and its derivative from input x and result y.
// Ties, kinks and edges are decided as PyTorch decides them.

import { places, rounder, unbroadcast } from "./tensor.js";

const sign = (x) => (x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : NaN);
const sigmoid = (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
const LOG2 = Math.log(2);
const LOG10 = Math.log(10);

// C's pow: 1 to any power, and -1 to an infinite one, is 1.
export function power(x, y) {
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  return Math.pow(x, y);
}

// The error function by its series near 0 and its continued fraction away from it.
export function erf(x) {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return NaN;
  if (size > 6) return sign(x);
  if (size < 2.5) {
    let term = size;
    let total = size;
    for (let n = 1; Math.abs(term) > 1e-17 * total && n < 100; n++) {
      term *= (-size * size) / n;
      total += term / (2 * n + 1);
    }
    return sign(x) * total * (2 / Math.sqrt(Math.PI));
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = (n / 2) / (size + fraction);
  return sign(x) * (1 - Math.exp(-size * size) / (Math.sqrt(Math.PI) * (size + fraction)));
}

const normal = (x) => 0.5 * (1 + erf(x / Math.SQRT2));
const bell = (x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
const BEND = Math.sqrt(2 / Math.PI);
const bent = (x) => Math.tanh(BEND * (x + 0.044715 * x ** 3));

const UNARY = {
  exp: [Math.exp, (x, y) => y],
  exp2: [(x) => power(2, x), (x, y) => y * LOG2],
  expm1: [Math.expm1, (x, y) => y + 1],
  log: [Math.log, (x) => 1 / x],
  log2: [Math.log2, (x) => 1 / (x * LOG2)],
  log10: [Math.log10, (x) => 1 / (x * LOG10)],
  log1p: [Math.log1p, (x) => 1 / (x + 1)],
  sqrt: [Math.sqrt, (x, y) => 1 / (2 * y)],
  rsqrt: [(x) => 1 / Math.sqrt(x), (x, y) => -0.5 * y * y * y],
  reciprocal: [(x) => 1 / x, (x, y) => -y * y],
  sin: [Math.sin, Math.cos],
  cos: [Math.cos, (x) => -Math.sin(x)],
  tan: [Math.tan, (x, y) => 1 + y * y],
  sinh: [Math.sinh, Math.cosh],
  cosh: [Math.cosh, Math.sinh],
  tanh: [Math.tanh, (x, y) => 1 - y * y],
  asin: [Math.asin, (x) => 1 / Math.sqrt(1 - x * x)],
  acos: [Math.acos, (x) => -1 / Math.sqrt(1 - x * x)],
  atan: [Math.atan, (x) => 1 / (1 + x * x)],
  asinh: [Math.asinh, (x) => 1 / Math.sqrt(1 + x * x)],
  acosh: [Math.acosh, (x) => 1 / Math.sqrt(x * x - 1)],
  atanh: [Math.atanh, (x) => 1 / (1 - x * x)],
  sigmoid: [sigmoid, (x, y) => y * (1 - y)],
  logsigmoid: [(x) => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))), (x) => sigmoid(-x)],
  silu: [(x) => x * sigmoid(x), (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x)))],
  relu: [(x) => (x < 0 ? 0 : x), (x, y) => (y <= 0 ? 0 : 1)],
  abs: [Math.abs, sign],
  sign: [(x) => sign(x) || 0, () => 0],
  floor: [Math.floor, () => 0],
  ceil: [Math.ceil, () => 0],
  erf: [erf, (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x)],
  gelu: [
    (x, { approximate }) => (approximate === "tanh" ? 0.5 * x * (1 + bent(x)) : x * normal(x)),
    (x, y, { approximate }) => {
      if (approximate !== "tanh") return normal(x) + x * bell(x);
      const t = bent(x);
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * BEND * (1 + 3 * 0.044715 * x * x);
    },
  ],
  softplus: [
    (x, { beta, threshold }) => (x * beta > threshold ? x : Math.log1p(Math.exp(x * beta)) / beta),
    (x, y, { beta, threshold }) => (x * beta > threshold ? 1 : sigmoid(x * beta)),
  ],
  leaky_relu: [
    (x, { negative_slope: slope }) => (x > 0 ? x : x * slope),
    (x, y, { negative_slope: slope }) => (x > 0 ? 1 : slope),
  ],
  elu: [
    (x, { alpha }) => (x > 0 ? x : alpha * Math.expm1(x)),
    (x, y, { alpha }) => (x <= 0 ? alpha * Math.exp(x) : 1),
  ],
  hardtanh: [
    (x, { min_val: low, max_val: high }) => (x < low ? low : x > high ? high : x),
    (x, y, { min_val: low, max_val: high }) => (x <= low || x >= high ? 0 : 1),
  ],
  clamp: [
    (x, { min, max }) => (min != null && x < min ? min : max != null && x > max ? max : x),
    (x, y, { min, max }) =>
      ((min == null || x >= min) && (max == null || x <= max) ? 1 : 0),
  ],
  pow: [
    (x, { exponent }) => (exponent === 0.5 ? Math.sqrt(x) : power(x, exponent)),
    (x, y, { exponent }) => (exponent === 0 ? 0 : exponent * power(x, exponent - 1)),
  ],
  exponential: [
    (x, { base }) => power(base, x),
    (x, y, { base }) => (base === 0 ? (x >= 0 ? 0 : y * -Infinity) : y * Math.log(base)),
  ],
};
// A derivative that is exactly 0 lets nothing through, not even an infinite gradient.
const GATES = new Set(["relu", "clamp", "hardtanh", "sign", "floor", "ceil"]);

const BINARY = {
  mul: [(a, b) => a * b, (g, a, b) => g * b, (g, a) => g * a],
  div: [(a, b) => a / b, (g, a, b) => g / b, (g, a, b) => -g * (a / b / b)],
  maximum: [
    (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.max(a, b)),
    (g, a, b) => (a === b ? g / 2 : a < b ? 0 : g),
    (g, a, b) => (a === b ? g / 2 : b < a ? 0 : g),
  ],
  minimum: [
    (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.min(a, b)),
    (g, a, b) => (a === b ? g / 2 : a > b ? 0 : g),
    (g, a, b) => (a === b ? g / 2 : b > a ? 0 : g),
  ],
  atan2: [
    Math.atan2,
    (g, a, b) => (a === 0 && b === 0 ? 0 : (g * b) / (a * a + b * b)),
    (g, a, b) => (a === 0 && b === 0 ? 0 : (g * -a) / (a * a + b * b)),
  ],
  hypot: [Math.hypot, (g, a, b, y) => g * (a / y), (g, a, b, y) => g * (b / y)],
  powers: [
    power,
    (g, a, b) => (b === 0 ? 0 : g * (b * power(a, b - 1))),
    (g, a, b, y) => (a === 0 && b >= 0 ? 0 : g * (y * Math.log(a))),
  ],
};

function unary(name, [f, d]) {
  const gate = GATES.has(name);
  return {
    each: true,
    forward([x], rule, { dtype }) {
      const round = rounder(dtype);
      return [{ shape: x.shape, data: x.data.map((v) => round(f(v, rule))), dtype }];
    },
    vjp([g], [x], [y], rule) {
      const round = rounder(x.dtype);
      const data = x.data.map((v, i) => {
        const slope = d(v, y.data[i], rule);
        return slope === 0 && gate ? 0 : round(g.data[i] * slope);
      });
      return [{ shape: x.shape, data, dtype: x.dtype }];
    },
  };
}

function binary([f, left, right]) {
  return {
    each: true,
    forward([a, b], rule, { shape, dtype }) {
      const round = rounder(dtype);
      const [from, other] = [places(a.shape, shape), places(b.shape, shape)];
      const data = Float64Array.from(from, (at, i) => round(f(a.data[at], b.data[other[i]])));
      return [{ shape, data, dtype }];
    },
    vjp([g], [a, b], [y], rule, wanted) {
      const [from, other] = [places(a.shape, y.shape), places(b.shape, y.shape)];
      return [left, right].map((d, slot) => {
        if (!wanted[slot]) return null;
        const like = slot ? b : a;
        const round = rounder(like.dtype);
        const data = Float64Array.from(from, (at, i) =>
          round(d(g.data[i], a.data[at], b.data[other[i]], y.data[i])));
        return unbroadcast({ shape: y.shape, data, dtype: like.dtype }, like);
      });
    },
  };
}

export const ELEMENTWISE = {
  ...Object.fromEntries(Object.entries(UNARY).map(([name, pair]) => [name, unary(name, pair)])),
  ...Object.fromEntries(Object.entries(BINARY).map(([name, three]) => [name, binary(three)])),
};
