"""PyTorch's CPU generator, number for number.

A Mersenne Twister gives 32-bit draws. Uniform float32 takes 24 bits of one draw, float64 takes 53
bits of two. Normal numbers come from Box-Muller: fewer than 16 are made one pair at a time in
float64 (the second of a pair is kept for the next call), 16 and more in blocks of 16 in the type
asked for. Verified against torch 2.13 by ``tests/golden``.
"""

from __future__ import annotations

import math
import os
import warnings
from typing import Any

import numpy as np

from ..arrays.cnames import CNamed
from ..arrays.dtypes import C_NAMES, OF_NUMPY, Defaults, check_device, to_numpy
from ..arrays.halves import FLOAT16, FLOAT32
from ..calls.arguments import combination, is_int, misfit
from ..core.define import define
from ..core.modes import mode
from ..core.tensor import Tensor, wrap
from ..ops import rules as f
from ..ops.inplace import forbid
from .data import track_if
from .shapes import no_bool, shape_of

MASK53 = (1 << 53) - 1
DEFAULT_SEED = 67280421310721  # torch's own


class Generator(metaclass=CNamed, shown="torch._C.Generator"):
    """A source of random numbers with a seed of its own."""

    __module__ = "torch._C"

    def __init__(self, device: Any = "cpu"):
        check_device(device)
        self.manual_seed(DEFAULT_SEED)

    def manual_seed(self, seed: int) -> Generator:
        """Start again from ``seed``.

        Raises:
            ValueError: for a seed beyond 64 bits.
        """
        if not -(2**63) <= int(seed) < 2**64:
            raise ValueError("Overflow when unpacking long long")
        self._seed = int(seed) % 2**64
        self._twister: Any = None
        self._kept: float | None = None
        return self

    @property
    def _state(self) -> Any:
        """The Mersenne Twister, made at the first draw: loading numpy.random takes 15 ms."""
        if self._twister is None:
            self._twister = np.random.RandomState(self._seed % 2**32)
        return self._twister

    def initial_seed(self) -> int:
        """The seed this generator was started from."""
        return self._seed

    def seed(self) -> int:
        """Start again from a seed that nobody knows, and return it."""
        self.manual_seed(int.from_bytes(os.urandom(8), "little"))
        return self._seed

    def get_state(self) -> Tensor:
        """The whole state as a tensor of bytes, for :meth:`set_state`."""
        _, keys, position, *_ = self._state.get_state()
        kept = np.array([np.nan if self._kept is None else self._kept])
        head = np.array([self._seed], np.uint64)
        body = np.concatenate([np.asarray(keys, np.uint32), np.array([position], np.uint32)])
        return wrap(np.concatenate([a.view(np.uint8) for a in (head, body, kept)]))

    def set_state(self, state: Tensor) -> None:
        """Go back to a state that :meth:`get_state` returned."""
        raw = np.ascontiguousarray(state._array)
        if raw.size != 8 + 625 * 4 + 8:
            raise RuntimeError("RNG state is wrong size")
        self._seed = int(raw[:8].view(np.uint64)[0])
        body = raw[8:-8].copy().view(np.uint32)
        self._state.set_state(("MT19937", body[:624], int(body[624]), 0, 0.0))
        kept = float(raw[-8:].copy().view(np.float64)[0])
        self._kept = None if np.isnan(kept) else kept

    def clone_state(self) -> Generator:
        """A generator that goes on where this one stands."""
        other = Generator()
        other.set_state(self.get_state())
        return other

    # -- draws ------------------------------------------------------------------------------

    def bits32(self, n: int) -> np.ndarray:
        """n draws of 32 bits, as uint64."""
        return self._state._bit_generator.random_raw(n)

    def bits64(self, n: int) -> np.ndarray:
        """n draws of 64 bits."""
        both = self.bits32(2 * n)
        return (both[0::2] << np.uint64(32)) | both[1::2]

    def uniform(self, n: int, np_type: np.dtype) -> np.ndarray:
        """n numbers in [0, 1)."""
        if np_type == np.float64:
            return (self.bits64(n) & np.uint64(MASK53)).astype(np.float64) / 2**53
        drawn = (self.bits32(n) & np.uint64((1 << 24) - 1)).astype(np.float32) / np.float32(1 << 24)
        if np_type == np.float16:  # which would round the largest to 1
            drawn[drawn.astype(np_type) == 1] = 0
        return drawn.astype(np_type)

    def normal(self, n: int, np_type: np.dtype) -> np.ndarray:
        """n numbers from the standard normal distribution; for float16 they are float32 still."""
        if np_type == np.float16:
            np_type = np.dtype(np.float32)
            if n >= 16:  # whole blocks only, then the last 16 anew
                whole = _box_muller(self.uniform(n - n % 16, np_type))
                if n % 16:
                    last = _box_muller(self.uniform(16, np_type))
                    whole = np.concatenate([whole[: n - 16], last])
                return whole
        if n >= 16:
            return self._normal_blocks(n, np_type)
        out = []
        if n and self._kept is not None:
            out.append(self._kept)
            self._kept = None
        pairs = (n - len(out) + 1) // 2
        draws = self.uniform(2 * pairs, np.dtype(np.float64)).tolist() if pairs else []
        for u1, u2 in zip(draws[0::2], draws[1::2], strict=True):
            radius = math.sqrt(-2 * math.log1p(-u2))
            angle = 2 * math.pi * u1
            out += [radius * math.cos(angle), radius * math.sin(angle)]
        if len(out) > n:
            self._kept = out.pop()
        return np.array(out, np.float64).astype(np_type)

    def _normal_blocks(self, n: int, np_type: np.dtype) -> np.ndarray:
        out = self.uniform(n, np_type)
        whole = n - n % 16
        out[:whole] = _box_muller(out[:whole])
        if n % 16:
            out[-16:] = _box_muller(self.uniform(16, np_type))
        return out

    def below(self, n: int, low: int, high: int) -> np.ndarray:
        """n integers from ``low`` up to (not including) ``high``."""
        width = high - low
        raw = self.bits32(n) if width < 2**28 else self.bits64(n)
        return (raw % np.uint64(width)).astype(np.int64) + low


