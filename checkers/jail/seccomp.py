"""seccomp: a process that can compute and read, and make no other system call.

No sockets, no new processes or threads, no tracing, no signals to others, no limits for others.
Whatever is not on the list fails with EPERM, which Python turns into an exception that the feedback
can show; some calls are allowed with certain arguments only. The list was measured with every
exercise on x86_64; other processors have other numbers and do without.
"""

from __future__ import annotations

import ctypes
import os
import struct

from checkers.jail import kernel

PR_SET_SECCOMP, MODE_FILTER = 22, 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 1  # EPERM
ARCHITECTURE = 0xC000003E  # AUDIT_ARCH_X86_64
X32 = 0x40000000  # the second table of numbers that x86_64 kernels have

# struct seccomp_data: number, architecture, instruction pointer, arguments
NUMBER, ARCH, FIRST_ARGUMENT = 0, 4, 16
INSTRUCTION = 8  # bytes
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06

TGKILL, PRLIMIT, FCNTL, IOCTL = 234, 302, 72, 16
# fmt: off
ALLOWED = {
    "read": 0, "write": 1, "close": 3, "stat": 4, "fstat": 5, "lstat": 6, "poll": 7, "lseek": 8,
    "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14,
    "rt_sigreturn": 15, "pread64": 17, "readv": 19, "writev": 20, "access": 21,
    "select": 23, "sched_yield": 24, "mremap": 25, "madvise": 28, "dup": 32, "dup2": 33,
    "nanosleep": 35, "getpid": 39, "exit": 60, "uname": 63, "getcwd": 79,
    "readlink": 89, "gettimeofday": 96, "getrlimit": 97, "getrusage": 98, "sysinfo": 99,
    "times": 100, "getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108, "getppid": 110,
    "sigaltstack": 131, "gettid": 186, "time": 201, "futex": 202, "sched_getaffinity": 204,
    "getdents64": 217, "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230,
    "exit_group": 231, "openat": 257, "newfstatat": 262, "readlinkat": 267, "faccessat": 269,
    "pselect6": 270, "set_robust_list": 273, "dup3": 292, "getcpu": 309,
    "getrandom": 318, "membarrier": 324, "statx": 332, "rseq": 334, "faccessat2": 439,
}
# fmt: on
# Of a descriptor only what keeps to this process: no owner or signal (F_SETOWN, F_SETSIG and their
# like send signals to anybody), no locks, no lease, no size of a pipe.
SET_FLAGS, ASYNC = 4, 0o20000
FCNTL_COMMANDS = (0, 1, 2, 3, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC
# FIOCLEX, FIONCLEX, TCGETS (isatty), TIOCGWINSZ, FIONREAD, FIONBIO; no FIOASYNC, no FIOSETOWN
IOCTL_REQUESTS = (0x5451, 0x5450, 0x5401, 0x5413, 0x541B, 0x5421)
# What the system alone does to a process: done by itself it would look like a lack of memory.
KILL, STOP = 9, 19


def is_there() -> bool:
    """Whether this system can filter system calls with this list."""
    if not kernel.is_linux() or kernel.machine() != "x86_64":
        return False
    try:
        with open("/proc/sys/kernel/seccomp/actions_avail") as file:
            return "errno" in file.read()
    except OSError:
        return False


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def program(process: int) -> bytes:
    """The filter as instructions; `process` may send signals to itself (abort does)."""
    steps = [
        _step(LOAD, ARCH),
        _step(EQUAL, ARCHITECTURE, 1, 0),
        _step(RETURN, REFUSE),
        _step(LOAD, NUMBER),
        _step(AT_LEAST, X32, 0, 1),
        _step(RETURN, REFUSE),
    ]
    for number in sorted(ALLOWED.values()):
        steps += [_step(EQUAL, number, 0, 1), _step(RETURN, ALLOW)]
    steps += _where(PRLIMIT, [_load(0), *_one_of(0), _step(RETURN, REFUSE)])  # only one's own
    steps += _where(IOCTL, [_load(1), *_one_of(*IOCTL_REQUESTS), _step(RETURN, REFUSE)])
    flags = [_load(2), _step(ANY_BIT, ASYNC, 0, 1), _step(RETURN, REFUSE), _step(RETURN, ALLOW)]
    steps += _where(
        FCNTL,
        [
            _load(1),
            *_one_of(*FCNTL_COMMANDS),
            _step(EQUAL, SET_FLAGS, 0, len(flags)),
            *flags,
            _step(RETURN, REFUSE),
        ],
    )
    return b"".join([*steps, *_own_signals(process)])


def _load(argument: int) -> bytes:
    """Load the lower half of an argument: the calls here take 32 bits."""
    return _step(LOAD, FIRST_ARGUMENT + 8 * argument)


def _where(number: int, steps: list[bytes]) -> list[bytes]:
    """Steps for one call, each way through them ending with a return."""
    return [_step(EQUAL, number, 0, len(steps)), *steps]


def _one_of(*values: int) -> list[bytes]:
    """Allow where what is loaded is one of the values; else go on."""
    return [step for each in values for step in (_step(EQUAL, each, 0, 1), _step(RETURN, ALLOW))]


def _own_signals(process: int) -> list[bytes]:
    """The end of the filter, the only part that differs from process to process."""
    return [
        _step(EQUAL, TGKILL, 0, 6),
        _load(0),
        _step(EQUAL, process, 0, 4),
        _load(2),
        _step(EQUAL, KILL, 2, 0),
        _step(EQUAL, STOP, 1, 0),
        _step(RETURN, ALLOW),
        _step(RETURN, REFUSE),
    ]


class Filter:
    """A filter made ready in the warm process, so that a fork has little left to do."""

    def __init__(self) -> None:
        code = program(0)
        self._buffer = ctypes.create_string_buffer(code, len(code))
        address = ctypes.cast(self._buffer, ctypes.c_void_p)
        self._program = ctypes.byref(_Program(len(code) // INSTRUCTION, address))

    def close_in(self) -> None:
        """Apply it to this process. There is no way back. Raises OSError.

        Needs `kernel.no_new_privileges()` first.
        """
        end = b"".join(_own_signals(os.getpid()))
        ctypes.memmove(ctypes.byref(self._buffer, len(self._buffer) - len(end)), end, len(end))
        kernel.prctl(PR_SET_SECCOMP, ctypes.c_ulong(MODE_FILTER), self._program)
