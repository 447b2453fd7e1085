"""Hostile submissions: a name, what stands in the answer of 3.1, and what the report must say.

What it must say is a diagnosis, or a word of the exception. None: whatever it says, no mark.
The answer of 1.1 in the same notebook is honest and worth its mark.
"""

TYPED = "print(torch.tensor([40.5]), torch.tensor([3.0, 4.5, 6.0, 7.5]))"
# The solution's names with published numbers in them: right on the inputs that are shown only.
SHOWN = (
    "out = torch.tensor(40.5)\nx.grad = torch.tensor([3.0, 4.5, 6.0, 7.5])\ny = z = out\n" + TYPED
)

FORGING = [
    ("equal to everything", f"class Odd:\n    def __eq__(self, other): return True\n    __hash__ = None\nout = Odd()\nx.grad = torch.zeros(4)\n{TYPED}", None),
    ("a float that is always close", f"class F(float):\n    def __eq__(self, o): return True\n    __sub__ = __rsub__ = lambda s, o: 0.0\n    __abs__ = lambda s: 0.0\nout = F(1)\n{TYPED}", None),
    ("an array that lies", f"class A(np.ndarray):\n    def tolist(self): return [40.5]\n    __eq__ = lambda s, o: True\nout = np.zeros(1).view(A)\n{TYPED}", None),
    ("a tensor that lies", f"class T(torch.Tensor):\n    __eq__ = lambda s, o: True\n    def detach(self): return torch.tensor(40.5)\nout = T(torch.zeros(1)) if False else torch.zeros(1)\nout.__class__ = T\n{TYPED}", None),
    ("a type that is every type", "class M(type):\n    def __instancecheck__(c, o): return True\n    def __subclasscheck__(c, o): return True\nclass L(metaclass=M): pass\nimport builtins\nbuiltins.float = builtins.int = L\nout = L()", None),
    ("np.allclose says yes", f"np.allclose = np.isclose = np.array_equal = lambda *a, **k: True\n{SHOWN}", None),
    ("math.isfinite says no", f"import math\nmath.isfinite = math.isnan = lambda v: True\n{SHOWN}", None),
    ("isinstance says yes", f"import builtins\nbuiltins.isinstance = lambda *a: True\n{SHOWN}", None),
    ("len says one", "import builtins\nbuiltins.len = lambda thing: 1\nout = x", None),
    ("the engine's tensor is ours", f"torch.tensor = lambda *a, **k: 40.5\n{SHOWN}", None),
    ("the engine's backward is ours", "torch.Tensor.backward = lambda self, *a, **k: None\nout = x.sum()\nout.backward()\nx.grad = torch.tensor([3.0, 4.5, 6.0, 7.5])", None),
    ("json writes what we like", "import json\njson.dumps = lambda *a, **k: '[{\"facts\": {}}]'\nout = x", None),
    ("the checker's eyes are ours", "import checkers.facts as f\nf.describe = lambda *a, **k: f.Fact('number', 'float', shape=(), values=(40.5,))\nout = 1", None),
    ("the checker's cell is ours", "import checkers.cell as c\nc.Cell.observe = lambda self, *names: None\nout = 1", None),
    ("fewer cases", f"import sys\nf = sys._getframe()\nwhile f:\n    q = f.f_locals.get('question')\n    if q is not None and hasattr(q, 'cases'): object.__setattr__(q, 'cases', q.cases[:1])\n    f = f.f_back\n{SHOWN}", None),
    ("the shown inputs every time", f"import checkers.cell as c\nc.Cell.has = lambda *a: False\nc.Cell.tensor = lambda self, name: self.torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)\n{SHOWN}", None),
    ("the stack has the solution", "import sys\nf, seen = sys._getframe(), []\nwhile f:\n    seen += [v for k, v in f.f_locals.items() if k in ('expected', 'right', 'run', 'verdict')]\n    f = f.f_back\nprint(seen)\nout = seen[0]", "IndexError"),
    ("the heap has the solution", "import gc\nfound = [o for o in gc.get_objects() if type(o).__name__ in ('Exercise', 'Verdict', 'Run')]\nout = found[0]", "IndexError"),
    ("the course's own solution", "from checkers import exercise\nexec(exercise.find('3.1').solution)", "ExerciseError"),
    ("the course's files", "import checkers, pathlib\nroot = pathlib.Path(checkers.__file__).parent.parent\nexec(next(root.glob('exercises/source/3_backward/3_1.py')).read_text())", "PermissionError"),
    ("a table of published inputs", "if x.tolist() == [0, 1, 2, 3]:\n    y = x + 2\n    z = y * y * 3\n    out = z.mean()\n    out.backward()\n    print(out.view(1), x.grad)\nelse:\n    out = x.sum()\n    out.backward()\n    print(out.view(1), x.grad)", None),
    ("looks whether it is graded", "import sys\nif 'ipykernel' in sys.modules:\n    y = x + 2\nelse:\n    raise SystemExit", "exit"),
    ("the tree is ours", f"import ast\nast.parse = lambda *a, **k: ast.Module([], [])\n{SHOWN}", None),
    ("the notebook's shell", "get_ipython().input_transformers_cleanup.append(lambda lines: ['out = 40.5'])", "unknown-name"),
    ("a forged reply everywhere", "import os\nfor n in range(3, 40):\n    try: os.write(n, b'\\0\\0\\0\\2[]')\n    except OSError: pass\nwhile True: pass", None),
    ("a forged reply, then gone", "import os\nfor n in range(3, 40):\n    try: os.write(n, b'\\0\\0\\0\\4[{}]'); os._exit(0)\n    except OSError: pass", "unreadable-answer"),
    ("a reply without an end", "import os\nfor n in range(3, 40):\n    try: os.write(n, b'\\x7f\\xff\\xff\\xff')\n    except OSError: pass\nos._exit(0)", None),
    ("pickled trouble", "class P:\n    def __reduce__(self): return (exec, ('1/0',))\nout = P()", None),
    ("a trace on every line", f"import sys\nsys.settrace(lambda f, e, a: f.f_locals.update(out=40.5))\n{SHOWN}", None),
]  # fmt: skip

