"""Kills the real command at moments that nobody chose: everything is as before the command or as after.

usage: python3 random_kills.py COMMAND FAULT_LIBRARY KILLS [SEED]

Each kill comes after a time drawn evenly from 0 to 1.2 times what the command usually takes. What was acknowledged is
there, nothing else has changed, no staging stays, and every key can be read.
"""
import json
import random
import secrets
import signal
import statistics
import subprocess
import sys
import time

from command_crash import Failure, Laboratory
from flows import FLOWS, prepare
from world import Snapshot, World

KILLED = ("import", "import_merge", "import_fork", "undo", "undo_import", "sign", "trust_add", "trust_revoke", "deploy",
          "undeploy", "mcp_edit", "config_set")


class Target:
    def __init__(self, world, name):
        self.name = name
        self.laboratory = Laboratory(world, FLOWS[name])
        self.usual = statistics.median(self.measure() for _ in range(3))

    def measure(self):
        self.laboratory.start.put_back()
        began = time.monotonic()
        self.laboratory.act()
        return time.monotonic() - began

    def kill_after(self, delay):
        """True when the change is there afterwards."""
        laboratory, world = self.laboratory, self.laboratory.world
        laboratory.start.put_back()
        with world.start(*laboratory.command, home=laboratory.flow.home) as process:
            try:
                process.wait(timeout=delay)
            except subprocess.TimeoutExpired:
                process.kill()
            out, err = process.communicate()
        laboratory.require(process.returncode in (0, -signal.SIGKILL), "status %d: %r" % (process.returncode, err))
        is_new = laboratory.recovered()
        # An acknowledgement is the whole document, whatever came after it.
        laboratory.require(is_new or not out.endswith(b"\n"), "acknowledged, and is not there")
        keys = json.loads(world.run("key", "list", home=laboratory.flow.home).stdout)
        laboratory.require(keys["problems"] == [], "a key cannot be read: %r" % keys["problems"])
        laboratory.repeat(is_new)
        return is_new


def main():
    command, library, kills = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else secrets.randbits(32)
    print("seed %d" % seed, flush=True)
    chance = random.Random(seed)
    with World(command, library) as world:
        prepare(world)
        base = Snapshot(world.work)
        targets = []
        for name in KILLED:
            base.put_back()
            targets.append(Target(world, name))
        new = 0
        for number in range(kills):
            target = targets[number % len(targets)]
            delay = chance.uniform(0, 1.2 * target.usual)
            try:
                new += target.kill_after(delay)
            except Failure as failure:
                raise SystemExit("kill %d, %s after %.1f ms: %s" % (number, target.name, 1000 * delay, failure))
        print("%d kills: %d old, %d new" % (kills, kills - new, new))


if __name__ == "__main__":
    main()
