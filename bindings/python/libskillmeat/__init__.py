"""Keeps AI-agent artifacts: collected, packed, signed, shared, deployed.

    import libskillmeat

    with libskillmeat.Context() as context:
        context.init_collection()
        context.add(["~/skills/pdf"])
        result = context.export_bundle(output="pdf.skillmeat-pack")

`libskillmeat.aio` is the same for asyncio; `libskillmeat.records` has the types of the results.
"""
from ._native import (
    Bundle,
    Cancel,
    Collection,
    Key,
    abi_version,
    error_name,
    features,
    verify_signature,
    version,
)
from ._types import Artifact, LogRecord, Progress, Signer
from .context import Context
from .errors import (
    AmbiguousError,
    ArchiveError,
    BusyError,
    CancelledError,
    DecisionError,
    ExistsError,
    FileError,
    ForkedError,
    FormatError,
    InternalError,
    LockedError,
    NetworkError,
    NotFoundError,
    PassphraseError,
    PolicyError,
    SkillmeatError,
    StateError,
    TrustError,
    UsageError,
)

__version__ = version()

__all__ = [
    "AmbiguousError",
    "ArchiveError",
    "Artifact",
    "Bundle",
    "BusyError",
    "Cancel",
    "CancelledError",
    "Collection",
    "Context",
    "DecisionError",
    "ExistsError",
    "FileError",
    "ForkedError",
    "FormatError",
    "InternalError",
    "Key",
    "LockedError",
    "LogRecord",
    "NetworkError",
    "NotFoundError",
    "PassphraseError",
    "PolicyError",
    "Progress",
    "Signer",
    "SkillmeatError",
    "StateError",
    "TrustError",
    "UsageError",
    "__version__",
    "abi_version",
    "error_name",
    "features",
    "verify_signature",
    "version",
]
