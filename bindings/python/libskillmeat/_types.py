"""Small values that pass between the library and its user, and names for what its functions take."""
from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Callable, Literal, NamedTuple, Optional, Protocol, TypedDict, Union

if TYPE_CHECKING:
    from ._native import Cancel

StrPath = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]
Paths = Union[StrPath, Iterable[StrPath]]
Texts = Union[str, Iterable[str]]
Wait = Union[float, datetime.timedelta]


class Artifact(NamedTuple):
    """What a Collection is a sequence of."""

    name: str
    type: str


class Progress(NamedTuple):
    """Where a long call is."""

    phase: str
    done: int
    total: int  # 0: not known


OnProgress = Callable[[Progress], object]  # stops the call by returning False


class LogRecord(NamedTuple):
    """One log record. No secrets and no file contents ever stand in it."""

    level: str  # "debug", "info", "warning", "error"
    time: int  # Unix milliseconds
    trace_id: str  # the same for all records of one call
    module: str
    message: str
    document: dict[str, Any]  # the whole record with its fields


class Signer(Protocol):
    """Signs without a key of the home: a hardware token, a vault, another process. It may have a `name` for people."""

    @property
    def public_key(self) -> bytes:
        """32 bytes."""

    def sign(self, data: bytes, /) -> bytes:
        """Ed25519 over the bytes as they are: 64 bytes."""


class CallOptions(TypedDict, total=False):
    """How a call runs."""

    dry_run: bool
    no_wait: bool
    wait: Wait
    progress: Optional[OnProgress]
    cancel: Optional[Cancel]
    trace_id: Optional[str]


class ContextOptions(TypedDict, total=False):
    """What a context is opened with."""

    home: Optional[StrPath]
    working_directory: Optional[StrPath]
    environment: Optional[Mapping[str, str]]
    managed_policy: Optional[StrPath]
    offline: bool
    log_level: Literal["debug", "info", "warning", "error"]
    log: Optional[Callable[[LogRecord], object]]
    clock: Optional[Callable[[], int]]
