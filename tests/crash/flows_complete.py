"""Every function that can write is hurt: flows.txt names each function of the C ABI that takes a call.

usage: python3 flows_complete.py CTEST BUILD_FOLDER

A function that takes `const skm_call *` can be cancelled and can lock, so it may write: it has a line in flows.txt, which
says either `reads` or which tests kill it. Those tests must exist, and flows.txt names nothing that is no more.
"""
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def lines():
    with open(os.path.join(HERE, "flows.txt"), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                name, _, tests = line.strip().partition(": ")
                yield name, re.sub(r"\(.*?\)", "", tests).replace(",", " ").split()


def main():
    with open(os.path.join(HERE, "../../capi/api.json"), encoding="utf-8") as file:
        functions = {f["name"] for f in json.load(file)["functions"] if "const skm_call *" in [p["type"] for p in f["parameters"]]}
    listing = subprocess.run([sys.argv[1], "--test-dir", sys.argv[2], "--show-only=json-v1"], capture_output=True, check=True)
    tests = {test["name"] for test in json.loads(listing.stdout)["tests"]}
    # Under a sanitizer the library cannot be preloaded, and the tests with it are not there.
    is_whole = any(name.startswith("crash_command_") for name in tests)
    known, problems = set(), []
    for name, kills in lines():
        known.add(name)
        if name.startswith("skm_") and name not in functions:
            problems.append("%s is no function that takes a call any more" % name)
        if not kills:
            problems.append("%s: say `reads`, or the tests that kill it" % name)
        problems += ["%s: there is no test %s" % (name, test) for test in kills
                     if is_whole and test != "reads" and test not in tests]
    problems += ["%s is not in flows.txt: does it write?" % name for name in sorted(functions - known)]
    print("\n".join(problems) or "%d functions" % len(functions))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
