"""Creation, dtype promotion and conversions. Every line below a heading is one case."""

import numpy as np
import torch

f, d, h = torch.ones(2), torch.ones(2, dtype=torch.float64), torch.ones(2, dtype=torch.float16)
i, b = torch.tensor([1, 2]), torch.tensor([True, False])
i32, u8 = torch.tensor([1, 2], dtype=torch.int32), torch.tensor([1, 255], dtype=torch.uint8)

# == CREATE creation functions ==
torch.tensor([1, 2.5])
torch.tensor([1, True])
torch.tensor([True, 2.5])
torch.tensor(np.array([1.5]))
torch.tensor(np.float32(1.5))
torch.tensor(np.array([1, 2], dtype=np.int32))
torch.tensor([[1], [2]], dtype=torch.float)
torch.tensor((1, 2))
torch.tensor(range(3))
torch.tensor([torch.tensor(1.0), torch.tensor(2.0)])
torch.tensor([1.9, -1.9], dtype=torch.int64)
torch.Tensor([1, 2])
torch.Tensor([[1, 2], [3, 4]])
torch.Tensor(range(3))
torch.Tensor(2, 3).shape
torch.Tensor(torch.Size([2])).shape
torch.Tensor()
torch.FloatTensor([1, 2])
torch.DoubleTensor([1, 2])
torch.LongTensor([1.0, 2.0])
torch.IntTensor([1, 2])
torch.ByteTensor([1, 2])
torch.BoolTensor([1, 0])
torch.zeros(2)
torch.zeros(2, 3)
torch.zeros((2, 3))
torch.zeros([2])
torch.zeros(size=(2,))
torch.ones(2, dtype=torch.int64)
torch.ones(())
torch.full((2,), 3)
torch.full((2,), 3.0)
torch.full((), 2.5)
torch.full((2,), True)
torch.full((2, 2), 1, dtype=torch.float32)
torch.empty(2, 3).shape
torch.eye(2)
torch.eye(2, 3)
torch.arange(5)
torch.arange(5.0)
torch.arange(1, 4)
torch.arange(1, 2, 0.25)
torch.arange(5, 0, -2)
torch.arange(0, 1, 0.1)
torch.arange(3, dtype=torch.float32)
torch.arange(start=1, end=3)
torch.linspace(1, 6, 6)
torch.linspace(0, 1, 5)
torch.linspace(0, 1, steps=3, dtype=torch.float64)
torch.linspace(-2, 2, 1)
torch.logspace(0, 2, 3)
torch.zeros_like(i)
torch.ones_like(f)
torch.ones_like(i, dtype=torch.float32)
torch.full_like(f, 7)
torch.empty_like(d).dtype
torch.as_tensor([1.5])
torch.as_tensor(np.array([1.5]))
torch.from_numpy(np.array([1.0, 2.0]))
torch.from_numpy(np.array([1, 2]))
torch.from_numpy(np.array([1.0], dtype=np.float32))
a = np.zeros(2); t = torch.from_numpy(a); a[0] = 5; t
a = np.zeros(2); t = torch.tensor(a); a[0] = 5; t
t = torch.zeros(2); t.numpy()[1] = 3; t
f.new_tensor([1, 2])
f.new_zeros(2, 2)
d.new_full((2,), 3)
torch.tril_indices(2, 2)
torch.nn.functional.one_hot(torch.tensor([0, 2, 1]))
torch.scalar_tensor(3.0)
torch.get_default_dtype()
torch.set_default_dtype(torch.float64); torch.tensor([1.0])

# == PROMOTE type promotion ==
f + d
f + i
f + b
i + b
i + 1
i + 1.0
i * 2.5
b + b
b + 1
b * 2.0
i32 + i
u8 + i32
u8 + 1
h + f
h * 2.0
h + 1
f + torch.tensor(1.0, dtype=torch.float64)
i + torch.tensor(1.5)
i + torch.tensor(1.5, dtype=torch.float64)
i / 2
i / i
i // 2
i % 2
i ** 2
i ** 2.0
2 ** i
2.0 ** i
i.float() / 2
-i
-u8
abs(torch.tensor([-1, 2]))
~b
~i
b & b
b | torch.tensor([False, True])
i & 1
i ^ 1
i << 1
i == 1
i > 1.5
f == d
b.sum()
i.sum()
i32.sum()
u8.sum()
i.prod()
f.sum(dtype=torch.float64)
i.float().mean()
i.max()
i.exp()
i.sqrt()
i.sin()
b.exp()
torch.where(b, i, f)
torch.where(b, 1, 2)
torch.where(b, 1.0, f)
torch.cat([i, f])
torch.stack([f, d])
torch.result_type(i, 1.0)
torch.result_type(f, d)
torch.promote_types(torch.int32, torch.float16)
torch.can_cast(torch.float32, torch.int64)
True + f
f - 1
1 - i
np.float64(2.0) * f
f * np.float64(2.0)
np.sum(f.numpy())
np.asarray(f)

# == CONVERT conversions ==
f.double()
d.float()
f.int()
torch.tensor([1.7, -1.7]).int()
torch.tensor([1.7, -1.7]).long()
torch.tensor([0.0, 0.5, nan := float("nan")]).bool()
i.float()
i.bool()
b.int()
b.float()
f.half()
f.to(torch.int64)
f.to(dtype=torch.float64)
f.to("cpu")
f.to(d)
f.to(torch.float32) is f
f.type("torch.DoubleTensor")
f.type_as(i)
f.dtype
i.dtype
b.dtype
f.dtype is torch.float
f.dtype.is_floating_point
i.is_floating_point()
f.is_complex()
f.dtype.itemsize
f.element_size()
f.device
f.device.type
f.is_cuda
f.cpu() is f
f.shape
f.size()
f.size(0)
torch.zeros(2, 3).size(-1)
torch.zeros(2, 3).shape[1]
torch.zeros(2, 3).dim()
torch.zeros(2, 3).ndim
torch.zeros(2, 3).ndimension()
torch.zeros(2, 3).numel()
torch.zeros(2, 3).nelement()
torch.zeros(2, 3).stride()
torch.zeros(2, 3).t().is_contiguous()
torch.zeros(2, 3).t().stride()
len(torch.zeros(2, 3))
[row for row in torch.zeros(2, 1)]
1.0 in f
f.tolist()
torch.equal(f, f.clone())
torch.equal(f, d)
torch.allclose(f, f + 1e-9)
torch.isclose(torch.tensor([1.0]), torch.tensor([1.1]))
torch.is_tensor(f)
torch.is_tensor([1])
torch.numel(f)
torch.is_floating_point(i)
f.all()
b.any()
b.all()
b.nonzero()
torch.nonzero(torch.tensor([0, 3, 4]))
torch.where(torch.tensor([True, False, True]))
torch.unique(torch.tensor([3, 1, 3]))
torch.bincount(torch.tensor([0, 2, 2]))
torch.isinf(torch.tensor([1.0, float("inf")]))
torch.isfinite(torch.tensor([1.0, float("nan")]))
torch.finfo(torch.float32).eps
torch.iinfo(torch.int8).max
torch.cuda.is_available()
torch.device("cpu")
torch.device("cuda" if torch.cuda.is_available() else "cpu")
torch.is_grad_enabled()
torch.__version__.split(".")[0] >= "0"
