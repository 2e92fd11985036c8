"""Small values that pass between the library and its user."""
from __future__ import annotations

import os
from typing import Any, NamedTuple, Protocol, Union

StrPath = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]


class Artifact(NamedTuple):
    """What a Collection is a sequence of."""

    name: str
    type: str


class Progress(NamedTuple):
    """Where a long call is."""

    phase: str
    done: int
    total: int  # 0: not known


class LogRecord(NamedTuple):
    """One log record. No secrets and no file contents ever stand in it."""

    level: str  # "debug", "info", "warning", "error"
    time: int  # Unix milliseconds
    trace_id: str  # the same for all records of one call
    module: str
    message: str
    document: dict[str, Any]  # the whole record with its fields


class Signer(Protocol):
    """Signs without a key of the home: a hardware token, a vault, another process."""

    @property
    def public_key(self) -> bytes: ...

    def sign(self, data: bytes, /) -> bytes: ...
