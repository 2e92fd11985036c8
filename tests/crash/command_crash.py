"""Hurts the real command at its file system calls: everything is as before the command or as after.

usage: python3 command_crash.py COMMAND FAULT_LIBRARY FLOW [--points N] [--recovery EVERY]

FLOW is one of flows.py. --points N tries N of all pairs of a mode and a call, spread evenly (default: all of them).
--recovery EVERY kills the recovery of each EVERY-th kill too, at each of its own calls (default: none).

Each try starts from the same home and project, runs the command with the fault, lets the next reading command recover,
and compares all files with those before and after. Then the command runs again without a fault: it must lead to the
state after, and leave no staging.
"""
import argparse
import json
import re
import signal

from flows import FLOWS, prepare
from world import DATABASE, Snapshot, World, difference

# mode -> (what fault_preload.c is told, only at writes, how it must end)
KILLED, ANY, UNHARMED, INTERRUPTED = "killed", "any", "unharmed", "interrupted"
JOURNAL = re.compile(r"/journal/[^/]+\.json$")
MODES = {
    "kill": ({"FAULT_MODE": "kill"}, False, KILLED),
    "torn": ({"FAULT_MODE": "torn"}, True, KILLED),
    "short": ({"FAULT_MODE": "short"}, True, UNHARMED),
    "eintr": ({"FAULT_MODE": "eintr"}, False, ANY),
    "enospc": ({"FAULT_MODE": "enospc"}, False, ANY),
    "enospc from there": ({"FAULT_MODE": "enospc", "FAULT_STICKY": "1"}, False, ANY),
    "eio": ({"FAULT_MODE": "eio"}, False, ANY),
    "eio from there": ({"FAULT_MODE": "eio", "FAULT_STICKY": "1"}, False, ANY),
    "erofs from there": ({"FAULT_MODE": "erofs", "FAULT_STICKY": "1"}, False, ANY),
    "eacces": ({"FAULT_MODE": "eacces"}, False, ANY),
    "interrupt": ({"FAULT_MODE": "interrupt"}, False, INTERRUPTED),
    "terminate": ({"FAULT_MODE": "terminate"}, False, INTERRUPTED),
}


class Failure(Exception):
    pass


def without_marks(tree):
    return {name: entry for name, entry in tree.items() if "/state/snapshots" not in name}


