"""Takes the power away after each call of the real command: everything is as before the command or as after.

usage: python3 power_loss.py COMMAND FAULT_LIBRARY FLOW [EVERY]

The calls of one run are recorded. For each prefix of them three disks are made: one on which all of it arrived, one with
only what was synced, one with all names but without the bytes that were not synced. On each, the next reading command
recovers, everything must be old or new, and the command must work again. After the last call, when the command has said
that it is done, it must be new, and what it was before must come back by undo. EVERY n (default 1) tries each n-th prefix, and the last.
"""
import sys

from command_crash import Failure, Laboratory
from disk import Disk
from flows import FLOWS, prepare
from world import DATABASE, Snapshot, World

STATES = (Disk.everything, Disk.only_what_is_safe, Disk.names_without_bytes)

LASTING = ("export", "sign", "sign_sidecar", "undo", "undo_import", "undo_undo")  # their undo is something else


def disks(laboratory, every):
    """Each different disk once: (number of calls, which of the states, its rows)."""
    disk, tried = Disk(laboratory.world.work, laboratory.start.rows), set()
    # The databases have their own journals, and nothing here depends on them.
    calls = [call for call in laboratory.calls if not DATABASE.search(call[1])]
    for number, call in enumerate(calls, 1):
        disk.apply(*call)
        is_last = number == len(calls)
        if number % every != 0 and not is_last:
            continue
        for state in STATES:
            rows = state(disk)
            mark = hash(frozenset(rows.items()))
            if mark not in tried or is_last:
                tried.add(mark)
                yield number, state.__name__, rows, is_last


def main():
    command, library, flow = sys.argv[1:4]
    every = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    with World(command, library) as world:
        prepare(world)
        laboratory = Laboratory(world, FLOWS[flow])
        counts = {state.__name__: [0, 0] for state in STATES}
        for number, state, rows, is_last in disks(laboratory, every):
            try:
                Snapshot(world.work, rows).put_back()
                is_new = laboratory.recovered()
                laboratory.require(is_new or not is_last, "told as done, and lost")
                laboratory.repeat(is_new)
                if is_last and flow not in LASTING:
                    laboratory.take_back()
            except Failure as failure:
                raise SystemExit("%s, %s after %d calls: %s" % (flow, state, number, failure))
            counts[state][is_new] += 1
        for state, (old, new) in counts.items():
            print("%s: %s: %d disks, %d old, %d new" % (flow, state.replace("_", " "), old + new, old, new))


if __name__ == "__main__":
    main()
