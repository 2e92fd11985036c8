"""libskillmeat for asyncio: the same Context, its methods are coroutines.

    async with libskillmeat.aio.Context() as context:
        result = await context.export_bundle(output="all.skillmeat-pack")

A call runs in a thread of the executor. When its task is cancelled the call is stopped and waited for, so nothing goes
on behind the program's back: either it was carried out or nothing was changed. Callbacks (progress, ask, log …) are
called on that thread; use loop.call_soon_threadsafe() to get back to the loop. Handles that come back are the ordinary
ones: what they hold is in memory.
"""
from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import functools
from collections.abc import AsyncIterator, Coroutine
from typing import TYPE_CHECKING, Any, Callable, Optional, TypeVar

from . import context as _context
from ._native import Cancel

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Concatenate, ParamSpec, Self, Unpack

    from . import records
    from ._types import CallOptions, ContextOptions, StrPath

    P = ParamSpec("P")

__all__ = ["Context"]

R = TypeVar("R")
_PAGE = 500


def _coroutine(method: Callable[Concatenate[_context.Context, P], R]) -> Callable[Concatenate[Context, P], Coroutine[Any, Any, R]]:
    @functools.wraps(method)
    async def call(self: Context, /, *arguments: P.args, **options: P.kwargs) -> R:
        return await self._run(functools.partial(method, self._context, *arguments), options)

    return call


