// Every operation of a program: `forward` gives the results, `vjp` the gradient of each input from
// those of the results. Which rules there are is written down once more in operations.py.

import { ELEMENTWISE } from "./elementwise.js";
import { count, lanes, rounder, tensor, unbroadcast } from "./tensor.js";

const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);
const pick = (x, lane) => lane.map((place) => x.data[place]);
const like = (x, data) => tensor(x.shape, data, x.dtype);

// Scatters what `each` gives for a lane back to the places of that lane.
function spread(x, groups, each) {
  const data = new Float64Array(x.data.length);
  groups.forEach((lane, number) => {
    const found = each(pick(x, lane), number, lane);
    lane.forEach((place, i) => { data[place] = found[i]; });
  });
  return like(x, data);
}

// -- linear: each result is a sum of inputs times factors; rows hold [slot, place, factor] -------

const linear = {
  forward(inputs, { rows, divide = 1, offset }, { shapes, dtype }) {
    const round = rounder(dtype);
    const all = rows.map((row, i) => {
      let total = offset ? round(offset[i]) : 0;
      row.forEach(([slot, place, factor], turn) => {
        const term = round(inputs[slot].data[place] * factor);
        total = turn || (offset && offset[i]) ? round(total + term) : term;
      });
      return divide === 1 ? total : round(total / divide);
    });
    let first = 0;
    return shapes.map((shape) => {
      if (shape === null) return null;
      first += count(shape);
      return tensor(shape, all.slice(first - count(shape), first), dtype);
    });
  },
  vjp(grads, inputs, outputs, { rows, divide = 1 }, wanted) {
    const flat = grads.flatMap((g, i) =>
      (g ? Array.from(g.data) : outputs[i] ? new Array(outputs[i].data.length).fill(0) : []));
    const found = inputs.map((x, slot) => (x && wanted[slot] ? like(x, new Float64Array(x.data.length)) : null));
    rows.forEach((row, i) => {
      for (const [slot, place, factor] of row) {
        const into = found[slot];
        if (!into) continue;
        const round = rounder(into.dtype);
        const g = divide === 1 ? round(flat[i] * factor) : round(flat[i] / divide);
        into.data[place] = round(into.data[place] + g);
      }
    });
    return found;
  },
};

// -- over dimensions -----------------------------------------------------------------------------

function largest(values) {
  return values.some(Number.isNaN) ? NaN : Math.max(...values);
}

function soft(values) {
  const top = largest(values);
  const powers = values.map((v) => Math.exp(v - top));
  const total = sum(powers);
  return powers.map((p) => p / total);
}

function along(each, vjp) {
  return {
    forward([x], { dim }) {
      return [spread(x, lanes(x.shape, x.shape.length ? dim : null), each)];
    },
    vjp([g], [x], [y], { dim }) {
      const groups = lanes(x.shape, x.shape.length ? dim : null);
      return [spread(x, groups, (_, number, lane) => vjp(pick(g, lane), pick(y, lane)))];
    },
  };
}

const softmax = along(soft, (g, y) => {
  const mean = sum(g.map((each, i) => each * y[i]));
  return y.map((each, i) => each * (g[i] - mean));
});

const RULES_OF_DIM = { // a function of a lane; its gradient from g, the lane x and the result y
  logsumexp: [
    (x) => {
      const top = largest(x);
      if (!Number.isFinite(top)) return top;
      return top + Math.log(sum(x.map((v) => Math.exp(v - top))));
    },
    (g, x, y) => x.map((v) => g * Math.exp(v - y)),
  ],
  prod: [
    (x) => x.reduce((all, v) => all * v, 1),
    (g, x, y, { dim }, everything) => { // as PyTorch: divided by the element, unless some are 0
      const zeros = everything.filter((v) => v === 0).length;
      if (zeros === 0) return x.map((v) => g * (y / v));
      if (zeros > 1 && dim == null) return x.map(() => 0);
      return x.map((_, i) => g * x.reduce((all, v, k) => (k === i ? all : all * v), 1));
    },
  ],
  var: [
    (x, { correction }) => variance(x, correction),
    (g, x, y, { correction }) => {
      const mean = sum(x) / x.length;
      return x.map((v) => g * ((2 / (x.length - correction)) * (v - mean)));
    },
  ],
  std: [
    (x, { correction }) => Math.sqrt(variance(x, correction)),
    (g, x, y, { correction }) => {
      const mean = sum(x) / x.length;
      const half = y === 0 ? 0 : g / (2 * y);
      return x.map((v) => half * ((2 / (x.length - correction)) * (v - mean)));
    },
  ],
  norm: [
    (x, { ord }) => (ord === 1 ? sum(x.map(Math.abs)) : Math.sqrt(sum(x.map((v) => v * v)))),
    (g, x, y, { ord }) => x.map((v) => (ord === 1 ? g * Math.sign(v) : y === 0 ? 0 : v * (g / y))),
  ],
  // Ties share evenly, except where an index was asked for: then the first one takes all.
  max: [largest, (g, x, y, rule) => shared(g, x, y, rule.dim != null)],
  min: [smallest, (g, x, y, rule) => shared(g, x, y, rule.dim != null)],
  amax: [largest, (g, x, y) => evenly(g, x, y)],
  amin: [smallest, (g, x, y) => evenly(g, x, y)],
};