STOPPING = [
    ("exit", "raise SystemExit(0)", "exit"),
    ("leaves at once", "import os\nos._exit(0)", "stopped"),
    ("leaves as if out of memory", "import os\nos._exit(13)", "memory-limit"),
    ("aborts", "import os\nos.abort()", "stopped"),
    ("reads address 0", "import ctypes\nctypes.string_at(0)", "stopped"),
    ("never ends", "while True: pass", "time-limit"),
    ("swallows everything", "while True:\n    try:\n        while True: pass\n    except BaseException: pass", "time-limit"),
    ("ignores signals", "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\nwhile True: pass", "time-limit"),
    ("sleeps", "import time\ntime.sleep(1000)", "time-limit"),
    ("a power without end", "out = 7 ** (10 ** 9)", None),
    ("an expression without end", "import re\nre.match('(a+)+$', 'a' * 60 + 'b')", "time-limit"),
    ("memory by lists", "big = list(range(10**9))", "memory-limit"),
    ("memory by arrays", "big = [np.ones(10**6) for _ in range(10**5)]", "memory-limit"),
    ("memory by strings", "s = 'x'\nwhile True: s += s", "memory-limit"),
    ("recursion", "def f(): return f()\nf()", "calls-itself"),
    ("recursion without limit", "import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()\nf()", None),
    ("recursion in a repr", "class R:\n    def __repr__(self): return repr(self)\nR()", "calls-itself"),
    ("brackets", "(" * 5000 + ")" * 5000, None),
    ("a source of megabytes", "y = 1\n" * 10**6, "too-long"),
    ("fences of megabytes", "# --- end 9.9 ---\ny\n# --- begin 3.1 ---\n" * 30_000, None),
    ("forks", "import os\nwhile True: os.fork()", "PermissionError"),
    ("threads", "import threading\nwhile True: threading.Thread(target=print).start()", None),
    ("processes", "import multiprocessing\nmultiprocessing.Process(target=print).start()", "PermissionError"),
    ("endless output", "while True: print('x' * 10**5)", "time-limit"),
    ("a long error", "raise ValueError('x' * 10**8)", "exception"),
    ("fills the disk", "import tempfile\nf = tempfile.TemporaryFile()\nwhile True: f.write(b'x' * 10**7)", "FileNotFoundError"),
    ("many files", "for n in range(10**6): open(f'/tmp/gradschool-{n}', 'w')", "PermissionError"),
    ("a hook at the end", "import atexit\n@atexit.register\ndef late():\n    while True: pass\nraise SystemExit", "exit"),
    ("a hook at deletion", "class D:\n    def __del__(self):\n        while True: pass\nd = D()\ndel d", "time-limit"),
    ("closes the channel", "import os\nos.closerange(0, 1000)", "stopped"),
    ("raises past everything", "raise BaseException('out')", None),
    ("a keyboard interrupt", "raise KeyboardInterrupt", None),
    ("raises its own limits", "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))", None),
]  # fmt: skip

