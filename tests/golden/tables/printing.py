"""The printed form of tensors. Every line below a heading is one case."""

import torch

inf, nan = float("inf"), float("nan")

# == WHOLE floats that are whole numbers ==
torch.tensor([1.0, 2.0, 3.0])
torch.tensor([1.0, 20.0, 300.0])
torch.tensor([-1.0, 2.0])
torch.tensor([0.0, -0.0])
torch.tensor(3.0)
torch.tensor(-3.0)
torch.tensor([100.0, 2.0, -30.0])
torch.tensor([99999.0, 1.0])
torch.tensor([100000.0])
torch.tensor([1000000.0, 1.0])
torch.tensor([99999999.0, 1.0])
torch.tensor([1e8, 1.0])
torch.tensor([1e10])
torch.tensor([[1.0, 2.0], [3.0, -4.0]])

# == FRACTION floats with fractions ==
torch.tensor([0.5])
torch.tensor(0.5)
torch.tensor([0.1, 0.25, 10.0])
torch.tensor([1 / 3, 2 / 3])
torch.tensor([0.00012, 1.0])
torch.tensor([0.001, 1.0])
torch.tensor([0.001, 0.9])
torch.tensor([1234.5678])
torch.tensor([12345.678, 1.0])
torch.tensor([123456.789])
torch.tensor([-0.12345678])
torch.tensor([9.99999, 1.0])
torch.tensor([0.99999])
torch.tensor([999.99999])
torch.tensor([[0.1, 22.0], [333.0, -4.5]])

# == SCIENTIFIC scientific mode ==
torch.tensor([1e-5])
torch.tensor([1e-5, 1.0])
torch.tensor([1e-4])
torch.tensor([1.5e-4, 0.1])
torch.tensor([1e9, 0.5])
torch.tensor([1e5, 0.5])
torch.tensor([100000.5])
torch.tensor([1e-10, 1e10])
torch.tensor([-1e-7, 3.0])
torch.tensor(1e-8)
torch.tensor([1e20])
torch.tensor([1e38, -1e-38])
torch.tensor([1001.0, 0.5])
torch.tensor([1000.0, 0.9])
torch.tensor([5000.0, 4.9])

# == SPECIAL infinities and nan ==
torch.tensor([inf])
torch.tensor(inf)
torch.tensor([-inf, 1.0])
torch.tensor([nan, 1.0])
torch.tensor([nan, 0.25])
torch.tensor([nan, inf, -inf])
torch.tensor([inf, 1e-7])
torch.tensor([inf, 123456.5])
torch.tensor(nan)
torch.tensor([[nan, 1.0], [2.5, inf]])

# == DTYPES every dtype ==
torch.tensor([1, 2, 3])
torch.tensor([1, -200, 30])
torch.tensor(5)
torch.tensor([True, False])
torch.tensor(True)
torch.tensor([1, 2], dtype=torch.int32)
torch.tensor([1, 2], dtype=torch.int16)
torch.tensor([1, 2], dtype=torch.int8)
torch.tensor([1, 255], dtype=torch.uint8)
torch.tensor([1.0, 2.5], dtype=torch.float64)
torch.tensor([1.0, 2.0], dtype=torch.float64)
torch.tensor([1.0, 2.5], dtype=torch.float16)
torch.tensor([0.1], dtype=torch.float16)
torch.tensor([0.1], dtype=torch.float64)
torch.tensor(0.1, dtype=torch.float64)
torch.tensor([1e-12], dtype=torch.float64)
torch.float32
torch.int64
[torch.float, torch.double, torch.half, torch.int, torch.long, torch.bool, torch.uint8]

# == SHAPES nesting and empties ==
torch.tensor([])
torch.tensor([[]])
torch.zeros(0, 3)
torch.zeros(2, 0)
torch.zeros(3, 0, 2)
torch.zeros(0, dtype=torch.int64)
torch.zeros(2, 0, dtype=torch.float64)
torch.tensor([], requires_grad=True)
torch.ones(1, 1)
torch.ones(2, 2, 2)
torch.arange(24.0).view(2, 3, 4)
torch.arange(16).view(2, 2, 2, 2)
torch.ones(1, 1, 1, 1)
torch.tensor([[1], [20], [-300]])
torch.Size([2, 3])
torch.Size([])
torch.zeros(2, 3).shape
torch.zeros(2, 3).size()
torch.ones(3).device

# == LINES long lines break ==
torch.arange(30)
torch.arange(100)
torch.arange(30.0)
torch.linspace(0, 1, 20)
torch.linspace(-1, 1, 15)
torch.arange(40.0).view(2, 20)
torch.arange(60.0).view(2, 30) / 7
torch.ones(3, 25, dtype=torch.float64)
torch.zeros(25, dtype=torch.bool)
torch.arange(20.0, requires_grad=True)
torch.linspace(0, 1, 13, dtype=torch.float64, requires_grad=True)
torch.linspace(0, 1, 8, requires_grad=True) * 2
torch.arange(9.0, dtype=torch.float64, requires_grad=True) * 2

