"""What failed calls raise: SkillmeatError and one subclass for each kind of error.

The subclasses follow the stable names of the codes (`error.name`); a program that must tell finer looks at the name.
"""
from __future__ import annotations

from typing import Any


class SkillmeatError(Exception):
    """A call of the library failed."""

    code: int
    """The number of the C ABI."""
    name: str
    """The stable name of the code: "artifact_not_found"."""
    message: str
    hint: str
    """What to do next, or ""."""
    path: str
    """The file or folder that the error is about, or ""."""
    document: dict[str, Any]
    """The whole error as the library tells it: schema/error.json."""

    def __init__(self, message: str = "", *, code: int = 0, name: str = "", hint: str = "", path: str = "",
                 document: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.name = name
        self.hint = hint
        self.path = path
        self.document = document if document is not None else {}

    @property
    def details(self) -> dict[str, Any]:
        """Facts by name: reason, entry, line, column, limit, errno and the like."""
        details: dict[str, Any] = self.document.get("error", {}).get("details", {})
        return details

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self.code, self.name, self.hint, self.path, self.document)


class UsageError(SkillmeatError):
    """The call itself is wrong: an argument, an option, a closed handle."""


class BusyError(SkillmeatError):
    """The handle is in use, for example by the caller of this callback."""


class ForkedError(SkillmeatError):
    """The context was opened before fork(); open a new one."""


class CancelledError(SkillmeatError):
    """The call was stopped; nothing was changed."""


class NotFoundError(SkillmeatError):
    """What was named is not there."""


class ExistsError(SkillmeatError):
    """What was to be made is there already."""


class AmbiguousError(SkillmeatError):
    """One name, several things: say TYPE:NAME."""


class FileError(SkillmeatError):
    """A file or folder: reading, writing, permissions, space, names, links."""


class StateError(SkillmeatError):
    """The home and what lies in it."""


class LockedError(StateError):
    """Another process holds the lock."""


class FormatError(SkillmeatError):
    """A file is not what its format asks for."""


class ArchiveError(FormatError):
    """A pack was refused; details give the reason and the entry."""


class TrustError(SkillmeatError):
    """Keys, signatures, policy."""


class PassphraseError(TrustError):
    """A passphrase is needed or wrong."""


class PolicyError(TrustError):
    """Refused by policy; details name the deciding line."""


class DecisionError(SkillmeatError):
    """A decision is missing: choose a strategy, or give `ask`."""


class NetworkError(SkillmeatError):
    """The network."""


class InternalError(SkillmeatError):
    """Out of memory, or a mistake of the library."""


# A name that stands here with no class of its own is in the group of its class; the test of errors asks the library
# for all its names.
CLASSES: dict[type[SkillmeatError], tuple[str, ...]] = {
    UsageError: ("argument", "handle", "unsupported", "input"),
    BusyError: ("busy",),
    ForkedError: ("forked",),
    CancelledError: ("cancelled",),
    NotFoundError: ("not_found", "artifact_not_found", "collection_not_found", "home_not_found", "key_not_found",
                    "agent_not_found", "transaction_not_found", "snapshot_not_found"),
    ExistsError: ("exists",),
    AmbiguousError: ("ambiguous",),
    FileError: ("io", "permission", "no_space", "read_only", "too_large", "not_utf8", "special_file", "link", "name"),
    StateError: ("newer", "damaged", "changed", "deployed", "empty"),
    LockedError: ("locked",),
    FormatError: ("parse", "schema", "shape", "duplicate"),
    ArchiveError: ("archive", "pack"),
    TrustError: ("key_permissions", "key_damaged", "signature", "keychain"),
    PassphraseError: ("passphrase_needed", "passphrase_wrong"),
    PolicyError: ("policy",),
    DecisionError: ("decision",),
    NetworkError: ("network", "offline"),
    InternalError: ("memory", "internal"),
}
_BY_NAME = {name: cls for cls, names in CLASSES.items() for name in names}


def class_of(name: str) -> type[SkillmeatError]:
    """The class for a stable name; SkillmeatError itself for one of a newer library."""
    return _BY_NAME.get(name, SkillmeatError)


def _make(code: int, name: str, message: str, hint: str, path: str, document: dict[str, Any]) -> SkillmeatError:
    return class_of(name)(message, code=code, name=name, hint=hint, path=path, document=document)


def _rebuild(cls: type[SkillmeatError], message: str, code: int, name: str, hint: str, path: str,
             document: dict[str, Any]) -> SkillmeatError:
    return cls(message, code=code, name=name, hint=hint, path=path, document=document)
