"""Seeded random numbers. Every line below a heading is one case."""

import torch
import torch.nn as nn

# == RAND uniform numbers ==
torch.manual_seed(0); torch.rand(3, 3)
torch.manual_seed(1); torch.rand(5)
torch.manual_seed(7); torch.rand(5)
torch.manual_seed(42); torch.rand(2, 3)
torch.manual_seed(2024); torch.rand(20)
torch.manual_seed(123456789); torch.rand(4)
torch.manual_seed(0); torch.rand(3, dtype=torch.float64)
torch.manual_seed(7); torch.rand(2, 2, dtype=torch.double)
torch.manual_seed(0); torch.rand(())
torch.manual_seed(0); torch.rand(0)
torch.manual_seed(0); torch.rand(2, 2, requires_grad=True)
torch.manual_seed(0); torch.rand_like(torch.zeros(2, 3))
torch.manual_seed(0); torch.rand(size=(2, 2))
torch.manual_seed(0); torch.rand((3,))
torch.manual_seed(-1); torch.rand(3)
torch.manual_seed(2**33 + 5); torch.rand(3)
torch.manual_seed(5); torch.rand(1000).sum().item() > 0

# == RANDN normal numbers below sixteen elements ==
torch.manual_seed(0); torch.randn(3)
torch.manual_seed(0); torch.randn(2, 2)
torch.manual_seed(1); torch.randn(5)
torch.manual_seed(7); torch.randn(15)
torch.manual_seed(42); torch.randn(())
torch.manual_seed(42); torch.randn(1)
torch.manual_seed(3); torch.randn(3, dtype=torch.float64)
torch.manual_seed(0); torch.randn(3, requires_grad=True)
torch.manual_seed(0); torch.randn_like(torch.zeros(2, 2))
torch.manual_seed(0); [torch.randn(()).item() for _ in range(3)]
torch.manual_seed(0); (torch.randn(1), torch.randn(1), torch.randn(1))

# == RANDN16 normal numbers from sixteen elements on ==
torch.manual_seed(0); torch.randn(16)
torch.manual_seed(0); torch.randn(17)
torch.manual_seed(1); torch.randn(4, 4)
torch.manual_seed(2); torch.randn(5, 5)
torch.manual_seed(3); torch.randn(32)
torch.manual_seed(4); torch.randn(20, dtype=torch.float64)
torch.manual_seed(5); torch.randn(64, dtype=torch.float64)[:5]
torch.manual_seed(6); torch.randn(100)[-6:]
torch.manual_seed(2024); torch.randn(3, 7)

# == ORDER mixed orders on one stream ==
torch.manual_seed(7); (torch.rand(5), torch.randn(3), torch.randn(4), torch.rand(2, 2))
torch.manual_seed(0); (torch.randn(3), torch.rand(2), torch.randn(2))
torch.manual_seed(0); (torch.randn(16), torch.randn(3))
torch.manual_seed(0); (torch.randn(3), torch.randn(16)[:3], torch.randn(3))
torch.manual_seed(0); (torch.randint(0, 10, (3,)), torch.rand(2), torch.randperm(4))
torch.manual_seed(0); a = torch.randn(3); torch.manual_seed(0); torch.equal(a, torch.randn(3))
torch.manual_seed(0); torch.randn(1); torch.manual_seed(0); torch.randn(2)
torch.manual_seed(2024); (torch.randint(low=-5, high=30, size=(11,)), torch.randn(11))

# == RANDINT integers ==
torch.manual_seed(2024); torch.randint(-5, 30, (11,))
torch.manual_seed(0); torch.randint(10, (5,))
torch.manual_seed(0); torch.randint(0, 2, (2, 4))
torch.manual_seed(0); torch.randint(3, 5, (3,), dtype=torch.float32)
torch.manual_seed(0); torch.randint(0, 2**40, (3,))
torch.manual_seed(0); torch.randint(0, 256, (4,), dtype=torch.uint8)
torch.manual_seed(1); torch.randint(high=6, size=(10,)) + 1
torch.manual_seed(0); torch.randint_like(torch.zeros(3), 10)
torch.randint(5, 5, (2,))
torch.manual_seed(0); torch.zeros(5).random_(0, 10)
torch.manual_seed(0); torch.zeros(3, dtype=torch.int64).random_(5)

