"""libskillmeat.aio."""
import asyncio
import fcntl
import inspect
import threading

import pytest

import libskillmeat
from libskillmeat import aio


def test_every_method_is_there():
    public = {name for name, member in inspect.getmembers(libskillmeat.Context) if callable(member) and not name.startswith("_")}
    assert {name for name in public if not hasattr(aio.Context, name)} == set()
    for name in public - {"close"}:
        member = getattr(aio.Context, name)
        assert inspect.iscoroutinefunction(member) or inspect.isasyncgenfunction(member), name


def test_calls(home, skill):
    async def story():
        async with aio.Context(**home) as context:
            assert (await context.init_collection())["created"]
            await context.add([skill("pdf"), skill("tables")])
            results = await asyncio.gather(*(context.export_bundle_bytes(created_at="2026-01-01T00:00:00Z") for _ in range(4)))
            assert len({data for data, _ in results}) == 1
            with await context.open_collection() as collection:
                assert len(collection) == 2
            assert [a["name"] async for a in context.iter_artifacts(page_size=1)] == ["pdf", "tables"]
            with pytest.raises(libskillmeat.NotFoundError):
                await context.show("nope")
            assert context.home.endswith("home") and "aio" in repr(context)
        assert context.closed
        with pytest.raises(libskillmeat.UsageError):
            await context.list()

    asyncio.run(story())


def test_the_loop_goes_on_during_a_call(home, tmp_path):
    async def story():
        async with aio.Context(**home) as context:
            await context.init_collection()
            with open(tmp_path / "home" / "lock", "rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                waiting = asyncio.create_task(context.list(wait=60))
                for _ in range(10):
                    await asyncio.sleep(0)
                assert not waiting.done()
                fcntl.flock(file, fcntl.LOCK_UN)
                assert (await waiting)["artifacts"] == []

    asyncio.run(story())


def test_a_cancelled_task_stops_its_call_and_waits_for_it(home, skill):
    async def story():
        loop = asyncio.get_running_loop()
        async with aio.Context(**home) as context:
            await context.init_collection()
            await context.add(skill("pdf"))
            started, go_on = asyncio.Event(), threading.Event()
            threads = []

            def progress(_):
                threads.append(threading.current_thread())
                loop.call_soon_threadsafe(started.set)
                go_on.wait(60)

            task = asyncio.create_task(context.export_bundle_bytes(progress=progress))
            await started.wait()
            task.cancel()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert not task.done()  # the call is still in its callback
            task.cancel()
            await asyncio.sleep(0)
            go_on.set()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert len(threads) == 1 and threads[0] is not threading.main_thread()
            assert (await context.list())["total"] == 1

    asyncio.run(story())


def test_a_timeout(home, tmp_path):
    async def story():
        async with aio.Context(**home) as context:
            await context.init_collection()
            with open(tmp_path / "home" / "lock", "rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                with pytest.raises(asyncio.TimeoutError):
                    await asyncio.wait_for(context.init_collection(name="other", wait=60), 0.05)
            assert [c["name"] async for c in context.iter_collections()] == ["default"]

    asyncio.run(story())