def _box_muller(u: np.ndarray) -> np.ndarray:
    blocks = u.reshape(-1, 16)
    one = u.dtype.type(1)
    radius = np.sqrt(u.dtype.type(-2) * np.log(one - blocks[:, :8]))
    angle = u.dtype.type(2 * np.pi) * blocks[:, 8:]
    return np.concatenate([radius * np.cos(angle), radius * np.sin(angle)], 1).reshape(-1)


default_generator = Generator()


def manual_seed(seed: int) -> Generator:
    """Start the default generator again from ``seed``."""
    return default_generator.manual_seed(seed)


def seed() -> int:
    """Start the default generator from a seed that nobody knows."""
    return default_generator.seed()


def initial_seed() -> int:
    """The seed of the default generator."""
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """The state of the default generator."""
    return default_generator.get_state()


def set_rng_state(state: Tensor) -> None:
    """Go back to a state of the default generator."""
    default_generator.set_state(state)


# -- functions ------------------------------------------------------------------------------------


KERNELS = {"uniform": "check_uniform_bounds", "normal": "normal_kernel_cpu"}


def _only_floats(kernel: str, np_type: np.dtype) -> None:
    if np_type.kind != "f":
        kind = OF_NUMPY[np_type].tensor_type
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{kind}'")


def _drawn(draw: str, doc: str) -> Any:
    def create(
        *size: Any,
        generator: Generator | None = None,
        dtype: Any = None,
        device: Any = None,
        requires_grad: bool = False,
        layout: Any = None,
        **named: Any,
    ) -> Tensor:
        check_device(device)
        name = "rand" if draw == "uniform" else "randn"
        if bool(size) == ("size" in named) or named.keys() - {"size", "pin_memory"}:
            raise combination(name, size, named)
        shape = shape_of(size, named.get("size"), name)
        np_type = Defaults.dtype.np if dtype is None else to_numpy(dtype)
        if draw == "uniform" or _count(shape):
            _only_floats(KERNELS[draw], np_type)
        source = generator or default_generator
        values = getattr(source, draw)(_count(shape), np_type).reshape(shape)
        return track_if(wrap(values.astype(np_type, copy=False)), requires_grad)

    create.__name__ = create.__qualname__ = "rand" if draw == "uniform" else "randn"
    create.__doc__ = doc
    return create


