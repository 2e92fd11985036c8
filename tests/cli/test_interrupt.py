"""Ctrl-C: status 130, the old state, nothing left over."""
import fcntl
import os
import signal
import subprocess
import time

import harness
from harness import Case, INTERRUPTED, snapshot


class Interrupt(Case):
    def start(self, *arguments):
        return subprocess.Popen([harness.COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                env=self.environment, cwd=self.project, start_new_session=True)

    def wait_for(self, process, what):
        """Until `what` holds or the process has ended. Only root can look into the command: others wait a second."""
        end = time.monotonic() + 1
        while process.poll() is None and not what() and time.monotonic() < end:
            time.sleep(0.001)

    def holds(self, process, path):
        """Has the process this file open?"""
        folder = "/proc/%d/fd" % process.pid
        try:
            return any(os.path.realpath(os.path.join(folder, name)) == path for name in os.listdir(folder))
        except OSError:
            return False

    def test_while_it_waits_for_the_lock(self):
        self.filled(["csv-check"])
        before = snapshot(self.folder, without=harness.DERIVED)
        path = os.path.join(self.home, "lock")
        for number in (signal.SIGINT, signal.SIGTERM):
            with open(path, "r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                process = self.start("remove", "csv-check", "--json")
                self.wait_for(process, lambda: self.holds(process, path))
                self.assertIsNone(process.poll(), "it did not wait")
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
        before = self.state()
        interrupted = 0
        for delay in (0.0, 0.01, 0.03, 0.1):
            process = self.start("add", skill)
            time.sleep(delay)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
            # The handler may not be there yet, and the work may be done already.
            self.assertIn(process.returncode, (INTERRUPTED, -signal.SIGINT, 0), err)
            if process.returncode == INTERRUPTED:
                interrupted += 1
                self.assertEqual(out, b"")
                self.assert_same(before, self.state())
            elif process.returncode == 0:
                self.document("remove", "remove", "big")
                break
            else:
                self.assert_same(before, self.state())

    def state(self):
        self.document("list", "list")  # finishes or takes back what was begun
        objects = os.path.join(self.home, "objects", "tmp")
        self.assertEqual(os.listdir(objects) if os.path.isdir(objects) else [], [])
        # Whole contents that nothing speaks of may stay: the next try finds them, or a cleaning takes them.
        return snapshot(self.folder, without=harness.DERIVED + ("objects",))


if __name__ == "__main__":
    harness.main()
