// Optimizers as PyTorch defines them (torch.optim: SGD, RMSprop, Adam), a step at a time. Each
// step gives the new parameters, the new state, and what was computed, line by line.

import { format } from "./tensor.js";

const ALPHA = 0.99;
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPS = 1e-8;
const each = (f, ...lists) => lists[0].map((_, i) => Math.fround(f(...lists.map((list) => list[i]))));
const vector = (list) => (list.length === 1 ? format(list[0]) : `[${list.map(format).join(", ")}]`);
const zeros = (list) => list.map(() => 0);

export const OPTIMIZERS = {
  SGD(theta, g, { lr }) {
    const next = each((t, d) => t - lr * d, theta, g);
    return { next, state: {}, lines: [`θ − lr · g = ${vector(theta)} − ${format(lr)} · ${vector(g)} = ${vector(next)}`] };
  },
  momentum(theta, g, { lr, momentum }, { v }) {
    const speed = v ? each((a, d) => momentum * a + d, v, g) : g.slice();
    const next = each((t, a) => t - lr * a, theta, speed);
    return {
      next, state: { v: speed },
      lines: [
        v ? `v = μ · v + g = ${format(momentum)} · ${vector(v)} + ${vector(g)} = ${vector(speed)}` : `v = g = ${vector(g)}`,
        `θ − lr · v = ${vector(theta)} − ${format(lr)} · ${vector(speed)} = ${vector(next)}`,
      ],
    };
  },
  RMSprop(theta, g, { lr }, { s = zeros(theta) }) {
    const mean = each((a, d) => ALPHA * a + (1 - ALPHA) * d * d, s, g);
    const next = each((t, d, a) => t - (lr * d) / (Math.sqrt(a) + EPS), theta, g, mean);
    return {
      next, state: { s: mean },
      lines: [
        `s = ${ALPHA} · s + ${format(1 - ALPHA)} · g² = ${vector(mean)}`,
        `θ − lr · g / √s = ${vector(theta)} − ${format(lr)} · ${vector(g)} / ${vector(each(Math.sqrt, mean))} = ${vector(next)}`,
      ],
    };
  },
  Adam(theta, g, { lr }, { m = zeros(theta), v = zeros(theta), t = 0 }) {
    const turn = t + 1;
    const first = each((a, d) => BETA1 * a + (1 - BETA1) * d, m, g);
    const second = each((a, d) => BETA2 * a + (1 - BETA2) * d * d, v, g);
    const [c1, c2] = [1 - BETA1 ** turn, 1 - BETA2 ** turn];
    const next = each((p, a, b) => p - ((lr / c1) * a) / (Math.sqrt(b) / Math.sqrt(c2) + EPS), theta, first, second);
    const [mh, vh] = [each((a) => a / c1, first), each((b) => b / c2, second)];
    return {
      next, state: { m: first, v: second, t: turn },
      lines: [
        `m̂ = ${vector(mh)}, v̂ = ${vector(vh)}`,
        `θ − lr · m̂ / √v̂ = ${vector(theta)} − ${format(lr)} · ${vector(mh)} / ${vector(each(Math.sqrt, vh))} = ${vector(next)}`,
      ],
    };
  },
};

// The way of one optimizer: [{theta, loss, g, lines}], until `steps` or until numbers burst.
export function descent(name, start, f, options) {
  const way = [];
  let theta = start.map(Math.fround);
  let state = {};
  for (let step = 0; step <= options.steps; step++) {
    const { loss, g } = f(theta);
    if (![loss, ...g, ...theta].every(Number.isFinite)) {
      way.push({ theta, loss, g, lines: [], burst: true });
      return way;
    }
    const taken = OPTIMIZERS[name](theta, g, options, state);
    way.push({ theta, loss, g, lines: taken.lines });
    theta = taken.next;
    state = taken.state;
  }
  return way;
}
