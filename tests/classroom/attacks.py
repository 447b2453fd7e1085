"""Hostile submissions: a name, what stands in the answer of 3.1, and what the report must say.

What it must say is a diagnosis, or a word of the exception. None: whatever it says, no mark.
The answer of 1.1 in the same notebook is honest and worth its mark.
"""

TYPED = "print(torch.tensor([40.5]), torch.tensor([3.0, 4.5, 6.0, 7.5]))"
# The solution's names with published numbers in them: right on the inputs that are shown only.
SHOWN = (
    "out = torch.tensor(40.5)\nx.grad = torch.tensor([3.0, 4.5, 6.0, 7.5])\ny = z = out\n" + TYPED
)

# What the process says of its graph, in place of what is read from it.
DENSE = """import checkers.graph as g
class Dense:
    def to_data(self):
        nodes = [{"id": f"n{i}", "kind": "operation", "name": "", "op": f"Op{i}"} for i in range(60)]
        edges = [{"source": f"n{i}", "target": f"n{j}"} for i in range(60) for j in range(i)]
        return {"version": 1, "nodes": nodes, "edges": edges, "results": []}
g.read_graph = lambda *a, **k: Dense()
out = x.sum()
out.backward()"""
WEIRD = DENSE.replace('"version": 1, "nodes": nodes', '"version": 1, "nodes": [[]] * 50')

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
    ("the checker's eyes are ours", "import checkers.ask.facts as f\nf.describe = lambda *a, **k: f.Fact('number', 'float', shape=(), values=(40.5,))\nout = 1", None),
    ("the checker's cell is ours", "import checkers.ask.cell as c\nc.Cell.observe = lambda self, *names: None\nout = 1", None),
    ("fewer cases", f"import sys\nf = sys._getframe()\nwhile f:\n    q = f.f_locals.get('question')\n    if q is not None and hasattr(q, 'cases'): object.__setattr__(q, 'cases', q.cases[:1])\n    f = f.f_back\n{SHOWN}", None),
    ("the shown inputs every time", f"import checkers.ask.cell as c\nc.Cell.has = lambda *a: False\nc.Cell.tensor = lambda self, name: self.torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)\n{SHOWN}", None),
    ("the stack has the solution", "import sys\nf, seen = sys._getframe(), []\nwhile f:\n    seen += [v for k, v in f.f_locals.items() if k in ('expected', 'right', 'run', 'verdict')]\n    f = f.f_back\nprint(seen)\nout = seen[0]", "IndexError"),
    ("the heap has the solution", "import gc\nfound = [o for o in gc.get_objects() if type(o).__name__ in ('Exercise', 'Verdict', 'Run')]\nout = found[0]", "IndexError"),
    ("the course's own solution", "from checkers.course import exercises\nexec(exercises.find('3.1').solution)", "ImportError"),
    ("the course's files", "import checkers, pathlib\nroot = pathlib.Path(checkers.__file__).parent.parent\nexec((root / 'exercises/source/3_backward/3_1.py').read_text())", "PermissionError"),
    ("a table of published inputs", "if x.tolist() == [0, 1, 2, 3]:\n    y = x + 2\n    z = y * y * 3\n    out = z.mean()\n    out.backward()\n    print(out.view(1), x.grad)\nelse:\n    out = x.sum()\n    out.backward()\n    print(out.view(1), x.grad)", None),
    ("looks whether it is graded", "import sys\nif 'ipykernel' in sys.modules:\n    y = x + 2\nelse:\n    raise SystemExit", "exit"),
    ("the tree is ours", f"import ast\nast.parse = lambda *a, **k: ast.Module([], [])\n{SHOWN}", None),
    ("the notebook's shell", "get_ipython().input_transformers_cleanup.append(lambda lines: ['out = 40.5'])", "unknown-name"),
    ("a forged reply everywhere", "import os\nfor n in range(3, 40):\n    try: os.write(n, b'\\0\\0\\0\\2[]')\n    except OSError: pass\nwhile True: pass", None),
    ("a forged reply, then gone", "import os\nfor n in range(3, 40):\n    try: os.write(n, b'\\0\\0\\0\\4[{}]'); os._exit(0)\n    except OSError: pass", "unreadable-answer"),
    ("a reply without an end", "import os\nfor n in range(3, 40):\n    try: os.write(n, b'\\x7f\\xff\\xff\\xff')\n    except OSError: pass\nos._exit(0)", None),
    ("pickled trouble", "class P:\n    def __reduce__(self): return (exec, ('1/0',))\nout = P()", None),
    ("a graph to lay out for ever", DENSE, None),
    ("a graph of nonsense", WEIRD, None),
    ("the asking raises", "import checkers.ask.asking as a\na._one = None\nout = 1", None),
    ("the asking raises on the way", "import checkers.ask.facts as f\nf.to_plain = lambda *a: 1 / 0\nout = 1", None),
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
    ("kills itself", "import signal\nsignal.raise_signal(9)", "PermissionError"),
    ("stops itself", "import signal\nsignal.raise_signal(signal.SIGSTOP)", "PermissionError"),
    ("a digit for each second", "print('1' * 9000 + 'x')", None),
    ("noughts behind a point", "print('.' + '0' * 19_000 + '1')", None),
    ("blanks before nothing", "print(' ' * 19_000 + 'x')", None),
    ("names in a row", ", ".join(["a"] * 2500) + " = " + ", ".join(["0"] * 2500), None),
    ("names under each other", "\n".join(f"a{n} = 0" for n in range(1500)), None),
    ("a number of 19,000 digits", "z = 0x" + "f" * 19_000, None),
    ("a fence of blanks", "#" + " " * 15_000 + "begin 3.1", None),
    ("a chain of attributes", "z = x" + ".data" * 3000, None),
    ("a sum of 5,000", "z = " + " + ".join(["x"] * 5000), None),
    ("a class for each line", "\n".join(f"class F{n}(Function): pass" for n in range(600)), None),
    ("an exponent beyond the floats", "print('1.5e9999', '1e' + '9' * 5000, '0.0e400')", None),
    ("thousands of numbers", "print('1 ' * 9000)", None),
    ("thousands of brackets", "print('[1' * 9000)", None),
    ("digits of other scripts", "print('[１２] ٣٤ ²³')", None),
    ("a name that is a number", "globals()[5] = 1\nglobals()[''] = 2\nout = 1", None),
    ("an error that raises itself", "class E(Exception):\n    def __str__(self): raise self\nraise E()", None),
    ("a type without a name", "class M(type):\n    @property\n    def __name__(cls): return 5\nclass A(metaclass=M): pass\nout = A()", None),
    ("a shape without end", "class T:\n    requires_grad = is_leaf = retains_grad = True\n    grad_fn = grad = None\n    dtype = 'f'\n    shape = range(10**12)\n    def detach(self): return self\n    def numpy(self): return self\n    def reshape(self, *a): return np.zeros(3)\nout = T()", "memory-limit"),
    ("a history without end", "class N:\n    def name(self): return 'x'\n    @property\n    def next_functions(self):\n        while True: yield (N(), 0)\nclass T:\n    requires_grad = is_leaf = retains_grad = True\n    grad = None\n    grad_fn = N()\n    def detach(self): return torch.ones(1)\nout = T()", "memory-limit"),
    ("a gradient of a gradient of …", "class T:\n    requires_grad = is_leaf = retains_grad = True\n    grad_fn = None\n    @property\n    def grad(self): return T()\n    def detach(self): return torch.ones(1)\nout = T()", None),
    ("waits for nobody", "import select\nselect.select([], [], [])", "time-limit"),
    ("a message that promises more", "import os\nfor n in range(3, 40):\n    try: os.write(n, b'\\0\\x3f\\xff\\xff')\n    except OSError: pass", None),
    ("messages of nothing", "import os\nfor n in range(3, 40):\n    try: os.write(n, b'\\0\\0\\0\\2[]' * 100)\n    except OSError: pass", None),
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
    ("limits of the parent", "import os, resource\nresource.prlimit(os.getppid(), resource.RLIMIT_FSIZE, (0, 0))", "PermissionError"),
    ("limits of the parent, looked at", "import os, resource\nresource.prlimit(os.getppid(), resource.RLIMIT_AS)", "PermissionError"),
    ("limits of everybody near", "import os, resource\nfor p in range(max(2, os.getpid() - 300), os.getpid() + 50):\n    if p != os.getpid():\n        for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CPU, resource.RLIMIT_AS):\n            try: resource.prlimit(p, kind, (0, 0))\n            except OSError: pass\nout = 1", None),
    ("limits by the bare call", "import ctypes, os\nassert ctypes.CDLL(None).syscall(302, os.getppid(), 1, ctypes.create_string_buffer(16), 0) == 0", "AssertionError"),
    ("a signal from a pipe", "import fcntl, os\ndone = 0\nfor n in range(64):\n    for command, value in ((8, os.getppid()), (10, 9), (4, 0o20000), (15, 0), (1026, 1), (1024, 1)):\n        try: fcntl.fcntl(n, command, value); done += 1\n        except OSError: pass\nassert done", "AssertionError"),
    ("a signal from a pipe, by ioctl", "import fcntl, os, struct\ndone = 0\nfor n in range(64):\n    for request, value in ((0x5452, 1), (0x8901, os.getppid()), (0x8902, os.getppid()), (0x5412, 10)):\n        try: fcntl.ioctl(n, request, struct.pack('i', value)); done += 1\n        except OSError: pass\nassert done", "AssertionError"),
    ("a larger pipe", "import fcntl\nfor n in range(64):\n    try: out = fcntl.fcntl(n, 1031, 1 << 20)\n    except PermissionError: continue\n    except OSError: continue\nassert isinstance(out, int)", "NameError"),
    ("a signal by number", "import ctypes, os\nassert ctypes.CDLL(None).syscall(200, os.getppid(), 9) == 0", "AssertionError"),
    ("a queued signal", "import ctypes, os\nassert ctypes.CDLL(None).syscall(129, os.getppid(), 9, ctypes.create_string_buffer(128)) == 0", "AssertionError"),
    ("a handle of the parent", "import os\nos.pidfd_open(os.getppid())", "PermissionError"),
    ("memory of the parent", "import ctypes, os\nassert ctypes.CDLL(None).process_vm_readv(os.getppid(), 0, 0, 0, 0, 0) >= 0", "AssertionError"),
    ("priority of the parent", "import os\nos.setpriority(os.PRIO_PROCESS, os.getppid(), 19)", "PermissionError"),
    ("processors of the parent", "import os\nos.sched_setaffinity(os.getppid(), {0})", "PermissionError"),
    ("a notifier", "import ctypes\nassert ctypes.CDLL(None).syscall(253) >= 0", "AssertionError"),
    ("a counter of the processor", "import ctypes\nassert ctypes.CDLL(None).syscall(298, 0, 0, 0, 0, 0) >= 0", "AssertionError"),
    ("keys of the teacher", "import ctypes\nassert ctypes.CDLL(None).syscall(250, 0, 0) >= 0", "AssertionError"),
    ("another process by another call", "import ctypes\nassert ctypes.CDLL(None).syscall(435, 0, 0) >= 0 or ctypes.CDLL(None).vfork() >= 0", "AssertionError"),
    ("memory of System V", "import ctypes\nassert ctypes.CDLL(None).shmget(0, 4096, 0o1666) >= 0", "AssertionError"),
    ("a queue of System V", "import ctypes\nassert ctypes.CDLL(None).msgget(0, 0o1666) >= 0", "AssertionError"),
    ("a queue of POSIX", "import ctypes\nassert ctypes.CDLL(None).syscall(240, b'/x', 0o102, 0o666, 0) >= 0", "AssertionError"),
    ("a pipe of its own", "import os\nos.pipe()", "PermissionError"),
    ("a priority", "import os\nos.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))", "PermissionError"),
    ("the parent's group", "import os\nos.setpgid(0, os.getppid())", "PermissionError"),
    ("a life after the parent", "import ctypes\nassert ctypes.CDLL(None).prctl(1, 0) == 0", "AssertionError"),
    ("pinned memory", "import ctypes\nassert ctypes.CDLL(None).mlockall(3) == 0", "AssertionError"),
    ("other rights of a folder", "import os\nos.chmod('CANARY', 0o777)", "PermissionError"),
    ("another time of a file", "import os\nos.utime('CANARY/kept')", "PermissionError"),
    ("a timer", "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.1)", None),
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
