"""``torch.special``: functions of mathematics, element by element."""

from .absent import module_getattr
from .ops.arithmetic import special_logit as logit
from .ops.elementwise import erf, erfc, exp2, expm1, log1p, sinc, xlogy
from .ops.elementwise import sigmoid as expit
from .ops.softmaxes import log_softmax, logsumexp, softmax
from .ops.special import digamma, entr, erfcx, erfinv, ndtr, polygamma, xlog1py
from .ops.special import lgamma as gammaln
from .ops.special import mvlgamma as multigammaln

psi = digamma

__getattr__ = module_getattr("torch.special")

__all__ = [
    "digamma",
    "entr",
    "erf",
    "erfc",
    "erfcx",
    "erfinv",
    "exp2",
    "expit",
    "expm1",
    "gammaln",
    "log1p",
    "log_softmax",
    "logit",
    "logsumexp",
    "multigammaln",
    "ndtr",
    "polygamma",
    "psi",
    "sinc",
    "softmax",
    "xlog1py",
    "xlogy",
]
