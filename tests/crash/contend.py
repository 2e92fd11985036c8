"""Several processes change one home at once: what comes out is what some order of their commands would have made.

usage: python3 contend.py COMMAND FAULT_LIBRARY WORKERS ROUNDS [SEED]

Each worker imports overlapping packs, deploys, undeploys, removes and changes settings, ROUNDS times, each command a
process of its own; two readers list the collection all the while. The order is that of the finished changes in history:
each change must say what it would have said in that order, each listing must be the collection between two changes, at
the end the files are what the last change made of them, and no setting was lost. When nothing ends for ten seconds, the
watchdog ends everything and the test fails.
"""
import itertools
import json
import os
import random
import secrets
import sys
import threading

from world import SKILLS, SKILL_NAMES, World

NAMES = SKILL_NAMES[:4]
PACKS = {"first": NAMES[:3], "second": NAMES[1:], "third": [NAMES[0], NAMES[3]]}
STUCK_AFTER = 10.0
# Answers to a command that came too late or too early for its artifact.
REFUSALS = {"artifact_not_found", "not_found", "deployed"}


class Stage:
    """What the workers and readers share."""

    def __init__(self, world):
        self.world, self.lock, self.moved = world, threading.Lock(), threading.Condition()
        self.changes, self.listings, self.problems = [], set(), []
        self.running, self.ended, self.is_over = set(), 0, False

    def run(self, *arguments):
        """The document of a command, or None when it was refused."""
        with self.world.start("--project", self.world.path("project"), *arguments) as process:
            with self.lock:
                self.running.add(process)
            out, err = process.communicate()
            with self.lock:
                self.running.discard(process)
        with self.moved:
            self.ended += 1
            self.moved.notify_all()
        if process.returncode == 0:
            return json.loads(out)
        code = json.loads(err)["error"]["code"] if err else "status %d: %r" % (process.returncode, out)
        if code not in REFUSALS and not self.is_over:
            self.problems.append("%s: %s" % (" ".join(arguments), err.decode() or code))
        return None

    def changed(self, document, kind, names):
        if document and document.get("txn"):
            with self.lock:
                self.changes.append((document["txn"], kind, tuple(names)))


def work(stage, number, rounds, chance):
    for count in range(1, rounds + 1):
        if stage.is_over:
            return
        kind, name = chance.choice(("import", "import", "deploy", "undeploy", "remove", "remove")), chance.choice(NAMES)
        if kind == "import":
            pack = chance.choice(sorted(PACKS))
            document = stage.run("import", stage.world.path(pack + ".skillmeat-pack"))
            made = [i["name"] for i in document["items"] if i["action"] == "created"] if document else []
            stage.changed(document, kind, made)
        elif kind == "remove":
            stage.changed(stage.run("remove", name), kind, [name])
        else:
            stage.changed(stage.run(kind, name, "--agent", "codex"), kind, [name])
        stage.run("config", "set", "settings.worker-%d" % number, str(count))


def read(stage):
    while not stage.is_over:
        document = stage.run("list")
        if document:
            with stage.lock:
                stage.listings.add(frozenset(row["name"] for row in document["artifacts"]))


def act(stage, threads):
    """Runs the workers to their end, unless nothing moves any more."""
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        with stage.moved:
            before = stage.ended
            if stage.moved.wait_for(lambda: stage.ended != before or not any(t.is_alive() for t in threads), STUCK_AFTER):
                continue
        stage.problems.append("stuck: nothing ended for %d s" % STUCK_AFTER)
        stage.is_over = True
        with stage.lock:
            for process in stage.running:
                process.kill()
        return


def serial(changes):
    """Tells the changes one after the other: the collections on the way, what is deployed at the end, what cannot be."""
    there, deployed, collections, problems = set(), set(), {frozenset()}, []
    may = {"import": lambda n: n not in there, "remove": lambda n: n in there and n not in deployed,
           "deploy": lambda n: n in there, "undeploy": lambda n: n in deployed}
    for id, kind, names in sorted(changes):
        problems += ["%s: cannot %s %s there" % (id, kind, name) for name in names if not may[kind](name)]
        if kind in ("import", "remove"):
            there = there | set(names) if kind == "import" else there - set(names)
        else:
            deployed = deployed | set(names) if kind == "deploy" else deployed - set(names)
        collections.add(frozenset(there))
    return there, deployed, collections, problems


def check(stage, workers, rounds):
    world = stage.world
    there, deployed, collections, problems = serial(stage.changes)
    problems += stage.problems
    problems += ["a reader saw what never was: %s" % sorted(seen) for seen in stage.listings - collections]
    listed = {row["name"] for row in json.loads(world.run("list").stdout)["artifacts"]}
    on_disk = set(os.listdir(world.path("home/collections/default/skills")))
    on_agent = set(os.listdir(world.path("project/.agents/skills"))) if os.path.isdir(world.path("project/.agents/skills")) else set()
    for what, seen, wanted in (("listed", listed, there), ("on the disk", on_disk, there), ("deployed", on_agent, deployed)):
        if seen != wanted:
            problems.append("%s: %s, not %s" % (what, sorted(seen), sorted(wanted)))
    for number in range(workers):
        value = json.loads(world.run("config", "get", "settings.worker-%d" % number).stdout)["value"]
        if value != rounds:
            problems.append("worker %d: its last setting is %r" % (number, value))
    known = {name[:-len(".json")] for name in os.listdir(world.path("home/history"))}
    problems += ["%s is not in history" % id for id, _, _ in stage.changes if id not in known]
    world.run("config", "set", "settings.author", "the last one")
    problems += ["left behind: " + name for name in world.staging()]
    return problems


def prepare(world):
    world.run("init", home="sources")
    world.run("add", *(os.path.join(SKILLS, name) for name in NAMES), home="sources")
    for pack, names in PACKS.items():
        world.run("export", *names, "--name", pack, "-o", world.path(pack + ".skillmeat-pack"), home="sources")
    world.run("init")
    world.write("project/README.md", "the user's own\n")


def main():
    command, library, workers, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else secrets.randbits(32)
    print("seed %d" % seed, flush=True)
    with World(command, library) as world:
        prepare(world)
        stage = Stage(world)
        chances = (random.Random(seed + number) for number in itertools.count())
        threads = [threading.Thread(target=work, args=(stage, n, rounds, next(chances))) for n in range(workers)]
        readers = [threading.Thread(target=read, args=(stage,)) for _ in range(2)]
        for reader in readers:
            reader.start()
        act(stage, threads)
        stage.is_over = True
        for thread in threads + readers:
            thread.join()
        problems = check(stage, workers, rounds)
    print("%d workers, %d rounds, %d commands, %d changes, %d different listings" % (
        workers, rounds, stage.ended, len(stage.changes), len(stage.listings)))
    if problems:
        raise SystemExit("\n".join(problems[:20]))


if __name__ == "__main__":
    main()
