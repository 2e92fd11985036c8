"""Threads, the interpreter's lock, forks, Ctrl-C, the end of the interpreter."""
import fcntl
import os
import signal
import subprocess
import sys
import threading

import pytest

import libskillmeat

SETUP = """
import fcntl, os, pathlib, signal, sys, threading
import libskillmeat
folder = pathlib.Path(sys.argv[1])
context = libskillmeat.Context(home=folder / "home", working_directory=folder, environment={"HOME": str(folder)},
                               managed_policy=folder / "none.toml")
"""


def run(script, folder, **options):
    done = subprocess.run([sys.executable, "-B", "-c", SETUP + script, str(folder)], capture_output=True, text=True,
                          timeout=120, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.split()


@pytest.fixture
def locked(context, tmp_path):
    """The home is locked by somebody else; release() lets go."""
    context.init_collection()
    with open(tmp_path / "home" / "lock", "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield lambda: fcntl.flock(file, fcntl.LOCK_UN)


def test_other_threads_run_while_a_call_waits(context, locked):
    """If the call kept the interpreter's lock, nobody could let go of the home."""
    results = []
    thread = threading.Thread(target=lambda: results.append(context.list(wait=60)))
    thread.start()
    locked()
    thread.join(60)
    assert results and results[0]["artifacts"] == []


def test_two_calls_make_progress_at_once(home, skill):
    """Each waits in its callback for the other."""
    meeting = threading.Barrier(2, timeout=60)
    first_event = threading.local()

    def progress(_):
        if not getattr(first_event, "seen", False):
            first_event.seen = True
            meeting.wait()

    with libskillmeat.Context(**home) as context:
        context.init_collection()
        context.add(skill("pdf"))
        results = []
        threads = [threading.Thread(target=lambda: results.append(context.export_bundle_bytes(progress=progress)))
                   for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(results) == 2 and results[0][0] == results[1][0]


def test_no_wait(context, locked):
    with pytest.raises(libskillmeat.LockedError):
        context.list(no_wait=True)
    with pytest.raises(libskillmeat.LockedError):
        context.list(wait=0)


def test_cancel_from_another_thread(context, locked):
    stop = libskillmeat.Cancel()
    errors = []

    def wait():
        try:
            context.init_collection(name="other", cancel=stop, wait=60)
        except libskillmeat.SkillmeatError as error:
            errors.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    stop.cancel()
    thread.join(60)
    assert isinstance(errors[0], libskillmeat.CancelledError)


def test_closing_while_calls_run(home, skill):
    context = libskillmeat.Context(**home)
    context.init_collection()
    context.add(skill("pdf"))
    started, closed = threading.Event(), threading.Event()
    results = []

    def progress(_):
        started.set()
        closed.wait(60)

    thread = threading.Thread(target=lambda: results.append(context.export_bundle_bytes(progress=progress)))
    thread.start()
    started.wait(60)
    context.close()
    closed.set()
    thread.join()
    assert results
    with pytest.raises(libskillmeat.UsageError):
        context.list()


def test_ctrl_c_stops_a_call_without_callbacks(tmp_path):
    """SIGINT comes while the call waits for the home; nothing was changed."""
    script = """
context.init_collection()
lock = open(folder / "home" / "lock", "rb")
fcntl.flock(lock, fcntl.LOCK_EX)
ready, other = os.pipe()
caller = os.getpid()
child = os.fork()
if child == 0:
    os.read(ready, 1)
    while os.getppid() == caller:  # until one arrives in the call; the caller ends us
        os.kill(caller, signal.SIGINT)
        threading.Event().wait(0.1)
    os._exit(0)
try:
    os.write(other, b"x")
    context.init_collection(name="other", wait=60)
    print("ran")
except KeyboardInterrupt:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print("interrupted")
fcntl.flock(lock, fcntl.LOCK_UN)
print(*[c["name"] for c in context.collections()["collections"]])
sys.stdout.flush()
os._exit(0)
"""
    assert run(script, tmp_path) == ["interrupted", "default"]


def test_a_signal_handler_runs_during_a_call(tmp_path):
    script = """
class Mine(Exception): pass
def handler(*_): raise Mine
signal.signal(signal.SIGUSR1, handler)
context.init_collection()
(folder / "pdf").mkdir()
(folder / "pdf" / "SKILL.md").write_text("---\\nname: pdf\\ndescription: x\\n---\\n")
context.add(folder / "pdf")
try:
    context.export_bundle(output=folder / "x", progress=lambda _: os.kill(os.getpid(), signal.SIGUSR1))
except Mine:
    print("raised", (folder / "x").exists())
"""
    assert run(script, tmp_path) == ["raised", "False"]


def test_a_fork_is_told_apart(tmp_path):
    script = """
context.init_collection()
child = os.fork()
if child == 0:
    try:
        context.list()
    except libskillmeat.ForkedError as error:
        with libskillmeat.Context(home=folder / "home", environment={"HOME": str(folder)}) as own:
            own.list()
            os._exit(7)
    os._exit(1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), len(context.list()["artifacts"]))
"""
    assert run(script, tmp_path) == ["7", "0"]


@pytest.mark.parametrize("end", ["pass", "sys.exit(0)", "context.close()", "del context"])
def test_the_interpreter_ends_while_threads_call(tmp_path, end):
    script = """
context.close()
records = []
context = libskillmeat.Context(home=folder / "home", working_directory=folder, environment={"HOME": str(folder)},
                               log=records.append, log_level="debug", clock=lambda: 1_767_225_600_000_000)
context.init_collection()
started = threading.Barrier(4)
def work(mine):
    started.wait()
    while True:
        try:
            mine.list(progress=lambda _: None)
            mine.hash(sys.argv[1], progress=lambda _: None)
        except libskillmeat.SkillmeatError:
            pass
for _ in range(3):
    threading.Thread(target=work, args=(context,), daemon=True).start()
started.wait()
print("end")
""" + end
    assert run(script, tmp_path) == ["end"]


def test_handles_left_open_at_the_end(tmp_path):
    script = """
context.init_collection()
collection = context.open_collection()
leaked = libskillmeat.Context(home=folder / "home", log=print)
sys.leaked = leaked, leaked.open_collection(), libskillmeat.Cancel()
raise SystemExit(0)
"""
    assert run(script, tmp_path) == []
