"""The context: everything of the extension module, and iterators over its listings."""
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Callable, Optional

from . import _native

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from . import records
    from ._types import CallOptions, StrPath

_PAGE = 500


class Context(_native.Context):
    """Everything starts here: a home, the environment as it was captured, a clock, a log sink.

    May be shared by threads. Use it as a context manager, or close() it.
    """

    def iter_artifacts(self, *, collection: Optional[str] = None, type: Optional[str] = None, tag: Optional[str] = None,
                       sort: Optional[str] = None, page_size: int = _PAGE,
                       **call: Unpack[CallOptions]) -> Iterator[records.Artifact]:
        """The artifacts of list(), page by page."""
        return _pages(self.list, "artifacts", page_size, dict(call, collection=collection, type=type, tag=tag, sort=sort))

    def iter_collections(self, *, page_size: int = _PAGE,
                         **call: Unpack[CallOptions]) -> Iterator[records.CollectionsCollection]:
        """The collections of collections(), page by page."""
        return _pages(self.collections, "collections", page_size, dict(call))

    def iter_keys(self, *, page_size: int = _PAGE, **call: Unpack[CallOptions]) -> Iterator[records.KeyInfo]:
        """The keys of keys(), page by page."""
        return _pages(self.keys, "keys", page_size, dict(call))

    def iter_trusted_keys(self, *, page_size: int = _PAGE, **call: Unpack[CallOptions]) -> Iterator[records.TrustKey]:
        """The keys of trusted_keys(), page by page."""
        return _pages(self.trusted_keys, "keys", page_size, dict(call))

    def iter_revoked_packs(self, *, page_size: int = _PAGE,
                           **call: Unpack[CallOptions]) -> Iterator[records.RevokedPack]:
        """The packs of revoked_packs(), page by page."""
        return _pages(self.revoked_packs, "packs", page_size, dict(call))

    def iter_agents(self, *, project: Optional[StrPath] = None, page_size: int = _PAGE,
                    **call: Unpack[CallOptions]) -> Iterator[records.AgentsAgent]:
        """The agents of agents(), page by page."""
        return _pages(self.agents, "agents", page_size, dict(call, project=project))

    def iter_status(self, *, collection: Optional[str] = None, project: Optional[StrPath] = None, everywhere: bool = False,
                    page_size: int = _PAGE, **call: Unpack[CallOptions]) -> Iterator[records.StatusArtifact]:
        """The artifacts of status(), page by page."""
        return _pages(self.status, "artifacts", page_size,
                      dict(call, collection=collection, project=project, everywhere=everywhere))

    def iter_history(self, *, page_size: int = _PAGE, **call: Unpack[CallOptions]) -> Iterator[records.HistoryTransaction]:
        """The transactions of history(), page by page."""
        return _pages(self.history, "transactions", page_size, dict(call))

    def iter_usage_events(self, *, type: Optional[str] = None, artifact: Optional[str] = None,
                          collection: Optional[str] = None, since: Optional[str] = None, until: Optional[str] = None,
                          page_size: int = _PAGE, **call: Unpack[CallOptions]) -> Iterator[records.UsageEventsEvent]:
        """The events of usage_events(), page by page."""
        return _pages(self.usage_events, "events", page_size,
                      dict(call, type=type, artifact=artifact, collection=collection, since=since, until=until))

    def __repr__(self) -> str:
        return "<libskillmeat.Context, closed>" if self.closed else f"<libskillmeat.Context {self.home!r}>"


def _pages(listing: Callable[..., Any], member: str, page_size: int, options: dict[str, Any]) -> Iterator[Any]:
    if page_size < 1:
        raise ValueError("page_size must be at least 1")
    return _each(listing, member, dict(options, limit=page_size))


def _each(listing: Callable[..., Any], member: str, options: dict[str, Any]) -> Iterator[Any]:
    cursor = None
    while True:
        page = listing(cursor=cursor, **options)
        yield from page[member]
        cursor = page.get("next")
        if not cursor:
            return