# == SUMMARY summarised sizes ==
torch.arange(1000)
torch.arange(1001)
torch.arange(2000.0)
torch.zeros(50, 50)
torch.arange(1200.0).view(3, 400)
torch.arange(1200.0).view(400, 3)
torch.zeros(11, 11, 11)
torch.arange(10000.0).view(100, 100)
torch.ones(2, 600, requires_grad=True)
torch.linspace(0, 1, 5000)
torch.arange(1001, requires_grad=False) % 2 == 0
torch.cat([torch.full((3,), 1e-8), torch.ones(1500)])

# == GRADS what stands behind the values ==
torch.tensor([1.0], requires_grad=True)
torch.tensor(1.0, requires_grad=True)
torch.tensor([1.0], requires_grad=True) * 2
torch.tensor([0.5], requires_grad=True) + 1
torch.tensor(2.0, requires_grad=True) ** 2
torch.ones(2, 2, requires_grad=True).sum()
torch.ones(2, 2, requires_grad=True).mean(0)
torch.ones(2, 2, requires_grad=True) @ torch.ones(2, 2)
torch.ones(2, dtype=torch.float64, requires_grad=True)
torch.ones(2, dtype=torch.float64, requires_grad=True) * 1.5
torch.ones(2, requires_grad=True).detach()
torch.ones(2, requires_grad=True).data
torch.ones(2, requires_grad=True).double()
torch.ones(2, 3, requires_grad=True).view(3, 2)
torch.ones(2, requires_grad=True)[0]
torch.ones(3, requires_grad=True).max(0)
torch.tensor([3.0, 1.0, 2.0]).sort()
torch.tensor([[3.0, 1.0], [2.0, 5.0]]).min(1)
torch.nn.Parameter(torch.tensor([0.5, 2.0]))
torch.nn.Parameter(torch.ones(2), requires_grad=False)
[torch.ones(1, requires_grad=True), torch.ones(1)]
{"w": torch.tensor(0.5, requires_grad=True)}
(torch.tensor([1.0]), None)
torch.ones(2, requires_grad=True).grad_fn
(torch.ones(2, requires_grad=True) * 2).grad_fn.name()
str((torch.ones(2, requires_grad=True) * 2).grad_fn).split(" object")[0]
repr((torch.ones(2, requires_grad=True) * 2).grad_fn.next_functions[0][0]).split(" object")[0]

# == FORMAT f-strings and other conversions ==
f"{torch.tensor(1.5)}"
f"{torch.tensor(0.15)}"
f"{torch.tensor(0.15):.3f}"
f"{torch.tensor(7)}"
f"{torch.tensor(7):5d}|"
f"{torch.tensor(True)}"
f"{torch.tensor(1.5, requires_grad=True)}"
f"{torch.tensor(1.5, requires_grad=True) * 2}"
f"{torch.tensor([1.5])}"
f"{torch.tensor([1.5], requires_grad=True)}"
f"{torch.tensor([1.5, 2.5]):.2f}"
f"{torch.tensor([1.5]):.2f}"
f"{torch.tensor(1.5)!r}"
f"{torch.tensor(1.5)!s}"
"%s" % torch.tensor([1.0])
"%s" % torch.tensor(1.25)
"%.2f" % torch.tensor(1.25)
"%d" % torch.tensor(3)
"{:.1f}".format(torch.tensor(2.25))
"{:>8}".format(torch.tensor(2.5))
str(torch.tensor(2.5))
print(torch.tensor(2.5), torch.tensor([2.5]))
print("loss:", torch.tensor(2.5, requires_grad=True) * 1)
torch.tensor([1.5, 2.0]).tolist()
torch.tensor(0.1).item()
torch.tensor([0.1]).item()
torch.tensor(3).item()
torch.tensor(True).item()
torch.tensor([[1, 2], [3, 4]]).tolist()
torch.tensor([0.1]).numpy()
float(torch.tensor([0.1]))
int(torch.tensor(2.7))
bool(torch.tensor(0.0))
round(float(torch.tensor(2.34567)), 2)
torch.tensor(2.6).type()
torch.tensor([1]).type()
torch.tensor([1.0]).type(torch.float64)
torch.tensor([1.0]).type(torch.LongTensor)

# == OPTIONS set_printoptions ==
torch.set_printoptions(precision=2); torch.tensor([0.12345, 1.0])
torch.set_printoptions(precision=8); torch.tensor([0.1])
torch.set_printoptions(precision=10); torch.tensor([0.1], dtype=torch.float64)
torch.set_printoptions(precision=0); torch.tensor([0.6, 1.4])
torch.set_printoptions(threshold=5); torch.arange(10)
torch.set_printoptions(threshold=5, edgeitems=2); torch.arange(10)
torch.set_printoptions(linewidth=40); torch.arange(20)
torch.set_printoptions(linewidth=20); torch.tensor([1.5, 2.5], requires_grad=True)
torch.set_printoptions(sci_mode=True); torch.tensor([0.5, 10.0])
torch.set_printoptions(sci_mode=False); torch.tensor([1e-7, 1e7])
torch.set_printoptions(sci_mode=False); torch.tensor([1e-7])
torch.set_printoptions(sci_mode=True); torch.tensor([1.0, 2.0])
torch.set_printoptions(profile="short"); torch.linspace(0, 1, 10)
torch.set_printoptions(profile="full"); torch.arange(1001).shape
torch.set_printoptions(profile="short"); torch.set_printoptions(profile="default"); torch.tensor([0.12345])
