"""The context: everything of the extension module, and iterators over its listings."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Callable

from . import _native

_PAGE = 500


class Context(_native.Context):
    """Everything starts here: a home, the environment as it was captured, a clock, a log sink.

    May be shared by threads. Use it as a context manager, or close() it.
    """

    def iter_artifacts(self, *, page_size: int = _PAGE, **options: Any) -> Iterator[Any]:
        """The artifacts of list(), page by page."""
        return _pages(self.list, "artifacts", page_size, options)

    def iter_collections(self, *, page_size: int = _PAGE, **options: Any) -> Iterator[Any]:
        """The collections of collections(), page by page."""
        return _pages(self.collections, "collections", page_size, options)

    def iter_keys(self, *, page_size: int = _PAGE, **options: Any) -> Iterator[Any]:
        """The keys of keys(), page by page."""
        return _pages(self.keys, "keys", page_size, options)

    def iter_trusted_keys(self, *, page_size: int = _PAGE, **options: Any) -> Iterator[Any]:
        """The keys of trusted_keys(), page by page."""
        return _pages(self.trusted_keys, "keys", page_size, options)

    def iter_agents(self, *, page_size: int = _PAGE, **options: Any) -> Iterator[Any]:
        """The agents of agents(), page by page."""
        return _pages(self.agents, "agents", page_size, options)

    def iter_status(self, *, page_size: int = _PAGE, **options: Any) -> Iterator[Any]:
        """The artifacts of status(), page by page."""
        return _pages(self.status, "artifacts", page_size, options)

    def iter_history(self, *, page_size: int = _PAGE, **options: Any) -> Iterator[Any]:
        """The transactions of history(), page by page."""
        return _pages(self.history, "transactions", page_size, options)

    def iter_usage_events(self, *, page_size: int = _PAGE, **options: Any) -> Iterator[Any]:
        """The events of usage_events(), page by page."""
        return _pages(self.usage_events, "events", page_size, options)

    def __repr__(self) -> str:
        return "<libskillmeat.Context, closed>" if self.closed else f"<libskillmeat.Context {self.home!r}>"


def _pages(listing: Callable[..., Any], member: str, page_size: int, options: dict[str, Any]) -> Iterator[Any]:
    if page_size < 1:
        raise ValueError("page_size must be at least 1")
    cursor = None
    while True:
        page = listing(limit=page_size, cursor=cursor, **options)
        yield from page[member]
        cursor = page.get("next")
        if not cursor:
            return
