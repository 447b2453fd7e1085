"""Messages between the grader and a jail: a length (4 bytes, big-endian) and that many bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import IO

LENGTH = struct.Struct(">I")


def read_message(stream: IO[bytes]) -> bytes | None:
    """The next message, None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    size = LENGTH.unpack(head)[0]
    body = stream.read(size)
    return body if len(body) == size else None


def write_messages(stream: IO[bytes], bodies: Iterable[bytes]) -> None:
    """Send messages, in one piece."""
    stream.write(b"".join(LENGTH.pack(len(each)) + each for each in bodies))
    stream.flush()
