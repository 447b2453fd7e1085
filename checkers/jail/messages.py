"""Messages between the grader and a jail: a length (4 bytes, big-endian) and that many bytes."""

from __future__ import annotations

import struct
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


def write_message(stream: IO[bytes], body: bytes) -> None:
    """Send one message."""
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()