class Laboratory:
    """One flow in a world that was prepared: what is there before and after it, and its calls."""

    def __init__(self, world, flow):
        self.world, self.flow = world, flow
        flow.before(world)
        self.start = Snapshot(world.work)
        self.old = self.tree()
        self.known = {}  # what lay there after a fault -> whether it is the state after, once it is recovered
        flow.each_time(world)
        self.usual_errors = self.errors()
        self.command = flow.act(world)
        self.calls, done = world.calls_of(*self.command, home=flow.home)
        # The moment from which on the change is made, when it is one of the store's.
        self.commit = next((number for number, call in enumerate(self.calls) if call[0] == "rename" and JOURNAL.search(call[1])), 0)
        self.new = self.tree()
        self.usual_errors |= self.errors()
        if done.returncode != 0:
            raise Failure("status %d unharmed: %r" % (done.returncode, done.stderr))
        if self.new == self.old or world.staging():
            raise Failure("nothing changed, or something is left: %s" % world.staging())

    def tree(self):
        return self.world.tree(self.flow.counts)

    def put_back(self, snapshot=None):
        (snapshot or self.start).put_back()
        self.flow.each_time(self.world)

    def act(self, fault=None):
        return self.world.try_run(*self.command, home=self.flow.home, fault=fault)

    def recover(self, fault=None):
        return self.world.try_run(*self.flow.recovers, home=self.flow.home, fault=fault)

    def require(self, holds, what):
        if not holds:
            raise Failure("%s\n%s" % (what, difference(self.tree(), self.old, self.new)))

    def outcome(self):
        """Whether everything is as after the command; neither as before nor as after is a failure."""
        now = self.tree()
        self.require(now in (self.old, self.new) or (self.flow.is_gradual and self.is_between(now)), "neither old nor new")
        return now == self.new

    def is_between(self, now):
        paths = set(now) | set(self.old) | set(self.new)
        return all(now.get(path) in (self.old.get(path), self.new.get(path)) for path in paths)

    def recovered(self, with_doctor=True):
        done = self.recover()
        # Without a home there is nothing to read.
        self.require(done.returncode in (0, 5), "the next reader fails: %r" % done.stderr)
        is_new = self.outcome()
        problem = self.world.log_problem(self.flow.home)
        self.require(not problem, "the audit log: %s" % problem)
        errors = self.errors() - self.usual_errors if with_doctor else set()
        self.require(not errors, "doctor finds what a healthy home does not have: %s" % sorted(errors))
        return is_new

    def errors(self):
        """What doctor calls an error: (code, path)."""
        problems = json.loads(self.world.try_run("doctor", home=self.flow.home).stdout)["problems"]
        return {(row["code"], row["path"]) for row in problems if row["severity"] == "error"}

    def points(self):
        """All pairs of a mode and the number of a call."""
        for mode, (_, only_writes, _) in MODES.items():
            for number, call in enumerate(self.calls, 1):
                if not only_writes or call[0] == "write":
                    yield mode, number

    def try_point(self, mode, number):
        fault, _, expected = MODES[mode]
        self.put_back()
        done = self.act({**fault, "FAULT_AT": str(number)})
        if expected is KILLED:
            # The databases beside the store write now more, now less: the last calls may not be reached.
            self.require(done.returncode in (0, -signal.SIGKILL), "was not killed: status %d" % done.returncode)
        elif expected is UNHARMED:
            self.require(done.returncode == 0, "status %d: %r" % (done.returncode, done.stderr))
        elif expected is INTERRUPTED:
            # Soon means: long before all of the work is done.
            may_go_on = 2 * number > self.commit
            self.require(done.returncode == 130 or (may_go_on and done.returncode == 0), "was not interrupted")
        is_new = self.once(mode, self.calls[number - 1], self.recovered_and_repeated)
        if done.returncode == 0:
            self.require(is_new, "told as done, and is not")
        elif done.returncode > 0 and not self.flow.is_gradual:
            details = json.loads(done.stderr)["error"]["details"]
            # A disk that takes nothing any more cannot take a change back either: then the error says so.
            self.require(not is_new or "unfinished" in details, "told as failed, and is done: %r" % done.stderr)
        return is_new

    def once(self, mode, call, settle):
        """Settles what lies there after a fault at a call. Many faults leave the same: the next commands do the same too."""
        state = (settle.__name__, self.world.state())
        is_first = state not in self.known
        if is_first or DATABASE.search(call[1]):
            self.known[state] = settle(with_doctor=is_first or mode in ("kill", "torn"))
        return self.known[state]

    def recovered_and_repeated(self, with_doctor):
        is_new = self.recovered(with_doctor)
        self.repeat(is_new)
        return is_new

    def repeat(self, is_new):
        if not is_new or self.flow.is_repeatable:
            done = self.act()
            self.require(done.returncode == 0, "cannot be done again: %r" % done.stderr)
            self.require(self.tree() == self.new, "done again, it is not as it should be")
        if self.world.staging():
            # What a dead process staged goes with the next change, whatever that is.
            self.world.run("config", "set", "settings.author", "the next writer", home=self.flow.home)
            self.require(not self.world.staging(), "left behind: %s" % self.world.staging())

    def take_back(self):
        """What was there before is still known."""
        done = self.world.try_run("undo", home=self.flow.home)
        self.require(done.returncode == 0, "cannot be undone: %r" % done.stderr)
        # A mark that the change made stays: it is a record, no part of what is undone.
        self.require(without_marks(self.tree()) == without_marks(self.old), "undone, it is not as it was")

    def kill_recovery(self, number):
        """Kills the recovery from a kill at each of its calls; how many there are."""
        self.put_back()
        self.act({"FAULT_MODE": "kill", "FAULT_AT": str(number)})
        crashed = Snapshot(self.world.work)
        calls, _ = self.world.calls_of(*self.flow.recovers, home=self.flow.home)
        is_new = self.outcome()
        for second, call in enumerate(calls, 1):
            self.put_back(crashed)
            self.recover({"FAULT_MODE": "kill", "FAULT_AT": str(second)})
            self.require(self.once("kill", call, self.recovered) == is_new,
                         "the recovery, killed at %d of %d, went another way" % (second, len(calls)))
        return len(calls)


def spread(points, wanted):
    points = list(points)
    if wanted is None or wanted >= len(points):
        return points
    return [points[i * len(points) // wanted] for i in range(wanted)]


def run(laboratory, name, arguments):
    counts = {mode: [0, 0] for mode in MODES}
    at = None
    if not laboratory.calls:
        raise SystemExit("%s: no call was seen; is the fault library built, and does the command write?" % name)
    try:
        for at in spread(laboratory.points(), arguments.points):
            counts[at[0]][laboratory.try_point(*at)] += 1
        recoveries = 0
        for number in range(1, len(laboratory.calls) + 1, arguments.recovery) if arguments.recovery else ():
            at = ("kill, then kill the recovery", number)
            recoveries += laboratory.kill_recovery(number)
    except Failure as failure:
        call = "\t".join(laboratory.calls[at[1] - 1][:2])
        raise SystemExit("%s, %s at call %d of %d (%s): %s" % (name, at[0], at[1], len(laboratory.calls), call, failure))
    for mode, (old, new) in counts.items():
        print("%s: %s: %d points, %d old, %d new" % (name, mode, old + new, old, new))
    print("%s: %d calls, %d points, %d different states, %d killed recoveries" % (
        name, len(laboratory.calls), sum(map(sum, counts.values())), len(laboratory.known), recoveries))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command")
    parser.add_argument("library")
    parser.add_argument("flow", choices=sorted(FLOWS))
    parser.add_argument("--points", type=int)
    parser.add_argument("--recovery", type=int)
    arguments = parser.parse_args()
    with World(arguments.command, arguments.library) as world:
        prepare(world)
        run(Laboratory(world, FLOWS[arguments.flow]), arguments.flow, arguments)


if __name__ == "__main__":
    main()
