"""An editor that saves a file in place just before each call of a command that writes the same file: nothing is lost.

usage: python3 editors.py COMMAND FAULT_LIBRARY [EVERY]

The editor opens the file, empties it and writes, before any call; or it has had the file open all the time and writes
then, before any call up to the last renaming of the change. (What it writes into a file that was replaced long ago is
lost, whoever replaced it.) Afterwards its text is in the file, or undo brings it back. EVERY n (default 1) tries each
n-th call.
"""
import os
import re
import sys

from command_crash import Failure, Laboratory
from flows import A, FLOWS, prepare
from world import Snapshot, World

MARK = "Saved by the editor."
SKILL = "project/.claude/skills/%s/SKILL.md" % A
EDITED = {
    "deploy_again": (SKILL, "---\nname: %s\ndescription: Another one.\n---\n%s\n" % (A, MARK)),
    "undeploy": (SKILL, "---\nname: %s\ndescription: Another one.\n---\n%s\n" % (A, MARK)),
    "config_set": ("home/config.toml", "# %s\n[settings]\nauthor = \"them\"\n" % MARK),
    "mcp_edit": ("servers.json", '{\n  "mcpServers": {\n    "theirs": {} // %s\n  }\n}\n' % MARK),
}


class Desk:
    """One command, and the file that is open in an editor meanwhile."""

    def __init__(self, world, flow):
        self.world, self.laboratory = world, Laboratory(world, FLOWS[flow])
        self.file, self.text = EDITED[flow]
        self.log = os.path.join(world.top, "saves")

    def points(self, every):
        calls = self.laboratory.calls
        last = max(number for number, call in enumerate(calls, 1) if call[0] == "rename" and not re.search("/history/|/keys/audit-head", call[1]))
        for number in range(1, len(calls) + 1, every):
            yield "edit", number
            if number <= last:
                yield "edit_held", number

    def try_point(self, mode, number):
        """True when the editor has saved, False when the file was not there any more."""
        self.laboratory.put_back()
        done = self.laboratory.act({"FAULT_MODE": mode, "FAULT_AT": str(number), "FAULT_FILE": self.world.path(self.file),
                                    "FAULT_TEXT": self.text, "FAULT_LOG": self.log})
        with open(self.log, encoding="utf-8", errors="surrogateescape") as file:
            has_saved = any(line.startswith("saved\t") for line in file)
        call = "\t".join(self.laboratory.calls[number - 1][:2])
        if done.returncode not in (0, 1, 4):
            raise Failure("%s before call %d (%s): status %d: %r" % (mode, number, call, done.returncode, done.stderr))
        if has_saved and not self.is_kept():
            raise Failure("%s before call %d (%s): what the editor wrote is lost" % (mode, number, call))
        return has_saved

    def is_kept(self):
        while not self.is_there():
            if self.world.try_run("undo").returncode != 0:
                return False
        return True

    def is_there(self):
        return os.path.exists(self.world.path(self.file)) and MARK in self.world.read(self.file)


def main():
    command, library = sys.argv[1:3]
    every = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    with World(command, library) as world:
        prepare(world)
        base = Snapshot(world.work)
        for flow in EDITED:
            base.put_back()
            desk = Desk(world, flow)
            try:
                saves = [desk.try_point(*point) for point in desk.points(every)]
            except Failure as failure:
                raise SystemExit("%s, %s" % (flow, failure))
            print("%s: %d saves, %d times the file was gone" % (flow, sum(saves), len(saves) - sum(saves)))


if __name__ == "__main__":
    main()
