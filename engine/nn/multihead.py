"""MultiheadAttention as a module."""

from __future__ import annotations

import math
from typing import Any

from ..core.tensor import Tensor
from ..create.shapes import empty, zeros
from ..ops.indexing.masks import masked_fill
from ..ops.linear import products as linalg
from ..ops.views import join
from . import functional as F
from . import init
from .layers import Linear
from .module import Module
from .parameter import Parameter

__all__ = ["MultiheadAttention"]


class NonDynamicallyQuantizableLinear(Linear):
    """The layer behind attention; PyTorch prints it under this name."""


class MultiheadAttention(Module):
    """Attention of several heads side by side.

    Query, key and value are multiplied by learned matrices, cut into ``num_heads`` parts that each
    attend for themselves, joined and multiplied once more. Source: A. Vaswani et al., "Attention is
    all you need" (2017).

    Args:
        embed_dim: the width E of query and result, divisible by ``num_heads``.
        num_heads: how many heads.
        dropout: the probability with which a weight is set to 0 in training.
        bias: whether the four products have one.
        add_bias_kv: one more, learned, key and value.
        add_zero_attn: one more key and value, of zeros.
        kdim, vdim: widths of key and value, E by default.
        batch_first: whether inputs are (N, L, E) and not (L, N, E).
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: Any = None,
    ):
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                "embed_dim and num_heads must be greater than 0, got "
                f"embed_dim={embed_dim} and num_heads={num_heads} instead"
            )
        super().__init__()
        if embed_dim % num_heads:
            raise AssertionError("embed_dim must be divisible by num_heads")
        self.embed_dim, self.num_heads, self.dropout = embed_dim, num_heads, dropout
        self.kdim, self.vdim = kdim or embed_dim, vdim or embed_dim
        self.batch_first, self.add_zero_attn = batch_first, add_zero_attn
        self.head_dim = embed_dim // num_heads
        given = {"device": device, "dtype": dtype}
        self.packed = self.kdim == self.vdim == embed_dim
        widths = (embed_dim, self.kdim, self.vdim)
        for name, width in zip(("q_proj", "k_proj", "v_proj"), widths, strict=True):
            own = None if self.packed else Parameter(empty(embed_dim, width, **given))
            self.register_parameter(f"{name}_weight", own)
        whole = Parameter(empty(3 * embed_dim, embed_dim, **given)) if self.packed else None
        self.register_parameter("in_proj_weight", whole)
        shift = Parameter(zeros(3 * embed_dim, **given)) if bias else None
        self.register_parameter("in_proj_bias", shift)
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias, **given)
        for name in ("bias_k", "bias_v"):
            more = Parameter(empty(1, 1, embed_dim, **given)) if add_bias_kv else None
            self.register_parameter(name, more)
        self._reset_parameters()

    def _reset_parameters(self) -> None:
        names = (
            ("in_proj_weight",)
            if self.packed
            else ("q_proj_weight", "k_proj_weight", "v_proj_weight")
        )
        for name in names:
            init.xavier_uniform_(getattr(self, name))
        if self.in_proj_bias is not None:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)
        if self.bias_k is not None:
            init.xavier_normal_(self.bias_k)
            init.xavier_normal_(self.bias_v)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """The result, and the weights unless ``need_weights`` is False.

        Args:
            query: (L, N, E), with ``batch_first`` (N, L, E), or (L, E) of one example.
            key: (S, N, kdim) in the same arrangement.
            value: (S, N, vdim).
            key_padding_mask: (N, S), True for keys that nobody looks at, or numbers to add.
            attn_mask: (L, S) or (N * num_heads, L, S), the same for pairs.
            average_attn_weights: the weights' mean over the heads.
            is_causal: a hint that ``attn_mask`` is the causal one.

        Returns:
            (L, N, E) in the arrangement of the query, and weights (N, L, S).
        """
        _check(query, key, value, key_padding_mask, attn_mask)
        if is_causal and attn_mask is None:
            raise RuntimeError(
                "Need attn_mask if specifying the is_causal hint. You may use the Transformer "
                "module method `generate_square_subsequent_mask` to create this mask."
            )
        batched = query._array.ndim == 3
        if not batched:
            query, key, value = (t.unsqueeze(1) for t in (query, key, value))
        elif self.batch_first:
            query, key, value = (t.transpose(1, 0) for t in (query, key, value))
        length, batch, _ = query._array.shape
        q, k, v = self._projected(query, key, value)
        mask = _numbers(attn_mask, query)
        if mask is not None:
            mask = self._fitting(mask, (length, key._array.shape[0]), batch)
        padding = _numbers(key_padding_mask, query)
        k, v, added = self._extended(k, v, batch)
        q, k, v = (self._heads(t, batch) for t in (q, k, v))
        if padding is not None:
            wide = padding.view(batch, 1, 1, -1)
            padding = wide.expand(-1, self.num_heads, -1, -1).reshape(batch * self.num_heads, 1, -1)
        for _ in range(added):
            mask, padding = (None if t is None else F.pad(t, (0, 1)) for t in (mask, padding))
        if mask is None or padding is None:
            mask = padding if mask is None else mask
        else:
            mask = mask + padding
        out, weights = self._attend(q, k, v, mask, batch, need_weights)
        out = self.out_proj(out.reshape(length * batch, self.embed_dim))
        out = out.view(length, batch, self.embed_dim)
        if weights is not None and average_attn_weights:
            weights = weights.mean(dim=1)
        if not batched:
            return out.squeeze(1), None if weights is None else weights.squeeze(0)
        return (out.transpose(1, 0) if self.batch_first else out), weights

    def _fitting(self, mask: Tensor, pairs: tuple[int, int], batch: int) -> Tensor:
        """A mask with a dimension in front of its (L, S).

        Raises:
            RuntimeError: for another shape.
        """
        n = mask._array.ndim
        wanted = pairs if n == 2 else (batch * self.num_heads, *pairs)
        if mask._array.shape != wanted:
            raise RuntimeError(
                f"The shape of the {n}D attn_mask is {mask.size()}, but should be {wanted}."
            )
        return mask.unsqueeze(0) if n == 2 else mask

    def _projected(self, query: Tensor, key: Tensor, value: Tensor) -> list[Tensor]:
        """Query, key and value times their matrices."""
        shifts: Any = (None,) * 3
        if self.in_proj_bias is not None:
            shifts = self.in_proj_bias.chunk(3)
        if self.packed:
            matrices = self.in_proj_weight.chunk(3)
        else:
            matrices = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        inputs = (query, key, value)
        return [linalg.linear(*each) for each in zip(inputs, matrices, shifts, strict=True)]

    def _extended(self, k: Tensor, v: Tensor, batch: int) -> tuple[Tensor, Tensor, int]:
        """Keys and values with the learned and zero ones behind them, and how many those are."""
        added = 0
        if self.bias_k is not None:
            k = join.cat([k, self.bias_k.repeat(1, batch, 1)])
            v = join.cat([v, self.bias_v.repeat(1, batch, 1)])
            added += 1
        if self.add_zero_attn:
            zero = zeros(1, batch, self.embed_dim, dtype=k.dtype)
            k, v = join.cat([k, zero]), join.cat([v, zero])
            added += 1
        return k, v, added

    def _heads(self, t: Tensor, batch: int) -> Tensor:
        """(S, N, E) as (N * heads, S, E / heads)."""
        return t.view(-1, batch * self.num_heads, self.head_dim).transpose(0, 1)

    def _attend(
        self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, batch: int, weights: bool
    ) -> tuple[Tensor, Tensor | None]:
        """(L, N, E) and, if asked for, the weights (N, heads, L, S)."""
        chance = self.dropout if self.training else 0.0
        length = q._array.shape[1]
        if not weights:
            q, k, v = (t.view(batch, self.num_heads, -1, self.head_dim) for t in (q, k, v))
            if mask is not None:
                own = mask._array.shape[0] == 1
                mask = mask.unsqueeze(0) if own else mask.view(batch, self.num_heads, -1, k.size(2))
            joint = F.scaled_dot_product_attention(q, k, v, mask, chance)
            return joint.permute(2, 0, 1, 3), None
        scaled = q * math.sqrt(1.0 / self.head_dim)
        other = k.transpose(-2, -1)
        scores = linalg.bmm(scaled, other) if mask is None else linalg.baddbmm(mask, scaled, other)
        share = F.softmax(scores, dim=-1)
        if chance > 0:
            share = F.dropout(share, chance)
        out = linalg.bmm(share, v).transpose(0, 1)
        return out, share.view(batch, self.num_heads, length, -1)


def _check(query: Tensor, key: Tensor, value: Tensor, padding: Any, mask: Any) -> None:
    """Raise PyTorch's errors for shapes that do not fit."""
    n = query._array.ndim
    if n not in (2, 3):
        raise AssertionError(
            f"query should be unbatched 2D or batched 3D tensor but received {n}-D query tensor"
        )
    kind = "batched (3-D)" if n == 3 else "unbatched (2-D)"
    if not key._array.ndim == value._array.ndim == n:
        raise AssertionError(
            f"For {kind} `query`, expected `key` and `value` to be {n}-D but found "
            f"{key._array.ndim}-D and {value._array.ndim}-D tensors respectively"
        )
    if padding is not None and padding._array.ndim != n - 1:
        raise AssertionError(
            f"For {kind} `query`, expected `key_padding_mask` to be `None` or {n - 1}-D but found "
            f"{padding._array.ndim}-D tensor instead"
        )
    if mask is not None and mask._array.ndim not in (2, 3):
        raise AssertionError(
            f"For {kind} `query`, expected `attn_mask` to be `None`, 2-D or 3-D but found "
            f"{mask._array.ndim}-D tensor instead"
        )


def _numbers(mask: Tensor | None, like: Tensor) -> Tensor | None:
    """A mask of bools as minus infinity where it is True, 0 elsewhere."""
    if mask is None or mask._array.dtype.kind == "f":
        return mask
    if mask._array.dtype.kind != "b":
        raise AssertionError("only bool and floating types of attn_mask are supported")
    return masked_fill(zeros(mask._array.shape, dtype=like.dtype), mask, -math.inf)
