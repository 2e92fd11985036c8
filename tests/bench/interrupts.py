"""How long long commands take to end after Ctrl-C or SIGTERM: sent at moments spread over what the command usually takes.

usage: interrupts.py COMMAND FOLDER [MOMENTS] [REGEX]

FOLDER is where generated data is kept between runs. Of each command (REGEX: only those) the longest time from the signal
to the end is told, of MOMENTS (default 20) signals. One that was stopped says so by status 130, and the old state is
there; one that had done its change already ends as if nothing had come.
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import generate

AGENTS = ("claude-code", "codex")


class Place:
    """A home and a project, put back from a copy when a command has changed them."""

    def __init__(self, command, folder):
        self.command, self.folder = command, folder
        self.environment = {"HOME": folder, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, arguments):
        return subprocess.Popen([self.command, "--json", "--home", self.path("home"), *arguments], env=self.environment, cwd=self.folder,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)

    def run(self, *arguments):
        with self.start(arguments) as process:
            out, err = process.communicate()
        if process.returncode != 0:
            raise SystemExit("%s: status %d: %s" % (arguments[:3], process.returncode, err.decode(errors="replace")[-500:]))
        return out

    def keep(self):
        shutil.rmtree(self.path("kept"), ignore_errors=True)
        subprocess.run(["cp", "-a", self.path("home"), self.path("kept")], check=True)

    def put_back(self):
        for name in ("home", "project", "out.skillmeat-pack"):
            subprocess.run(["rm", "-rf", self.path(name)], check=True)
        subprocess.run(["cp", "-a", self.path("kept"), self.path("home")], check=True)
        os.makedirs(self.path("project"))

    def state(self):
        """What a reader sees; it also settles what was begun."""
        listed = self.run("list", "--limit", "1")
        history = sorted(os.listdir(self.path("home/history")))
        project = sorted(name for _, folders, files in os.walk(self.path("project")) for name in folders + files)
        return listed, history, project, os.path.exists(self.path("out.skillmeat-pack"))


def interrupt(place, arguments, delay, number):
    """(status, seconds from the signal to the end), or None when it had ended before."""
    with place.start(arguments) as process:
        try:
            process.communicate(timeout=delay)
            return None
        except subprocess.TimeoutExpired:
            process.send_signal(number)
        sent = time.perf_counter()
        process.communicate()
        return process.returncode, time.perf_counter() - sent


def measure(place, name, arguments, moments):
    place.put_back()
    before = place.state()
    began = time.perf_counter()
    place.run(*arguments)
    usual = time.perf_counter() - began
    place.put_back()
    times, stopped = [], 0
    for moment in range(moments):
        got = interrupt(place, arguments, usual * (moment + 0.5) / moments, (signal.SIGINT, signal.SIGTERM)[moment % 2])
        if got is not None:
            times.append(got[1])
        if got is not None and got[0] == 130:
            stopped += 1
            if place.state() != before:
                raise SystemExit("%s was interrupted, and the state is not the old one" % name)
        elif got is not None and got[0] != 0:
            raise SystemExit("%s: status %d after a signal" % (name, got[0]))
        else:
            place.put_back()
    print("| %s | %.2f s | %d, %d stopped | %.0f ms |" % (name, usual, len(times), stopped, 1000 * max(times, default=0)), flush=True)


def main():
    command, data = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    moments = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    wanted = re.compile(sys.argv[4] if len(sys.argv) > 4 else "")
    os.makedirs(data, exist_ok=True)
    skills = generate.skills(os.path.join(data, "thousand"), 1000, 4, 100_000_000)
    folder = tempfile.mkdtemp(prefix="interrupts-", dir=data)
    try:
        place = Place(command, folder)
        pack, names = place.path("all.skillmeat-pack"), place.path("names")
        print("| command | takes | signals | longest |\n|---|---|---|---|", flush=True)
        place.run("init")
        place.keep()
        with open(names, "w") as file:
            file.write("\n".join(sorted(os.listdir(skills))[:300]) + "\n")
        deploy = ["--project", place.path("project"), "deploy", "--from-file", names]
        for agent in AGENTS:
            deploy += ["--agent", agent]
        empty = {"add, 1,000 skills, 100 MB": ["add", skills], "import of the same as a pack": ["import", pack]}
        full = {"export": ["export", "--name", "all", "-o", place.path("out.skillmeat-pack")], "verify": ["verify", pack],
                "deploy, 300 skills to 2 agents": deploy, "snapshot": ["snapshot", "now"], "gc": ["gc", "--keep-days", "0"],
                "doctor": ["doctor"]}
        place.run("add", skills)
        place.run("export", "--name", "all", "-o", pack)
        subprocess.run(["mv", place.path("home"), place.path("full")], check=True)
        for jobs, kept in ((empty, "kept"), (full, "full")):
            if kept == "full":
                subprocess.run(["rm", "-rf", place.path("kept")], check=True)
                os.rename(place.path("full"), place.path("kept"))
            for name, arguments in jobs.items():
                if wanted.search(name):
                    measure(place, name, arguments, moments)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