class Context:
    """Everything starts here; the options are those of libskillmeat.Context. `executor` is where calls run; None is the
    loop's own."""

    def __init__(self, *, executor: Optional[concurrent.futures.Executor] = None, **options: Unpack[ContextOptions]) -> None:
        self._context = _context.Context(**options)
        self._executor = executor

    async def __aenter__(self) -> Self:
        self._context.__enter__()
        return self

    async def __aexit__(self, kind: Optional[type[BaseException]], error: Optional[BaseException],
                        traceback: Optional[TracebackType]) -> None:
        self.close()

    def close(self) -> None:
        """Closes it; calls that run are finished first. May be called again."""
        self._context.close()

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._context.closed

    @property
    def home(self) -> str:
        """The home's absolute path."""
        return self._context.home

    def __repr__(self) -> str:
        return repr(self._context).replace("libskillmeat.", "libskillmeat.aio.", 1)

    async def _run(self, call: Callable[..., R], options: dict[str, Any]) -> R:
        cancel = options.get("cancel") or Cancel()
        options = {**options, "cancel": cancel}
        variables = contextvars.copy_context()
        future = asyncio.get_running_loop().run_in_executor(
            self._executor, functools.partial(variables.run, functools.partial(call, **options)))
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            cancel.cancel()
            while not future.done():
                try:
                    await asyncio.wait([future])
                except asyncio.CancelledError:
                    pass  # already stopping
            if not future.cancelled():
                future.exception()  # it was looked at
            raise

    project = _coroutine(_context.Context.project)
    config_list = _coroutine(_context.Context.config_list)
    config_get = _coroutine(_context.Context.config_get)
    config_set = _coroutine(_context.Context.config_set)
    config_unset = _coroutine(_context.Context.config_unset)
    home_show = _coroutine(_context.Context.home_show)
    home_upgrade = _coroutine(_context.Context.home_upgrade)
    home_downgrade = _coroutine(_context.Context.home_downgrade)
    home_remove = _coroutine(_context.Context.home_remove)
    doctor = _coroutine(_context.Context.doctor)
    hash = _coroutine(_context.Context.hash)
    parse = _coroutine(_context.Context.parse)
    splice_edit = _coroutine(_context.Context.splice_edit)
    splice_edit_file = _coroutine(_context.Context.splice_edit_file)
    init_collection = _coroutine(_context.Context.init_collection)
    collections = _coroutine(_context.Context.collections)
    open_collection = _coroutine(_context.Context.open_collection)
    add = _coroutine(_context.Context.add)
    list = _coroutine(_context.Context.list)
    show = _coroutine(_context.Context.show)
    remove = _coroutine(_context.Context.remove)
    export_bundle = _coroutine(_context.Context.export_bundle)
    export_bundle_bytes = _coroutine(_context.Context.export_bundle_bytes)
    open_bundle = _coroutine(_context.Context.open_bundle)
    inspect_bundle = _coroutine(_context.Context.inspect_bundle)
    verify_bundle = _coroutine(_context.Context.verify_bundle)
    check_archive = _coroutine(_context.Context.check_archive)
    import_bundle = _coroutine(_context.Context.import_bundle)
    convert_bundle = _coroutine(_context.Context.convert_bundle)
    sign_bundle = _coroutine(_context.Context.sign_bundle)
    generate_key = _coroutine(_context.Context.generate_key)
    import_key = _coroutine(_context.Context.import_key)
    keys = _coroutine(_context.Context.keys)
    export_key = _coroutine(_context.Context.export_key)
    remove_key = _coroutine(_context.Context.remove_key)
    rotate_key = _coroutine(_context.Context.rotate_key)
    revoke_key = _coroutine(_context.Context.revoke_key)
    open_key = _coroutine(_context.Context.open_key)
    add_trust = _coroutine(_context.Context.add_trust)
    trusted_keys = _coroutine(_context.Context.trusted_keys)
    revoked_packs = _coroutine(_context.Context.revoked_packs)
    revoke_key_trust = _coroutine(_context.Context.revoke_key_trust)
    revoke_pack = _coroutine(_context.Context.revoke_pack)
    apply_trust = _coroutine(_context.Context.apply_trust)
    export_revocations = _coroutine(_context.Context.export_revocations)
    remove_trust = _coroutine(_context.Context.remove_trust)
    set_trust_state = _coroutine(_context.Context.set_trust_state)
    policy = _coroutine(_context.Context.policy)
    audit = _coroutine(_context.Context.audit)
    verify_audit = _coroutine(_context.Context.verify_audit)
    prove_audit = _coroutine(_context.Context.prove_audit)
    audit_checkpoint = _coroutine(_context.Context.audit_checkpoint)
    check_policy = _coroutine(_context.Context.check_policy)
    explain_policy = _coroutine(_context.Context.explain_policy)
    agents = _coroutine(_context.Context.agents)
    deploy = _coroutine(_context.Context.deploy)
    undeploy = _coroutine(_context.Context.undeploy)
    status = _coroutine(_context.Context.status)
    history = _coroutine(_context.Context.history)
    history_of = _coroutine(_context.Context.history_of)
    snapshot = _coroutine(_context.Context.snapshot)
    rollback = _coroutine(_context.Context.rollback)
    remove_snapshot = _coroutine(_context.Context.remove_snapshot)
    undo = _coroutine(_context.Context.undo)
    gc = _coroutine(_context.Context.gc)
    usage_events = _coroutine(_context.Context.usage_events)
    usage_summary = _coroutine(_context.Context.usage_summary)

    async def iter_artifacts(self, *, collection: Optional[str] = None, type: Optional[str] = None,
                             tag: Optional[str] = None, sort: Optional[str] = None, page_size: int = _PAGE,
                             **call: Unpack[CallOptions]) -> AsyncIterator[records.Artifact]:
        """The rows of list(), page by page."""
        async for row in _pages(self.list, "artifacts", page_size,
                                dict(call, collection=collection, type=type, tag=tag, sort=sort)):
            yield row

    async def iter_collections(self, *, page_size: int = _PAGE,
                               **call: Unpack[CallOptions]) -> AsyncIterator[records.CollectionsCollection]:
        """The rows of collections(), page by page."""
        async for row in _pages(self.collections, "collections", page_size, dict(call)):
            yield row

    async def iter_keys(self, *, page_size: int = _PAGE, **call: Unpack[CallOptions]) -> AsyncIterator[records.KeyInfo]:
        """The rows of keys(), page by page."""
        async for row in _pages(self.keys, "keys", page_size, dict(call)):
            yield row

    async def iter_trusted_keys(self, *, page_size: int = _PAGE,
                                **call: Unpack[CallOptions]) -> AsyncIterator[records.TrustKey]:
        """The rows of trusted_keys(), page by page."""
        async for row in _pages(self.trusted_keys, "keys", page_size, dict(call)):
            yield row

    async def iter_revoked_packs(self, *, page_size: int = _PAGE,
                                 **call: Unpack[CallOptions]) -> AsyncIterator[records.RevokedPack]:
        """The rows of revoked_packs(), page by page."""
        async for row in _pages(self.revoked_packs, "packs", page_size, dict(call)):
            yield row

    async def iter_agents(self, *, project: Optional[StrPath] = None, page_size: int = _PAGE,
                          **call: Unpack[CallOptions]) -> AsyncIterator[records.AgentsAgent]:
        """The rows of agents(), page by page."""
        async for row in _pages(self.agents, "agents", page_size, dict(call, project=project)):
            yield row

    async def iter_status(self, *, collection: Optional[str] = None, project: Optional[StrPath] = None,
                          everywhere: bool = False, page_size: int = _PAGE,
                          **call: Unpack[CallOptions]) -> AsyncIterator[records.StatusArtifact]:
        """The rows of status(), page by page."""
        async for row in _pages(self.status, "artifacts", page_size,
                                dict(call, collection=collection, project=project, everywhere=everywhere)):
            yield row

    async def iter_history(self, *, page_size: int = _PAGE,
                           **call: Unpack[CallOptions]) -> AsyncIterator[records.HistoryTransaction]:
        """The rows of history(), page by page."""
        async for row in _pages(self.history, "transactions", page_size, dict(call)):
            yield row

    async def iter_usage_events(self, *, type: Optional[str] = None, artifact: Optional[str] = None,
                                collection: Optional[str] = None, since: Optional[str] = None,
                                until: Optional[str] = None, page_size: int = _PAGE,
                                **call: Unpack[CallOptions]) -> AsyncIterator[records.UsageEventsEvent]:
        """The rows of usage_events(), page by page."""
        async for row in _pages(self.usage_events, "events", page_size,
                                dict(call, type=type, artifact=artifact, collection=collection, since=since, until=until)):
            yield row


async def _pages(listing: Callable[..., Coroutine[Any, Any, Any]], member: str, page_size: int,
                 options: dict[str, Any]) -> AsyncIterator[Any]:
    if page_size < 1:
        raise ValueError("page_size must be at least 1")
    cursor = None
    while True:
        page = await listing(limit=page_size, cursor=cursor, **options)
        for row in page[member]:
            yield row
        cursor = page.get("next")
        if not cursor:
            return
