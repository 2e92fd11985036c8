#!/usr/bin/env python3
"""What a call of the Python module costs. Prints one JSON line for each job.

usage: python_bench.py FOLDER HOME RUNS      FOLDER holds the built package, HOME a collection of many skills
"""
import json
import os
import statistics
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import libskillmeat

LOOPS = 100_000


class Plain:
    """The same getter in Python itself, as a measure of the interpreter."""

    @property
    def name(self):
        return "default"


def loop_time(body, value):
    """Nanoseconds for one turn of a loop with `body` in it."""
    names = {"value": value}
    exec("def run(turns):\n    v = value\n    for _ in turns:\n        %s" % body, names)
    began = time.process_time_ns()
    names["run"](range(LOOPS))
    return (time.process_time_ns() - began) / LOOPS


def call_time(call):
    began = time.process_time_ns()
    call()
    return time.process_time_ns() - began


def show(job, ours, goal_ns, peers=None):
    print(json.dumps({"job": job, "ours_ns": ours, "goal_ns": goal_ns, "peers": peers or {}}))


def main():
    home, runs = sys.argv[2], int(sys.argv[3])
    context = libskillmeat.Context(home=home, environment={"HOME": os.environ.get("HOME", "")})
    collection = context.open_collection()
    bodies = {"loop": ("pass", None), "name": ("v.name", collection), "count": ("v.count", collection),
              "artifact_name": ("v.artifact_name(500)", collection), "plain": ("v.name", Plain())}
    times = {name: [] for name in bodies}
    for _ in range(runs):  # in turn, so that what else the machine does falls on all
        for name, (body, value) in bodies.items():
            times[name].append(loop_time(body, value))
    middle = {name: statistics.median(list_) for name, list_ in times.items()}
    net = {name: value - middle["loop"] for name, value in middle.items()}
    peers = {"a getter written in Python": net["plain"]}
    show("Python, getter of a string", net["name"], 200, peers)
    show("Python, getter of a number", net["count"], 200, peers)
    show("Python, artifact_name(i)", net["artifact_name"], 200, peers)

    count = len(collection)
    documents = [call_time(context.list) for _ in range(runs)]
    names = [call_time(lambda: [artifact.name for artifact in collection]) for _ in range(runs)]
    opened = [call_time(lambda: context.open_collection().close()) for _ in range(runs)]
    assert len(context.list()["artifacts"]) == count
    show("Python, list() of %d artifacts as dicts" % count, statistics.median(documents), 5e6)
    show("Python, names of %d artifacts" % count, statistics.median(names), 5e6,
         {"opening the collection": statistics.median(opened)})


if __name__ == "__main__":
    main()