def _count(shape: tuple) -> int:
    n = 1
    for k in shape:
        n *= k
    return n


rand = _drawn("uniform", "Numbers drawn uniformly from [0, 1).")
randn = _drawn("normal", "Numbers drawn from the standard normal distribution.")


def rand_like(
    input: Tensor, *, dtype: Any = None, requires_grad: bool = False, **options: Any
) -> Tensor:
    """:func:`rand` in the shape and type of a tensor."""
    check_device(options.get("device"))
    return rand(input._array.shape, dtype=dtype or input.dtype, requires_grad=requires_grad)


def randn_like(
    input: Tensor, *, dtype: Any = None, requires_grad: bool = False, **options: Any
) -> Tensor:
    """:func:`randn` in the shape and type of a tensor."""
    check_device(options.get("device"))
    return randn(input._array.shape, dtype=dtype or input.dtype, requires_grad=requires_grad)


EXACT = {"float32": 24, "float64": 53, "float16": 11}  # bits of whole numbers without gaps


def _within(word: str, bound: int, np_type: np.dtype) -> None:
    """Refuse a bound that a type cannot hold, or warn where it holds some numbers only.

    Raises:
        RuntimeError: as PyTorch does, in its name of the type.
    """
    name = np_type.name
    if np_type.kind == "f":
        ends: Any = (np.finfo(np_type).min, np.finfo(np_type).max)
    else:
        ends = (0, 1) if np_type.kind == "b" else (np.iinfo(np_type).min, np.iinfo(np_type).max)
    if not ends[0] <= bound <= ends[1]:
        raise RuntimeError(f"{word} is out of bounds for {C_NAMES[name]}")
    bits = EXACT.get(name)
    if bits is not None and abs(bound) > 2**bits:
        warnings.warn(
            f"{word} is out of bounds [-(2^{bits}), 2^{bits}]. Due to precision limitations "
            f"{C_NAMES[name]} can support discrete uniform distribution only within this range. "
            "This warning will become an error in version 1.7 release, please fix the code in "
            "advance",
            stacklevel=3,
        )


def randint(
    *bounds: Any,
    generator: Generator | None = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    layout: Any = None,
    pin_memory: bool = False,
    **named: Any,
) -> Tensor:
    """Integers drawn uniformly: ``randint(high, size)`` or ``randint(low, high, size)``."""
    check_device(device)
    order = ("low", "high", "size") if len(bounds) + len(named) > 2 else ("high", "size")
    given = {**dict(zip(order, bounds, strict=False)), **named}
    low, high, size = given.get("low", 0), given.get("high"), given.get("size")
    whole = len(given) == len(bounds) + len(named) <= 3 and is_int(low) and is_int(high)
    if not whole or not isinstance(size, (tuple, list)):
        raise combination("randint", bounds, named)
    low, high = int(low), int(high)  # type: ignore[arg-type]
    if low >= high:
        raise RuntimeError(
            f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}"
        )
    shape = shape_of((size,), None, "randint")
    np_type = np.dtype(np.int64) if dtype is None else to_numpy(dtype, "randint")
    _within("from", low, np_type)
    _within("to - 1", high - 1, np_type)
    values = (generator or default_generator).below(_count(shape), low, high)
    return track_if(wrap(values.reshape(shape).astype(np_type)), requires_grad)


def randint_like(input: Tensor, *bounds: Any, dtype: Any = None, **options: Any) -> Tensor:
    """:func:`randint` in the shape and type of a tensor."""
    names = {k: v for k, v in options.items() if k in ("low", "high", "generator", "requires_grad")}
    check_device(options.get("device"))
    return randint(*bounds, size=input._array.shape, dtype=dtype or input.dtype, **names)


