"""Names of torch that the engine leaves out on purpose, and what to use instead."""

from __future__ import annotations

import dis
import sys
from typing import Any

HEAVY = "convolution and pooling need PyTorch itself; the course builds its networks from Linear"
COMPLEX = "complex numbers are left out; compute with two real tensors"
QUANTISED = "quantised tensors are left out; use float32"
SPARSE = "sparse tensors are left out; use an ordinary (dense) tensor"
DEVICE = "the engine computes on the CPU only; leave the device out"
FILES = "saving whole objects is left out; use numpy.savez on the arrays of a state_dict()"
COMPILE = "there is no compiler here; call the function as it is"
PARALLEL = "NumPy decides about threads (OMP_NUM_THREADS); there is nothing to set here"
FORWARD = "forward mode is left out; use autograd.functional.jvp"
LOOP = "vectorising over examples is left out; write a loop or use a batch dimension"

# name (or its beginning, with *) -> why it is not here and what to use
REASONS = {
    "conv*": HEAVY, "Conv*": HEAVY, "max_pool*": HEAVY, "MaxPool*": HEAVY, "avg_pool*": HEAVY,
    "AvgPool*": HEAVY, "adaptive_*": HEAVY, "Adaptive*": HEAVY, "fold": HEAVY, "Fold": HEAVY,
    "Unfold": HEAVY, "grid_sample": HEAVY, "interpolate": HEAVY, "Upsample": HEAVY,
    "BatchNorm2d": HEAVY, "BatchNorm3d": HEAVY, "Dropout2d": HEAVY, "dropout2d": HEAVY,
    "Dropout1d": HEAVY, "dropout1d": HEAVY, "Dropout3d": HEAVY, "dropout3d": HEAVY,
    "feature_*": HEAVY, "FeatureAlphaDropout": HEAVY, "lp_pool*": HEAVY,
    "LPPool*": HEAVY, "fractional_*": HEAVY, "Fractional*": HEAVY, "max_unpool*": HEAVY,
    "MaxUnpool*": HEAVY, "pixel_*": HEAVY, "Pixel*": HEAVY, "channel_shuffle": HEAVY,
    "ChannelShuffle": HEAVY, "affine_grid": HEAVY, "local_response_norm": HEAVY,
    "LocalResponseNorm": HEAVY, "upsample*": HEAVY, "Upsampling*": HEAVY,
    "InstanceNorm*": "this layer is left out; use nn.functional.instance_norm or GroupNorm",
    "Lazy*": "layers that wait for their input's width are left out; give them the width",
    "embedding_bag": "bags are left out; use embedding and sum or mean",
    "EmbeddingBag": "bags are left out; use Embedding and sum or mean",
    "ctc_loss": "this loss is left out, as there are no recurrent layers",
    "CTCLoss": "this loss is left out, as there are no recurrent layers",
    "autocast*": "mixed precision is left out; compute in float32",
    "GradScaler": "mixed precision is left out; compute in float32",
    "SyncBatchNorm": DEVICE, "DataParallel": DEVICE,
    "RNN*": "recurrent layers are left out; write the recurrence with Linear and tanh",
    "LSTM*": "recurrent layers are left out; write the recurrence with Linear and sigmoid",
    "GRU*": "recurrent layers are left out; write the recurrence with Linear and sigmoid",
    "rnn_*": "recurrent layers are left out; write the recurrence with Linear and tanh",
    "lstm*": "recurrent layers are left out; write the recurrence with Linear and sigmoid",
    "gru*": "recurrent layers are left out; write the recurrence with Linear and sigmoid",
    "Transformer*": "transformers are left out; build one of MultiheadAttention and Linear",
    "complex*": COMPLEX, "cfloat": COMPLEX, "cdouble": COMPLEX, "chalf": COMPLEX, "polar": COMPLEX,
    "view_as_complex": COMPLEX, "view_as_real": COMPLEX, "imag": COMPLEX,
    "fft": COMPLEX, "stft": COMPLEX, "istft": COMPLEX,
    "sparse*": SPARSE, "to_sparse*": SPARSE, "hspmm": SPARSE,
    "quant*": QUANTISED, "qint*": QUANTISED,
    "bfloat16": "bfloat16 is left out, as NumPy has no such type; use float32 or float16",
    "mps": DEVICE, "xpu": DEVICE, "backends": DEVICE, "mtia": DEVICE,
    "save": FILES, "load": FILES, "jit": COMPILE, "compile": COMPILE, "export": COMPILE,
    "fx": COMPILE, "onnx": COMPILE, "set_num_threads": PARALLEL, "get_num_threads": PARALLEL,
    "multiprocessing": PARALLEL, "distributed": PARALLEL, "forward_ad": FORWARD, "vmap": LOOP,
    "as_strided": "strides are NumPy's here; use view, expand, transpose or unfold",
    "eig": "general eigenvalues are complex; use linalg.eigh for symmetric matrices",
    "eigvals": "general eigenvalues are complex; use linalg.eigvalsh for symmetric matrices",
    "lu*": "factors of this kind are left out; use linalg.solve, linalg.inv or linalg.det",
    "cholesky_solve": "this is left out; use linalg.solve_triangular twice",
    "cholesky_inverse": "this is left out; use linalg.inv, or linalg.solve_triangular twice",
    "triangular_solve": "this is left out; use linalg.solve_triangular",
    "matrix_exp": "the matrix exponential is left out; use linalg.eigh for symmetric matrices",
    "utils": "data sets, loaders and checkpoints of a graph are left out; loop over slices of a "
    "tensor, and let the graph keep what it saves",
    "allow_mutation_on_saved_tensors": "this is left out; clone a tensor before you change it",
    **dict.fromkeys(
        ("LBFGS", "Adadelta", "Adamax", "NAdam", "RAdam", "ASGD", "Rprop", "SparseAdam",
         "Adafactor", "Muon"),
        "this optimizer is left out; SGD, Adam, AdamW, RMSprop and Adagrad are there",
    ),
    "distributions": "distributions are left out; draw with randn and write their densities down",
    "parametrize": "parametrised weights are left out; compute the weight in forward",
    "parametrizations": "parametrised weights are left out; compute the weight in forward",
    "weight_norm": "parametrised weights are left out; compute the weight in forward",
    "spectral_norm": "parametrised weights are left out; compute the weight in forward",
    "prune": "pruning is left out; multiply a weight by a mask in forward",
    "modules": "the classes are in nn itself; write nn.Linear for nn.modules.linear.Linear",
    "resize_*": "memory is NumPy's here; make a new tensor of that size",
    "profiler": "there is no profiler here; use time.perf_counter or cProfile",
    "hub": "there are no trained models here; build the module and load its numbers",
    "amp": "mixed precision is left out; compute in float32",
    "rnn": "recurrent layers are left out; pad with nn.functional.pad and compute with a mask",
    "swa_utils": "averaged weights are left out; average the numbers of several state_dict()",
    "nested": "tensors of unequal rows are left out; pad them to one length",
    "masked": "masked tensors are left out; use where, or multiply by a mask",
    "signal": "windows are left out; write them down with cos",
    "overrides": "classes that catch torch's functions are left out; write a function",
    "package": FILES, "library": COMPILE, "_dynamo": COMPILE,
}  # fmt: skip