# == RANDPERM permutations ==
torch.manual_seed(0); torch.randperm(5)
torch.manual_seed(1); torch.randperm(10)
torch.manual_seed(2); torch.randperm(1)
torch.manual_seed(2); torch.randperm(0)
torch.manual_seed(42); torch.randperm(100)[:10]
torch.manual_seed(42); torch.randperm(4).dtype

# == INPLACE filling a tensor ==
torch.manual_seed(1); torch.Tensor(2, 3).uniform_(-1, 1)
torch.manual_seed(1); torch.empty(3).uniform_()
torch.manual_seed(1); torch.empty(3, dtype=torch.float64).uniform_(2, 5)
torch.manual_seed(1); torch.empty(3).normal_()
torch.manual_seed(1); torch.empty(3).normal_(mean=5, std=2)
torch.manual_seed(1); torch.empty(20).normal_(1.0, 0.1)
torch.manual_seed(1); torch.empty(4).exponential_()
torch.manual_seed(1); torch.empty(4).exponential_(2.0)
torch.manual_seed(1); torch.empty(6).bernoulli_(0.5)
torch.manual_seed(1); torch.zeros(2, requires_grad=True).uniform_()
torch.manual_seed(1); torch.zeros(2).uniform_(1, 0)

# == OTHER distributions ==
torch.manual_seed(0); torch.normal(torch.tensor([1.0, 2.0]), torch.tensor([0.1, 0.2]))
torch.manual_seed(0); torch.normal(2.0, 3.0, size=(2, 2))
torch.manual_seed(0); torch.normal(0.0, torch.tensor([1.0, 10.0]))
torch.manual_seed(0); torch.normal(torch.arange(3.0), 1.0)
torch.manual_seed(0); torch.bernoulli(torch.tensor([0.1, 0.5, 0.9, 0.5]))
torch.manual_seed(0); torch.bernoulli(torch.full((8,), 0.3, dtype=torch.float64))
torch.manual_seed(0); torch.bernoulli(torch.tensor([1.5]))
torch.normal(0.0, -1.0, size=(2,))

# == GENERATOR generators of their own ==
g = torch.Generator().manual_seed(7); torch.rand(5, generator=g)
g = torch.Generator().manual_seed(7); torch.randn(3, generator=g)
g = torch.Generator(); g.manual_seed(3); torch.randperm(5, generator=g)
g = torch.Generator(); g.initial_seed()
g = torch.Generator().manual_seed(1); (torch.rand(2, generator=g), torch.manual_seed(0) and torch.rand(2), torch.rand(2, generator=g))
torch.manual_seed(5); torch.initial_seed()
torch.manual_seed(5).initial_seed()
torch.manual_seed(5); s = torch.get_rng_state(); a = torch.rand(2); torch.set_rng_state(s); torch.equal(a, torch.rand(2))

# == LAYERS initial parameters ==
torch.manual_seed(0); nn.Linear(2, 1).weight
torch.manual_seed(0); nn.Linear(2, 1).bias
torch.manual_seed(1); list(nn.Linear(3, 2).parameters())
torch.manual_seed(0); nn.Linear(4, 5, bias=False).weight
torch.manual_seed(0); nn.Embedding(3, 2).weight
torch.manual_seed(0); nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))[2].weight
torch.manual_seed(0); nn.Linear(2, 1, dtype=torch.float64).weight
torch.manual_seed(0); nn.LayerNorm(3).weight
torch.manual_seed(0); nn.Dropout(0.5)(torch.ones(8))
torch.manual_seed(0); nn.functional.dropout(torch.ones(6), p=0.25)
torch.manual_seed(0); nn.Dropout(0.5).eval()(torch.ones(3))

# == INIT initialisers ==
torch.manual_seed(0); nn.init.xavier_uniform_(torch.empty(2, 3))
torch.manual_seed(0); nn.init.xavier_normal_(torch.empty(2, 3))
torch.manual_seed(0); nn.init.kaiming_uniform_(torch.empty(2, 3))
torch.manual_seed(0); nn.init.kaiming_normal_(torch.empty(2, 3), nonlinearity="relu")
torch.manual_seed(0); nn.init.uniform_(torch.empty(3), -1, 1)
torch.manual_seed(0); nn.init.normal_(torch.empty(3), 1.0, 2.0)
nn.init.constant_(torch.empty(2), 0.5)
nn.init.ones_(torch.empty(2))
nn.init.zeros_(torch.empty(2))
nn.init.eye_(torch.empty(2, 3))
nn.init.calculate_gain("tanh")