def randperm(
    n: int,
    *,
    generator: Generator | None = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """The integers from 0 to n - 1 in random order."""
    check_device(device)
    if not is_int(n):
        raise misfit("randperm", "n", 1, "int", n)
    shape_of((n,), None, "randperm")
    no_bool("randperm", dtype)
    order = list(range(n))
    draws = (generator or default_generator).bits32(max(n - 1, 0))
    here = np.arange(len(draws), dtype=np.uint64)
    others = here + draws % (np.uint64(n) - here)
    for i, j in enumerate(others.tolist()):  # each exchange needs the one before
        order[i], order[j] = order[j], order[i]
    values = np.array(order, np.int64 if dtype is None else to_numpy(dtype))
    return track_if(wrap(values), requires_grad)


def normal(
    mean: Any,
    std: Any = 1.0,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: Any = None,
    requires_grad: bool = False,
    out: Tensor | None = None,
    **options: Any,
) -> Tensor:
    """Numbers drawn from normal distributions with the given means and standard deviations."""
    check_device(options.get("device"))
    tensors = [v for v in (mean, std) if isinstance(v, Tensor)]
    if isinstance(std, Tensor):
        if std._array.min(initial=0) < 0:
            raise RuntimeError("normal expects all elements of std >= 0.0")
    elif std < 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
    if size is None:
        shape = np.broadcast_shapes(*[t._array.shape for t in tensors]) if tensors else ()
        dtype = (mean if isinstance(mean, Tensor) else tensors[0]).dtype if tensors else dtype
    else:
        shape = shape_of((size,), None, "normal")
    z = randn(shape, generator=generator, dtype=dtype)._array
    m, s = (v._array if isinstance(v, Tensor) else z.dtype.type(v) for v in (mean, std))
    result = wrap((z * s + m).astype(z.dtype))
    if any(t._node is not None for t in tensors) and mode.here.enabled:
        return _flat(result, tensors)
    return track_if(result, requires_grad)


def _flat(result: Tensor, sources: list[Tensor]) -> Tensor:
    """A drawn result: tracked like its parameters, with derivatives of 0."""
    return drawn_from(next(t for t in sources if t._node is not None), result._array)


def bernoulli(
    input: Tensor, p: Any = None, *, generator: Generator | None = None, out: Any = None
) -> Tensor:
    """1 with the probability that stands in each element (or with probability p), else 0."""
    if p is not None:
        return _bernoulli_(input.clone(), p, generator=generator)
    chance = input._array
    if chance.size:
        _only_floats("bernoulli_tensor_cpu_p_", chance.dtype)
    if chance.size and not ((chance >= 0) & (chance <= 1)).all():
        raise RuntimeError(
            "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error "
            "message be improved?  If so, please report an enhancement request to PyTorch.)"
        )
    u = (generator or default_generator).uniform(chance.size, chance.dtype).reshape(chance.shape)
    drawn = (u < chance).astype(chance.dtype)
    if input._node is not None and mode.here.enabled:
        return drawn_from(input, drawn)
    return wrap(drawn)


drawn_from = define(
    "BernoulliBackward0",
    lambda _x, values: values,
    lambda g, _y, x_shape, values: f.sum_to(f.zeros_like(g), x_shape),
)


def multinomial(
    input: Tensor,
    num_samples: int,
    replacement: bool = False,
    *,
    generator: Generator | None = None,
) -> Tensor:
    """Indices drawn with the probabilities in each row.

    With ``replacement`` each number is looked up among the running sums. Without, it is a race: an
    exponential waiting time for each index, the shortest first, as torch's CPU kernel does it.

    Raises:
        RuntimeError: for more samples than weights above 0, without replacement.
    """
    if input._array.ndim not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if input._array.dtype.kind != "f":
        raise RuntimeError(
            "multinomial only supports floating-point dtypes for input, got: "
            f"{input.dtype.tensor_type}"
        )
    weights = np.atleast_2d(input._array)
    source = generator or default_generator
    if not replacement and num_samples > int((weights > 0).sum(1).min()):
        raise RuntimeError(
            "cannot sample n_sample > prob_dist.size(-1) samples without replacement"
        )
    if not replacement or num_samples == 1:
        u = source.uniform(weights.size, np.dtype(np.float64)).reshape(weights.shape)
        speed = weights / -np.log1p(-u).astype(weights.dtype)
        out = np.argsort(-speed, axis=1, kind="stable")[:, :num_samples]
    else:
        edges = np.cumsum(weights.astype(np.float64), axis=1)
        u = source.uniform(len(weights) * num_samples, np.dtype(np.float64))
        draws = u.reshape(len(weights), num_samples) * edges[:, -1:]
        pairs = zip(edges, draws, strict=True)
        out = np.array([np.searchsorted(edge, draw, side="right") for edge, draw in pairs])
    return wrap((out[0] if input._array.ndim == 1 else out).astype(np.int64))


# -- in place -------------------------------------------------------------------------------------


def _store(self: Tensor, values: np.ndarray) -> Tensor:
    forbid(self)
    self._array[...] = values.reshape(self._array.shape)
    self._changed()
    if self._node is not None and mode.here.enabled:
        self.detach_()
    return self


def _uniform_(self: Tensor, a: float = 0, b: float = 1, *, generator: Any = None) -> Tensor:
    """Fill with numbers drawn uniformly from [a, b)."""
    if a > b:
        raise RuntimeError(
            f"uniform_ expects to return a [from, to) range, but found from={a} > to={b}"
        )
    np_type = self._array.dtype
    _only_floats(KERNELS["uniform"], np_type)
    wide = FLOAT32 if np_type is FLOAT16 else np_type
    u = (generator or default_generator).uniform(self._array.size, wide)
    drawn = u * wide.type(b - a) + wide.type(a)
    if wide is not np_type:  # what rounds to the upper end, which is excluded
        drawn[drawn.astype(np_type) == np_type.type(b)] = a
    return _store(self, drawn)


def _normal_(self: Tensor, mean: float = 0, std: float = 1, *, generator: Any = None) -> Tensor:
    """Fill with numbers drawn from a normal distribution."""
    if std < 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
    np_type = self._array.dtype
    _only_floats(KERNELS["normal"], np_type)
    z = (generator or default_generator).normal(self._array.size, np_type)
    return _store(self, z * z.dtype.type(std) + z.dtype.type(mean))


def _random_(self: Tensor, *bounds: int, generator: Any = None) -> Tensor:
    """Fill with integers drawn uniformly from the bounds (or from all that the type holds)."""
    if not bounds:
        kind = self._array.dtype
        top = {np.dtype(np.float32): 2**24, np.dtype(np.float64): 2**53}.get(kind)
        low, high = 0, (top + 1 if top else int(np.iinfo(kind).max) + 1)
    else:
        low, high = bounds if len(bounds) == 2 else (0, bounds[0])
    values = (generator or default_generator).below(self._array.size, low, high)
    return _store(self, values.astype(self._array.dtype))


def _bernoulli_(self: Tensor, p: Any = 0.5, *, generator: Any = None) -> Tensor:
    """Fill with 1 with probability p, else 0."""
    source = generator or default_generator
    if isinstance(p, Tensor):
        u = source.uniform(self._array.size, p._array.dtype).reshape(self._array.shape)
        return _store(self, (u < p._array).astype(self._array.dtype))
    u = source.uniform(self._array.size, np.dtype(np.float64))
    return _store(self, (u < p).astype(self._array.dtype))


def _exponential_(self: Tensor, lambd: float = 1, *, generator: Any = None) -> Tensor:
    """Fill with numbers drawn from an exponential distribution."""
    u = (generator or default_generator).uniform(self._array.size, np.dtype(np.float64))
    return _store(self, (-np.log1p(-u) / lambd).astype(self._array.dtype))


METHODS = {
    "uniform_": _uniform_,
    "normal_": _normal_,
    "random_": _random_,
    "bernoulli_": _bernoulli_,
    "exponential_": _exponential_,
    "bernoulli": bernoulli,
    "multinomial": multinomial,
}
