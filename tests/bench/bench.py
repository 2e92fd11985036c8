#!/usr/bin/env python3
"""The benchmarks that docs/performance.md explains, beside the peers that are on this machine.

usage: bench.py BUILD FOLDER [--quick] [--only REGEX]

BUILD is a build folder of what scripts/bench builds, FOLDER where generated data is kept between runs.
"""
import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import generate
import measure

SILENT = {"HOME": "", "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}


def have(program):
    return shutil.which(program) is not None


def seconds(value):
    return "%.2f s" % value if value >= 10 else "%.1f ms" % (value * 1000) if value >= 0.001 else "%.1f us" % (value * 1e6)


def amount(nanoseconds):
    return "%.0f ns" % nanoseconds if nanoseconds < 10_000 else seconds(nanoseconds / 1e9)


class Bench:
    def __init__(self, given):
        self.build, self.quick = os.path.abspath(given.build), given.quick
        self.command, self.micro = (os.path.join(self.build, path) for path in ("examples/cli/skillmeat", "tests/bench/micro_bench"))
        self.runs = 3 if given.quick else 7
        self.only = re.compile(given.only or "")
        self.data = os.path.abspath(given.folder)
        os.makedirs(self.data, exist_ok=True)
        self.scratch = tempfile.mkdtemp(prefix="run-", dir=self.data)
        self.environment = dict(SILENT, HOME=os.path.join(self.scratch, "user"), SKILLMEAT_PASSPHRASE="bench")
        os.mkdir(self.environment["HOME"])
        self.rows = []

    # --- helpers -----------------------------------------------------------------------------------------------
    def run(self, *arguments, home=None, **how):
        return measure.once(self.line(*arguments, home=home), environment=self.environment, cwd=self.scratch, **how)

    def line(self, *arguments, home=None):
        return [self.command, *(["--home", home] if home else []), *arguments]

    def peer(self, arguments, **how):
        return measure.once(arguments, environment=self.environment, **how)

    def python(self, code, *arguments, **how):
        return self.peer([sys.executable, "-I", "-c", code, *arguments], **how)

    def row(self, job, ours, goal, met, beside, extra=""):
        """`met`: whether today's figure meets the goal; None when the peer of the goal is not here."""
        self.rows.append((job, ours, goal, {True: "yes", False: "NO", None: "?"}[met], beside, extra))
        print("  %-44s %-12s goal %-34s %-4s %s%s" % (job, ours, goal, self.rows[-1][3], beside, "; " + extra if extra else ""), flush=True)

    def beside(self, ours, results, key="cpu"):
        return ", ".join("%s %s (%.2f)" % (name, seconds(getattr(sample, key)), ours / max(getattr(sample, key), 1e-9))
                         for name, sample in results.items())

    def home_of(self, name, sources):
        """A home with these skills; kept, so that only the first bench of it pays. The copy in use is thrown away."""
        kept = os.path.join(self.data, "home-" + name)
        mark = os.path.join(kept, ".made")
        wanted = "%s %d" % (generate.VERSION, os.stat(self.command).st_mtime_ns)
        if not os.path.exists(mark) or open(mark).read() != wanted:
            shutil.rmtree(kept, ignore_errors=True)
            self.run("init", home=kept)
            self.run("add", sources, home=kept)
            with open(mark, "w") as file:
                file.write(wanted)
        return kept

    def copy(self, folder, name):
        target = os.path.join(self.scratch, name)
        shutil.rmtree(target, ignore_errors=True)
        subprocess.run(["cp", "-a", folder, target], check=True)
        return target

    def thousand(self):
        return generate.skills(os.path.join(self.data, "thousand"), 1000, 4, 80_000_000)

    def hundred(self):
        return generate.skills(os.path.join(self.data, "hundred"), 100, 4, 10_000_000)

    def medium(self):
        return generate.skills(os.path.join(self.data, "medium"), 110, 4, 9_000_000)

    def small(self):
        return generate.skills(os.path.join(self.data, "small"), 10000, 1, 8_000_000)

    @staticmethod
    def files_below(folder):
        return sorted(os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)

    # --- the jobs ----------------------------------------------------------------------------------------------
    def start(self):
        """command start"""
        jobs = {"ours": lambda: self.run("--version")}
        if have("git"):
            jobs["git --version"] = lambda: self.peer(["git", "--version"])
        jobs["python + argparse"] = lambda: self.python("import argparse; argparse.ArgumentParser().parse_args([])")
        got = measure.in_turn(self.runs * 4, jobs)
        ours = got.pop("ours").cpu
        met = ours <= 0.002 and ("git --version" not in got or ours <= 1.7 * got["git --version"].cpu)
        self.row("command start, --version", seconds(ours), "<= 2 ms, <= 1.7 x git", met, self.beside(ours, got))

    def list_thousand(self):
        """list of 1,000 skills, cold process"""
        home = self.home_of("thousand", self.thousand())
        got = measure.in_turn(self.runs * 2, {"text": lambda: self.run("list", home=home), "json": lambda: self.run("--json", "list", home=home)})
        self.row("list of 1,000 skills, cold process", seconds(got["text"].cpu), "<= 10 ms", got["text"].cpu <= 0.010,
                 "with --json %s" % seconds(got["json"].cpu))

    def tree_hash(self):
        """tree hash of 4,000 files, 80 MB"""
        folder = self.thousand()
        files = self.files_below(folder)
        listing = os.path.join(self.scratch, "files")
        with open(listing, "w") as file:
            file.write("\n".join(files) + "\n")
        jobs = {"ours": lambda: self.run("hash", folder, home=os.path.join(self.scratch, "no-home"))}
        if have("openssl"):
            jobs["openssl dgst"] = lambda: self.peer(["openssl", "dgst", "-sha256", *files])
        if have("git"):
            jobs["git hash-object"] = lambda: self.peer(["git", "hash-object", "--stdin-paths"], stdin=listing)
        jobs["python hashlib"] = lambda: self.python(
            "import hashlib,sys\nfor f in sys.argv[1:]: hashlib.sha256(open(f,'rb').read()).hexdigest()", *files)
        got = measure.in_turn(self.runs, jobs)
        ours = got.pop("ours").cpu
        openssl = got.get("openssl dgst")
        self.row("tree hash, 4,000 files / 80 MB", seconds(ours), "<= 1.2 x openssl dgst", openssl and ours <= 1.2 * openssl.cpu,
                 self.beside(ours, got))

    def nothing_changed(self):
        """the same, nothing changed"""
        home = self.copy(self.home_of("thousand", self.thousand()), "unchanged")
        project = os.path.join(self.scratch, "project")
        os.makedirs(os.path.join(project, ".git"), exist_ok=True)
        names = sorted(os.listdir(self.thousand()))
        self.run("--project", project, "deploy", "--agent", "claude-code", *names, home=home)
        skills = os.path.join(home, "collections", "default", "skills")
        self.run("hash", skills, home=home)
        jobs = {"ours": lambda: self.run("hash", skills, home=home), "status": lambda: self.run("--project", project, "status", home=home)}
        if have("git"):
            repository = self.copy(self.thousand(), "repository")
            for line in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x"], ["status"]):
                measure.once(["git", *line], cwd=repository, environment=self.environment)
            jobs["git status"] = lambda: self.peer(["git", "status", "--porcelain"], cwd=repository)
        got = measure.in_turn(self.runs, jobs)
        ours, status = got.pop("ours").cpu, got.pop("status").cpu
        git = got.get("git status")
        self.row("tree hash, nothing changed", seconds(ours), "<= 0.8 x git status", git and ours <= 0.8 * git.cpu, self.beside(ours, got),
                 "status of as many deployed files " + seconds(status))

    def export(self):
        """export of 1,000 skills; re-export after one change"""
        sources = self.thousand()
        kept = self.home_of("thousand", sources)
        pack, other = os.path.join(self.scratch, "x.skillmeat-pack"), os.path.join(self.scratch, "x.zip")
        ours, fresh, one, again, zipped, pythons = [], [], [], [], [], []
        changed = os.path.join(self.scratch, "changed", "skill-00500")
        for number in range(3 if self.quick else 5):
            home = self.copy(kept, "export")
            for path in (pack, other):
                if os.path.exists(path):
                    os.unlink(path)
            ours.append(self.run("export", "-o", pack, home=home))
            size = os.path.getsize(pack)
            shutil.rmtree(changed, ignore_errors=True)
            shutil.copytree(os.path.join(sources, "skill-00500"), changed)
            with open(os.path.join(changed, "SKILL.md"), "a") as file:
                file.write("Changed %d.\n" % number)
            self.run("add", "--force", changed, home=home)
            again.append(self.run("export", "--force", "-o", pack, home=home))
            home = self.copy(kept, "export")
            shutil.rmtree(os.path.join(home, "objects"))  # nothing was compressed before
            os.unlink(pack)
            fresh.append(self.run("export", "-o", pack, home=home))
            if have("taskset"):
                home = self.copy(kept, "export")
                os.unlink(pack)
                one.append(measure.once(["taskset", "-c", "0", *self.line("export", "-o", pack, home=home)], environment=self.environment,
                                        cwd=self.scratch))
            if have("zip"):
                zipped.append(self.peer(["zip", "-6", "-q", "-r", other, "."], cwd=sources))
            if not self.quick or number == 0:
                pythons.append(self.python("import sys,zipfile,os\nz=zipfile.ZipFile(sys.argv[1],'w',zipfile.ZIP_DEFLATED,compresslevel=6)\n"
                                           "for p,_,n in os.walk('.'):\n for f in n: z.write(os.path.join(p,f))\nz.close()",
                                           os.path.join(self.scratch, "y.zip"), cwd=sources))
        mine = measure.median(ours)
        got = {"python zipfile": measure.median(pythons)}
        met, text = None, ""
        if zipped:
            got["zip -6"] = measure.median(zipped)
            ratio = size / os.path.getsize(other)
            met = mine.cpu <= 0.5 * got["zip -6"].cpu and ratio <= 1.01
            text = "size %.3f x zip" % ratio
        self.row("export 1,000 skills, 4,000 files / 80 MB", seconds(mine.cpu), "<= 0.5 x zip -6, size <= 1.01 x", met, self.beside(mine.cpu, got), text)
        if one:
            single = measure.median(one)
            cores = os.cpu_count() or 1
            self.row("the same, %d cores against 1, wall" % cores, seconds(mine.wall), "<= 0.6 x 1 core", mine.wall <= 0.6 * single.wall,
                     "1 core %s (%.2f)" % (seconds(single.wall), mine.wall / single.wall))
        second, first = measure.median(again), measure.median(fresh)
        self.row("re-export after one change", seconds(second.cpu), "<= 0.15 x first export", second.cpu <= 0.15 * first.cpu,
                 "first export, nothing compressed before, %s (%.2f); compressed when added %s (%.2f)" % (
                     seconds(first.cpu), second.cpu / first.cpu, seconds(mine.cpu), second.cpu / mine.cpu))

    def export_hundred(self):
        """export of 100 artifacts, 10 MB"""
        kept = self.home_of("hundred", self.hundred())
        pack, samples, peers = os.path.join(self.scratch, "h.skillmeat-pack"), [], []
        for _ in range(self.runs):
            home = self.copy(kept, "export")
            for path in (pack, pack + ".zip"):
                if os.path.exists(path):
                    os.unlink(path)
            samples.append(self.run("export", "-o", pack, home=home))
            if have("zip"):
                peers.append(self.peer(["zip", "-6", "-q", "-r", pack + ".zip", "."], cwd=self.hundred()))
        ours = measure.median(samples)
        self.row("export of 100 artifacts / 10 MB, wall", seconds(ours.wall), "< 100 ms (plan: < 2 s)", ours.wall < 0.1,
                 "zip -6 " + seconds(measure.median(peers).wall) if peers else "", "CPU " + seconds(ours.cpu))

    def verify(self):
        """verify a pack"""
        home = self.copy(self.home_of("thousand", self.thousand()), "verify")
        pack = os.path.join(self.scratch, "v.skillmeat-pack")
        self.run("key", "generate", "bench", home=home)
        self.run("export", "-o", pack, "--sign", "bench", home=home)
        plain = sum(os.path.getsize(path) for path in self.files_below(self.thousand()))
        jobs = {"ours": lambda: self.run("verify", pack, home=home)}
        if have("bsdtar"):
            jobs["bsdtar (libarchive, no hash)"] = lambda: self.peer(["bsdtar", "-xOf", pack])
        if have("unzip"):
            jobs["unzip -tq"] = lambda: self.peer(["unzip", "-tq", pack])
        jobs["python zipfile"] = lambda: self.python("import sys,zipfile; zipfile.ZipFile(sys.argv[1]).testzip()", pack)
        got = measure.in_turn(self.runs, jobs)
        ours = got.pop("ours")
        rate = plain / 1e6 / ours.cpu
        libarchive = got.get("bsdtar (libarchive, no hash)")
        self.row("verify a signed pack, 80 MB", "%.0f MB/s" % rate, ">= 450 MB/s, <= 0.6 x libarchive",
                 rate >= 450 and (libarchive is None or ours.cpu <= 0.6 * libarchive.cpu), self.beside(ours.cpu, got),
                 "peak memory %d MiB" % (ours.peak_kib // 1024))

    def import_durable(self):
        """durable import of 440 files"""
        pack = os.path.join(self.scratch, "i.skillmeat-pack")
        self.run("export", "-o", pack, home=self.home_of("medium", self.medium()))
        target = os.path.join(self.scratch, "imported")
        ours, synced, unsynced, unzip = [], [], [], []
        write = ("import os,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nfor n in z.namelist():\n p=os.path.join(sys.argv[2],n)\n"
                 " os.makedirs(os.path.dirname(p),exist_ok=True)\n f=open(p,'wb'); f.write(z.read(n)); f.flush()\n if sys.argv[3]=='1': os.fsync(f.fileno())\n f.close()")
        for _ in range(self.runs):
            for folder in (target, target + "-home"):
                shutil.rmtree(folder, ignore_errors=True)
            self.run("init", home=target + "-home")
            os.sync()
            ours.append(self.run("import", pack, home=target + "-home"))
            os.sync()
            synced.append(self.python(write, pack, target, "1"))
            shutil.rmtree(target)
            os.sync()
            unsynced.append(self.python(write, pack, target, "0"))
            if have("unzip"):
                shutil.rmtree(target)
                os.sync()
                unzip.append(self.peer(["unzip", "-q", pack, "-d", target]))
        mine, fsync, plain = measure.median(ours), measure.median(synced), measure.median(unsynced)
        got = {"fsync of each file": fsync, "unsynced": plain}
        if unzip:
            got["unzip, unsynced"] = measure.median(unzip)
        fastest = min(sample.wall for name, sample in got.items() if "unsynced" in name)
        self.row("durable import of 440 files, wall", seconds(mine.wall), "<= 0.25 x fsync, <= 2 x unsynced",
                 mine.wall <= 0.25 * fsync.wall and mine.wall <= 2 * fastest, self.beside(mine.wall, got, "wall"),
                 "peak memory %d MiB" % (mine.peak_kib // 1024))

    def large_pack(self):
        """export, verify and import a pack of 1 GiB"""
        limits = "[limits]\nentries = 20000\nfile-bytes = 1073741824\ntotal-bytes = 4000000000\narchive-bytes = 4000000000\n"
        pack = os.path.join(self.data, "large.skillmeat-pack")
        sources = generate.large(os.path.join(self.data, "large"))
        kept, target = os.path.join(self.scratch, "large-home"), os.path.join(self.scratch, "large-imported")

        def fresh(home):
            shutil.rmtree(home, ignore_errors=True)
            self.run("init", home=home)
            with open(os.path.join(home, "policy.toml"), "w") as file:
                file.write(limits)
            os.sync()

        fresh(kept)
        self.run("add", sources, home=kept)
        exported = measure.median([self.run("export", "--force", "-o", pack, home=kept) for _ in range(min(self.runs, 3))])
        self.row("export of a pack of 1 GiB, peak memory", "%d MiB" % (exported.peak_kib >> 10), "<= 64 MiB + the largest file (5 MiB)",
                 exported.peak_kib <= 69 << 10, "", "CPU %s, wall %s" % (seconds(exported.cpu), seconds(exported.wall)))
        fresh(kept)
        verified = measure.repeat(self.runs, self.line("verify", pack, home=kept), environment=self.environment, cwd=self.scratch)
        rate = os.path.getsize(pack) / 1e6 / verified.cpu
        self.row("verify a pack of 1 GiB", "%.0f MB/s" % rate, "<= 64 MiB + the largest file (5 MiB)", verified.peak_kib <= 69 << 10, "",
                 "wall %s, peak memory %d MiB" % (seconds(verified.wall), verified.peak_kib >> 10))
        durable, unsynced = [], []
        without = dict(self.environment, LD_PRELOAD=os.path.join(self.build, "tests/bench/unsynced.so"))
        for _ in range(min(self.runs, 3)):
            fresh(target)
            durable.append(self.run("import", pack, home=target))
            fresh(target)
            unsynced.append(measure.once(self.line("import", pack, home=target), environment=without, cwd=self.scratch))
        shutil.rmtree(target)
        ours, plain = measure.median(durable), measure.median(unsynced)
        self.row("durable import of a pack of 1 GiB, wall", seconds(ours.wall), "<= 2 x unsynced, <= 64 MiB + the largest file",
                 ours.wall <= 2 * plain.wall and ours.peak_kib <= 69 << 10, self.beside(ours.wall, {"the same, unsynced": plain}, "wall"),
                 "CPU %s, peak memory %d MiB" % (seconds(ours.cpu), ours.peak_kib >> 10))

    def inside(self):
        """signature verification, manifest, front matter, collection.toml, edits: in the process"""
        small = self.small()
        home = self.home_of("small", small)
        done = subprocess.run([self.micro, home, small, str(self.runs)], capture_output=True, text=True, env=self.environment)
        if done.returncode != 0:
            raise RuntimeError("the micro benchmarks failed: " + done.stderr[-500:])
        for line in done.stdout.splitlines():
            got = json.loads(line)
            if "peer" not in got:
                self.row(got["job"], amount(got["ours_ns"]), "<= " + amount(got["goal_ns"]), got["ours_ns"] <= got["goal_ns"], "")
                continue
            ours, peer = got["ours_ns"] / 1e9, got["peer_ns"] / 1e9
            self.row(got["job"], seconds(ours), "<= %.2f x %s" % (got["goal_permille"] / 1000, got["peer"]),
                     ours <= peer * got["goal_permille"] / 1000, "%s %s (%.2f)" % (got["peer"], seconds(peer), ours / peer))

    def bindings(self):
        """calls of the Python module and the Node addon"""
        home = self.home_of("thousand", self.thousand())
        here = os.path.dirname(os.path.abspath(__file__))
        package, addon = (os.path.join(self.build, "bindings", name) for name in ("python", "node"))
        python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable  # as cmake/python.cmake
        if os.path.exists(os.path.join(package, "libskillmeat", "__init__.py")):
            self.calls([python, "-B", os.path.join(here, "python_bench.py"), package, home, str(self.runs)])
        if os.path.exists(os.path.join(addon, "skillmeat.node")):
            self.calls(["node", os.path.join(here, "node_bench.js"), home, os.path.join(self.build, "tests/bench/raw_getter.node"), str(self.runs)],
                       SKILLMEAT_NODE_BUILD=addon)

    def calls(self, line, **more):
        done = subprocess.run(line, capture_output=True, text=True, env=dict(self.environment, **more))
        if done.returncode != 0:
            raise RuntimeError("%s failed: %s" % (os.path.basename(line[1]), done.stderr[-500:]))
        for got in map(json.loads, done.stdout.splitlines()):
            ours, peers = got["ours_ns"], got["peers"]
            if "goal_ns" in got:
                goal, met = "<= " + amount(got["goal_ns"]), ours <= got["goal_ns"]
            else:
                (name, peer), = peers.items()
                goal, met = "<= %g x %s" % (got["goal_ratio"], name), ours <= got["goal_ratio"] * peer
            self.row(got["job"], amount(ours), goal, met, ", ".join("%s %s (%.2f)" % (name, amount(peer), ours / peer) for name, peer in peers.items()))

    # --- the table ---------------------------------------------------------------------------------------------
    def calibration(self):
        if not have("openssl"):
            return "openssl is not here"
        out = subprocess.run(["openssl", "speed", "-seconds", "1", "-bytes", "16384", "sha256"], capture_output=True, text=True).stdout
        found = re.search(r"^sha256\s+([\d.]+)k", out, re.MULTILINE)
        return "openssl speed sha256: %.0f MB/s" % (float(found.group(1)) / 1000) if found else "openssl speed gave no figure"

    def all(self):
        jobs = [self.start, self.list_thousand, self.tree_hash, self.nothing_changed, self.export, self.export_hundred, self.verify,
                self.import_durable, self.large_pack, self.inside, self.bindings]
        print("%s, %d cores, %s" % (platform.machine(), os.cpu_count() or 1, self.calibration()))
        print("CPU time but where it says wall; medians; in brackets: ours in parts of the peer's", flush=True)
        failed = 0
        for job in jobs:
            if not self.only.search(job.__doc__):
                continue
            try:
                job()
            except (OSError, RuntimeError, subprocess.SubprocessError) as problem:
                failed += 1
                print("  %-44s FAILED: %s" % (job.__doc__, problem), flush=True)
        print("calibration at the end: " + self.calibration())
        return failed

    def table(self):
        head = ("job", "today", "goal", "met", "beside (ratio)", "")
        lines = ["| " + " | ".join(head[:5]) + " |", "|---|---|---|---|---|"]
        for job, ours, goal, met, beside, extra in self.rows:
            lines.append("| %s | %s | %s | %s | %s |" % (job, ours, goal, met, beside + ("; " + extra if extra else "")))
        return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("folder")
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    parser.add_argument("--only", metavar="REGEX", help="only jobs whose name matches")
    bench = Bench(parser.parse_args())
    try:
        failed = bench.all()
        with open(os.path.join(bench.data, "table.md"), "w") as file:
            file.write(bench.table())
        print("the table as Markdown: " + os.path.join(bench.data, "table.md"))
    finally:
        shutil.rmtree(bench.scratch, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