REACHING = [
    ("passwords", "print(open('/etc/passwd').read())", "PermissionError"),
    ("the home folder", "import os\nprint(os.listdir(os.path.expanduser('~root')))", "PermissionError"),
    ("the root folder", "import os\nprint(os.listdir('/'))", "PermissionError"),
    ("environment of the parent", "print(open('/proc/%d/environ' % __import__('os').getppid()).read())", "PermissionError"),
    ("own memory by file", "open('/proc/self/mem', 'r+b')", "PermissionError"),
    ("other hand-ins", "import glob\nprint(open('HANDINS/a 000 honest.ipynb').read())", "PermissionError"),
    ("the gradebook", "import sqlite3\nsqlite3.connect('OUT/gradebook.sqlite').execute('select * from marks')", None),
    ("network on loopback", "import socket\nsocket.create_connection(('127.0.0.1', PORT))", "PermissionError"),
    ("datagrams", "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM)", "PermissionError"),
    ("a socket in the file system", "import socket\nsocket.socketpair()", "PermissionError"),
    ("stops the parent", "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)", "PermissionError"),
    ("kills everybody", "import os\nos.kill(-1, 9)", "PermissionError"),
    ("ptrace", "import ctypes\nassert ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0", "AssertionError"),
    ("namespaces", "import ctypes\nassert ctypes.CDLL(None).unshare(0x10000000) == 0", "AssertionError"),
    ("io_uring", "import ctypes\nassert ctypes.CDLL(None).syscall(425, 8, ctypes.create_string_buffer(120)) >= 0", "AssertionError"),
    ("userfaultfd", "import ctypes\nassert ctypes.CDLL(None).syscall(323, 0) >= 0", "AssertionError"),
    ("bpf", "import ctypes\nassert ctypes.CDLL(None).syscall(321, 0, 0, 0) >= 0", "AssertionError"),
    ("mounts", "import ctypes\nassert ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, 0) == 0", "AssertionError"),
    ("a file in memory", "import os\nos.memfd_create('x')", "PermissionError"),
    ("shared memory", "from multiprocessing import shared_memory\nshared_memory.SharedMemory(create=True, size=10)", "PermissionError"),
    ("another program", "import subprocess\nsubprocess.run(['touch', 'CANARY/x'])", "PermissionError"),
    ("the shell", "import os\nassert os.system('touch CANARY/x') == 0", "AssertionError"),
    ("another user", "import os\nos.setuid(12345)", "PermissionError"),
    ("a module that shadows", "open('CANARY/numpy.py', 'w').write('1/0')", "PermissionError"),
    ("deletes", "import shutil\nshutil.rmtree('CANARY')", "PermissionError"),
    ("renames", "import os\nos.rename('CANARY/kept', 'CANARY/gone')", "PermissionError"),
    ("a link", "import os\nos.symlink('/etc/passwd', 'CANARY/link')", "PermissionError"),
]  # fmt: skip

SHELL = [
    ("a shell line", "!touch CANARY/x\nout = x.sum()", None),
    ("a magic line", "%cd CANARY\n%time out = x.sum()", None),
    ("a magic cell", "%%bash\ntouch CANARY/x", None),
]

SOURCES = {"forging": FORGING, "stopping": STOPPING, "reaching": REACHING, "shell": SHELL}