function smallest(values) {
  return -largest(values.map((v) => -v));
}

function variance(x, correction) {
  const mean = sum(x) / x.length;
  const left = x.length - correction;
  return left > 0 ? sum(x.map((v) => (v - mean) ** 2)) / left : sum(x.map((v) => (v - mean) ** 2)) / 0;
}

function shared(g, x, y, one) {
  const same = (v) => v === y || (Number.isNaN(v) && Number.isNaN(y));
  const first = x.findIndex(same);
  const ties = x.filter(same).length;
  return x.map((v, i) => (one ? (i === first ? g : 0) : same(v) ? g / ties : 0));
}

// As above, but a nan is no largest: there is nothing to share among, and 0 / 0 is nan.
function evenly(g, x, y) {
  const ties = x.filter((v) => v === y).length;
  return x.map((v) => (g * Number(v === y)) / ties);
}

function over([f, d]) {
  return {
    forward([x], rule, { shape, dtype }) {
      return [tensor(shape, lanes(x.shape, rule.dim).map((lane) => f(pick(x, lane), rule)), dtype)];
    },
    vjp([g], [x], [y], rule) {
      const each = (v, n) => d(g.data[n], v, y.data[n], rule, x.data);
      return [spread(x, lanes(x.shape, rule.dim), each)];
    },
  };
}

// -- losses: number by number, then a reduction -----------------------------------------------------

const LOSSES = { // the loss of one number x with target t; its derivatives by both
  mse_loss: [(x, t) => (x - t) ** 2, (x, t) => 2 * (x - t), (x, t) => -2 * (x - t)],
  binary_cross_entropy: [
    (x, t) => (t - 1) * Math.max(Math.log1p(-x), -100) - t * Math.max(Math.log(x), -100),
    (x, t) => (x - t) / Math.max((1 - x) * x, 1e-12),
    (x) => Math.log(1 - x) - Math.log(x),
  ],
  binary_cross_entropy_with_logits: [
    (x, t) => (1 - t) * x - (Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)))),
    (x, t) => 1 / (1 + Math.exp(-x)) - t,
    (x) => -x,
  ],
};

function loss([f, dx, dt]) {
  return {
    forward([x, t], { reduction }, { shape, dtype }) {
      const each = Array.from(x.data, (v, i) => f(v, t.data[i]));
      if (reduction === "none") return [tensor(shape, each, dtype)];
      return [tensor([], [reduction === "mean" ? sum(each) / each.length : sum(each)], dtype)];
    },
    vjp([g], [x, t], outputs, { reduction }, wanted) {
      const at = (i) => (reduction === "none" ? g.data[i] : g.data[0]);
      const share = reduction === "mean" ? x.data.length : 1;
      return [[dx, x], [dt, t]].map(([d, to], slot) =>
        (wanted[slot] ? like(to, x.data.map((v, i) => (at(i) * d(v, t.data[i])) / share)) : null));
    },
  };
}

// -- matrix products ------------------------------------------------------------------------------

// Both factors as a pile of matrices: [piles, rows, columns].
function matrices(a, b) {
  const pile = (x) => (x.shape.length === 3 ? x.shape[0] : 1);
  const left = a.shape.length === 1 ? [1, a.shape[0]] : a.shape.slice(-2);
  const right = b.shape.length === 1 ? [b.shape[0], 1] : b.shape.slice(-2);
  return { piles: pile(a), m: left[0], k: left[1], n: right[1] };
}