class NotOffered(AttributeError):
    """A name of torch that this engine leaves out on purpose."""


class NotImported(ImportError):
    """The same in a line like ``from torch.nn import Conv2d``."""


IMPORT_FROM = dis.opmap["IMPORT_FROM"]


def _in_import() -> bool:
    """Whether the program's line is ``from ... import ...``, which would swallow the reason."""
    frame = sys._getframe(2)
    return frame.f_code.co_code[frame.f_lasti] == IMPORT_FROM


def reason(name: str) -> str | None:
    """Why a name of torch is not here, or None for a name that nobody knows."""
    if name in REASONS:
        return REASONS[name]
    for start, why in REASONS.items():
        if start.endswith("*") and name.startswith(start[:-1]):
            return why
    return None


class Finder:
    """Says why a module of torch is not here, where nobody else has found it.

    ``import engine.profiler`` and ``from engine.utils.data import DataLoader`` never ask the
    package for a name, so its ``__getattr__`` cannot tell.
    """

    def __init__(self, package: Any):
        self.package = package

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Part of the protocol of ``sys.meta_path``.

        Raises:
            NotImported: for a module that is left out on purpose.
        """
        root, _, rest = name.partition(".")
        if rest and sys.modules.get(root) is self.package:
            why = reason(name.rpartition(".")[2])
            if why is not None:
                raise NotImported(f"torch.{rest} is not offered by this engine: {why}.")


def install(package: Any) -> None:
    """Let imports below a package be told why they fail."""
    if not any(isinstance(f, Finder) and f.package is package for f in sys.meta_path):
        sys.meta_path.append(Finder(package))


def module_getattr(module: str) -> Any:
    """A module's ``__getattr__`` that says why a name of torch is not there."""

    def __getattr__(name: str) -> Any:
        why = reason(name)
        if why is None:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        kind = NotImported if _in_import() else NotOffered
        raise kind(f"{module}.{name} is not offered by this engine: {why}.")

    return __getattr__
