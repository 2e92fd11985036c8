"""Kills the real command at its file system calls, and makes them fail: everything is as before the command or as after.

usage: python3 command_crash.py COMMAND FAULT_LIBRARY FLOW [EVERY]

FLOW is one of FLOWS below. EVERY n tries each n-th call (default 1: all).

For each call number: start from the same home and project, run the command with the fault, let the next reading command
recover, and compare all files with those before and after. Then the command runs again without a fault: it must lead to
the state after, and leave no staging. Time stamps and random ids differ from run to run and are masked.
"""
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SKILLS = os.path.join(HERE, "..", "data", "skills")

STAMP = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
NUMBER = re.compile(rb'("(?:time|time_ms|at|generation|added_at|updated_at|deployed_at)": ?)\d+')
CHANGE = re.compile(rb"\d{13}-[0-9a-f]{8}")
HEX_ID = re.compile(rb'("(?:id|trace_id|project|txn)": ?)"[0-9a-f]{8,}"')
# Derived data, the store's own records, and the lock.
OWN = re.compile(r"^home2?/(index\.db.*|usage\.db.*|lock|objects(/.*)?|history(/.*)?|journal(/.*)?|state/home\.json)$")


class World:
    """A folder with two homes and a project, always at the same path."""

    def __init__(self, command, library):
        base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.top = tempfile.mkdtemp(prefix="skillmeat-crash-", dir=base)
        self.work = os.path.join(self.top, "work")
        self.command, self.library = command, library
        os.mkdir(self.work)

    def path(self, name):
        return os.path.join(self.work, name)

    def run(self, *arguments, home="home", fault=None, check=True):
        environment = {"HOME": self.work, "PATH": os.environ["PATH"], "SKILLMEAT_HOME": self.path(home),
                       "SKILLMEAT_PASSPHRASE": "correct horse"}
        if fault:
            environment.update(fault, LD_PRELOAD=self.library, FAULT_ROOT=self.work)
        done = subprocess.run([self.command, "--json", "--yes", *arguments], env=environment, cwd=self.work,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        if check and done.returncode != 0:
            raise SystemExit("%s: status %d\n%s" % (arguments, done.returncode, done.stderr.decode(errors="replace")))
        return done

    def save(self, name):
        shutil.copytree(self.work, os.path.join(self.top, name), symlinks=True)

    def restore(self, name):
        shutil.rmtree(self.work)
        shutil.copytree(os.path.join(self.top, name), self.work, symlinks=True)

    def staging(self):
        """What may not be left when a change is over."""
        left = []
        for folder, folders, files in os.walk(self.work):
            left += [os.path.join(folder, n) for n in folders + files if ".skillmeat-txn-" in n]
            if os.path.basename(folder) == "journal":
                left += [os.path.join(folder, n) for n in folders + files]
        return left

    def tree(self):
        seen = {}
        for folder, folders, files in os.walk(self.work):
            folders[:] = [n for n in folders if ".skillmeat-txn-" not in n]
            for name in folders + files:
                path = os.path.join(folder, name)
                relative = os.path.relpath(path, self.work)
                if OWN.match(relative):
                    continue
                info = os.lstat(path)
                content = b""
                if stat.S_ISLNK(info.st_mode):
                    content = os.readlink(path).encode()
                elif stat.S_ISREG(info.st_mode):
                    with open(path, "rb") as file:
                        content = mask(file.read())
                seen[relative] = (oct(info.st_mode), content)
        return seen


def mask(content):
    content = STAMP.sub(b"<time>", content)
    content = CHANGE.sub(b"<change>", content)
    content = NUMBER.sub(rb"\1<number>", content)
    return HEX_ID.sub(rb'\1"<id>"', content)


def prepare(world):
    world.run("init")
    skills = sorted(os.path.join(SKILLS, name) for name in os.listdir(SKILLS))[:3]
    world.run("add", *skills)
    world.run("export", "--name", "three", "-o", world.path("three.skillmeat-pack"))
    world.run("init", home="home2")
    os.mkdir(world.path("project"))
    with open(world.path("project/README.md"), "w") as file:
        file.write("the user's own\n")


def names():
    return sorted(os.listdir(SKILLS))[:3]


def deploy(world, **more):
    return world.run("--project", world.path("project"), "deploy", *names(), "--agent", "claude-code", "--agent", "codex", **more)


def undeploy(world, **more):
    return world.run("--project", world.path("project"), "undeploy", names()[0], **more)


def servers(world):
    with open(world.path("servers.json"), "w") as file:
        file.write('{\n  "mcpServers": {\n    "a": {} // theirs\n  }\n}\n')


# name -> (what comes before, the command, the home whose next reader recovers)
FLOWS = {
    "import": (lambda w: None, lambda w, **m: w.run("import", w.path("three.skillmeat-pack"), home="home2", **m), "home2"),
    "add": (lambda w: None, lambda w, **m: w.run("add", os.path.join(SKILLS, sorted(os.listdir(SKILLS))[3]), **m), "home"),
    "remove": (lambda w: None, lambda w, **m: w.run("remove", names()[0], **m), "home"),
    "deploy": (lambda w: None, deploy, "home"),
    "undeploy": (deploy, undeploy, "home"),
    "undo": (deploy, lambda w, **m: w.run("undo", **m), "home"),
    "mcp": (servers, lambda w, **m: w.run("mcp", "edit", w.path("servers.json"), "--format", "json", "--root", '["mcpServers"]',
                                          "--op", '{"type":"upsert","server":"b","entry":{"command":"x"}}', **m), "home"),
    "config": (lambda w: None, lambda w, **m: w.run("config", "set", "settings.author", "somebody", **m), "home"),
}

REPEATABLE = ("import", "add", "deploy", "mcp")  # once more changes nothing; for the others it would be something else


def difference(now, old, new):
    lines = []
    for name in sorted(set(now) | set(old) | set(new)):
        here, before, after = now.get(name), old.get(name), new.get(name)
        if before != after or here != before:
            lines.append("  %s: %s" % (name, "old" if here == before else "new" if here == after else "neither %r" % (here,)))
    return "\n".join(lines)


class Check:
    def __init__(self, world, flow):
        before, self.act, self.home = FLOWS[flow]
        self.world, self.flow = world, flow
        prepare(world)
        before(world)
        world.save("start")
        self.old = world.tree()
        count_file = os.path.join(world.top, "count")
        world.restore("start")
        self.act(world, fault={"FAULT_MODE": "count", "FAULT_COUNT": count_file})
        with open(count_file) as file:
            self.calls = int(file.read())
        self.new = world.tree()
        if self.new == self.old or world.staging():
            raise SystemExit("%s: nothing changed, or staging is left: %s" % (flow, world.staging()))

    def fail(self, what, mode, call):
        raise SystemExit("%s, %s at call %d of %d: %s\n%s" % (
            self.flow, mode, call, self.calls, what, difference(self.world.tree(), self.old, self.new)))

    def at(self, mode, call):
        world = self.world
        world.restore("start")
        done = self.act(world, fault={"FAULT_MODE": mode, "FAULT_AT": str(call)}, check=False)
        is_killed = mode in ("kill", "torn")
        # The databases beside the store write now more, now less: the last calls may not be reached.
        if is_killed and done.returncode not in (0, -signal.SIGKILL):
            self.fail("was not killed (status %d)" % done.returncode, mode, call)
        world.run("list", home=self.home)
        now = world.tree()
        if now not in (self.old, self.new):
            self.fail("neither old nor new", mode, call)
        if not is_killed:
            if done.returncode not in (0, 1):
                self.fail("status %d: %r" % (done.returncode, done.stderr), mode, call)
            if done.returncode == 1:
                json.loads(done.stderr)
        # What was told as failed must not have happened, and the other way round.
        if done.returncode in (0, 1) and (now == self.new) != (done.returncode == 0):
            self.fail("status %d is not what happened" % done.returncode, mode, call)
        is_new = now == self.new
        if is_new and self.flow not in REPEATABLE:
            return True
        self.act(world)
        if world.tree() != self.new:
            self.fail("done again, it is not as it should be", mode, call)
        if not is_new and world.staging():
            self.fail("left behind: %s" % world.staging(), mode, call)
        return is_new


def main():
    command, library, flow = sys.argv[1:4]
    every = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    world = World(os.path.abspath(command), os.path.abspath(library))
    try:
        check = Check(world, flow)
        for mode, step in (("kill", every), ("torn", 3 * every), ("enospc", 2 * every), ("eio", 3 * every)):
            tried = [check.at(mode, call) for call in range(1, check.calls + 1, step)]
            print("%s: %s at %d of %d calls: %d old, %d new" % (
                flow, mode, len(tried), check.calls, tried.count(False), tried.count(True)), flush=True)
    finally:
        shutil.rmtree(world.top, ignore_errors=True)


if __name__ == "__main__":
    main()