function multiply(a, b, { piles, m, k, n }, dtype, shape, flipA, flipB) {
  const data = new Float64Array(piles * m * n);
  for (let p = 0; p < piles; p++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let total = 0;
        for (let c = 0; c < k; c++) {
          const left = flipA ? p * k * m + c * m + i : p * m * k + i * k + c;
          const right = flipB ? p * n * k + j * k + c : p * k * n + c * n + j;
          total += a.data[left] * b.data[right];
        }
        data[p * m * n + i * n + j] = total;
      }
    }
  }
  return tensor(shape, data, dtype);
}

const matmul = {
  forward([a, b], rule, { shape, dtype }) {
    return [multiply(a, b, matrices(a, b), dtype, shape, false, false)];
  },
  vjp([g], [a, b], outputs, rule, wanted) {
    const { piles, m, k, n } = matrices(a, b);
    return [
      wanted[0] ? multiply(g, b, { piles, m, k: n, n: k }, a.dtype, a.shape, false, true) : null,
      wanted[1] ? multiply(a, g, { piles, m: k, k: m, n }, b.dtype, b.shape, true, false) : null,
    ];
  },
};

const addmm = {
  forward([bias, a, b], rule, out) {
    const [product] = matmul.forward([a, b], rule, out);
    const from = ELEMENTWISE.mul.forward([bias, tensor([], [1], out.dtype)], rule, out)[0];
    return [tensor(out.shape, product.data.map((v, i) => v + from.data[i]), out.dtype)];
  },
  vjp([g], [bias, a, b], outputs, rule, wanted) {
    const rest = matmul.vjp([g], [a, b], outputs, rule, wanted.slice(1));
    return [wanted[0] ? unbroadcast(g, bias) : null, ...rest];
  },
};

// -- normalisation ---------------------------------------------------------------------------------

// `groups`: what is normalised together; `channel`: which weight belongs to a place.
function normalise(groupsOf, channelOf) {
  const hats = (x, rule) => {
    const scale = [];
    const hat = spread(x, groupsOf(x, rule), (v, n) => {
      const mean = sum(v) / v.length;
      scale[n] = 1 / Math.sqrt(variance(v, 0) + rule.eps);
      return v.map((each) => (each - mean) * scale[n]);
    });
    return { hat, scale };
  };
  return {
    forward([x, weight, bias], rule) {
      const { hat } = hats(x, rule);
      return [like(x, hat.data.map((v, i) => {
        const c = channelOf(x, rule, i);
        return v * (weight ? weight.data[c] : 1) + (bias ? bias.data[c] : 0);
      }))];
    },
    vjp([g], [x, weight, bias], outputs, rule, wanted) {
      const { hat, scale } = hats(x, rule);
      const slope = (i) => g.data[i] * (weight ? weight.data[channelOf(x, rule, i)] : 1);
      const into = (w, term) => {
        const data = new Float64Array(w.data.length);
        x.data.forEach((_, i) => { data[channelOf(x, rule, i)] += term(i); });
        return like(w, data);
      };
      return [
        wanted[0] ? spread(x, groupsOf(x, rule), (_, n, lane) => {
          const mean = sum(lane.map(slope)) / lane.length;
          const tilt = sum(lane.map((i) => slope(i) * hat.data[i])) / lane.length;
          return lane.map((i) => scale[n] * (slope(i) - mean - hat.data[i] * tilt));
        }) : null,
        weight && wanted[1] ? into(weight, (i) => g.data[i] * hat.data[i]) : null,
        bias && wanted[2] ? into(bias, (i) => g.data[i]) : null,
      ];
    },
  };
}

const layer_norm = normalise(
  (x, { last }) => lanes(x.shape, x.shape.map((_, axis) => axis).slice(-last)),
  (x, { last }, i) => i % count(x.shape.slice(-last)),
);
const batch_norm = normalise(
  (x) => lanes(x.shape, x.shape.map((_, axis) => axis).filter((axis) => axis !== 1)),
  (x, rule, i) => Math.floor(i / count(x.shape.slice(2))) % x.shape[1],
);

const every = (rules, make) =>
  Object.fromEntries(Object.entries(rules).map(([name, parts]) => [name, make(parts)]));

export const OPERATIONS = {
  linear,
  ...ELEMENTWISE,
  softmax,
  log_softmax: along(
    (x) => {
      const top = largest(x);
      const total = Math.log(sum(x.map((v) => Math.exp(v - top))));
      return x.map((v) => v - top - total);
    },
    (g, y) => g.map((each, i) => each - Math.exp(y[i]) * sum(g)),
  ),
  ...every(RULES_OF_DIM, over),
  ...every(LOSSES, loss),
  matmul,
  addmm,
  layer_norm,
  batch_norm,
};
