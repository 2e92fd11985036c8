"""Ctrl-C: status 130, the old state, nothing left over."""
import ctypes
import fcntl
import os
import select
import signal
import subprocess

import harness
from harness import Case, INTERRUPTED, snapshot


class Watch:
    """What happens to a file or in a folder, as the kernel tells it (inotify)."""
    OPENED, CREATED = 0x20, 0x100

    def __init__(self, path, what):
        library = ctypes.CDLL(None, use_errno=True)
        self.descriptor = library.inotify_init1(os.O_CLOEXEC)
        if self.descriptor < 0 or library.inotify_add_watch(self.descriptor, os.fsencode(path), what) < 0:
            raise OSError(ctypes.get_errno(), "inotify", path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.descriptor)

    def wait(self, process):
        """True when it happened, False when the process has ended without it."""
        end = os.pidfd_open(process.pid)
        try:
            poll = select.poll()
            poll.register(self.descriptor, select.POLLIN)
            poll.register(end, select.POLLIN)
            ready = dict(poll.poll(60_000))
        finally:
            os.close(end)
        if self.descriptor in ready:
            os.read(self.descriptor, 65536)
            return True
        if not ready:
            raise AssertionError("nothing happened in a minute")
        return False


class Interrupt(Case):
    def start(self, *arguments):
        return subprocess.Popen([harness.COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                env=self.environment, cwd=self.project, start_new_session=True)

    def test_while_it_waits_for_the_lock(self):
        self.filled(["csv-check"])
        before = snapshot(self.folder, without=harness.DERIVED)
        path = os.path.join(self.home, "lock")
        for number in (signal.SIGINT, signal.SIGTERM):
            with open(path, "r+") as lock, Watch(path, Watch.OPENED) as watch:
                fcntl.flock(lock, fcntl.LOCK_EX)
                process = self.start("remove", "csv-check", "--json")
                self.assertTrue(watch.wait(process), "it did not wait")
                process.send_signal(number)
                out, err = process.communicate(timeout=20)
            self.assertEqual(process.returncode, INTERRUPTED, err)
            self.assertEqual(out, b"")
            error = harness.schemas.parse(err)
            self.assertEqual(harness.schemas.Schema.of("error").problems(error), [])
            self.assertEqual(error["error"]["code"], "cancelled")
            self.assert_same(before, snapshot(self.folder, without=harness.DERIVED))

    def test_in_the_middle_of_work(self):
        self.init()
        skill = self.skill("big", **{"data%d" % n: os.urandom(4 << 20) for n in range(12)})
        objects = os.path.join(self.home, "objects", "tmp")
        os.makedirs(objects, mode=0o700, exist_ok=True)
        before = self.state()
        for after in (0, 1, 3, 6):  # 0: at once, also before the handler is there
            with Watch(objects, Watch.CREATED) as watch:
                process = self.start("add", skill)
                for _ in range(after):
                    if not watch.wait(process):
                        break
                process.send_signal(signal.SIGINT)
                out, err = process.communicate(timeout=60)
            # At once the handler may not be there yet; later the work may be done already.
            if process.returncode == 0:
                self.document("remove", "remove", "big")
                break
            self.assertIn(process.returncode, (INTERRUPTED, -signal.SIGINT) if after == 0 else (INTERRUPTED,), err)
            self.assertEqual(out, b"")
            self.assert_same(before, self.state())

    def state(self):
        self.document("list", "list")  # finishes or takes back what was begun
        objects = os.path.join(self.home, "objects", "tmp")
        self.assertEqual(os.listdir(objects) if os.path.isdir(objects) else [], [])
        # Whole contents that nothing speaks of may stay: the next try finds them, or a cleaning takes them.
        return snapshot(self.folder, without=harness.DERIVED + ("objects",))


if __name__ == "__main__":
    harness.main()
