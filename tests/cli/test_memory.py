"""Memory of the commands that read and write packs: that of the largest file, however large the pack is."""
import os
import subprocess

import harness
from harness import Case

MIB = 1 << 20
FILE = 2 * MIB
SMALL, LARGE = 16, 64  # files of the two packs
SLACK_KIB = 16 * 1024  # the large pack has 78 MiB more than the small one
EXPORTED = 150  # files of the pack that is only written
LIMITS = "[limits]\nfile-bytes = 1073741824\ntotal-bytes = 4000000000\narchive-bytes = 4000000000\n"


def peak_of(arguments, **how):
    """The most memory that one run had, in KiB."""
    process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **how)
    error = process.stderr.read()
    process.stderr.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, error, usage.ru_maxrss


class Memory(Case):
    def setUp(self):
        super().setUp()
        with open(harness.COMMAND, "rb") as file:
            if b"__tsan_init" in file.read():
                self.skipTest("the thread sanitizer's own memory grows")
        # Freed memory is kept back by the address sanitizer, else.
        self.environment["ASAN_OPTIONS"] = ":".join(filter(None, (self.environment.get("ASAN_OPTIONS"), "quarantine_size_mb=1")))

    def peak(self, home, *line):
        status, error, peak = peak_of([harness.COMMAND, "--home", home, *line], env=self.environment, cwd=self.folder)
        self.assertEqual(0, status, (line, error))
        return peak

    def filled(self, files):
        """A home with a skill of so many files, every other one of which can be compressed."""
        source, home = self.make("source-%d" % files), self.path("home-%d" % files)
        first, second, words = os.urandom(FILE // 2), os.urandom(FILE // 2), b"one more line of a text\n" * (FILE // 48)
        self.write("source-%d/large/SKILL.md" % files, "---\nname: large\ndescription: Large.\n---\n")
        for number in range(files):
            self.write("source-%d/large/data/%03d.bin" % (files, number), b"%d\n" % number + first + (second if number % 2 else words))
        self.peak(home, "init")
        self.write("home-%d/policy.toml" % files, LIMITS)
        self.peak(home, "add", source)
        self.peak(home, "key", "generate", "one")
        return home

    def test_export(self):
        peaks = {}
        for files in (SMALL, EXPORTED):
            home = self.filled(files)
            for name, line in (("first", []), ("again", []), ("signed", ["--sign", "one"]), ("dry", ["--dry-run", "--force"])):
                pack = self.path("%d-%s.skillmeat-pack" % (files, name.replace("again", "first").replace("dry", "first")))
                peaks.setdefault(name, []).append(self.peak(home, "export", *line, "-o", pack))
                self.assertGreater(os.path.getsize(pack), files * FILE * 7 // 10)
        self.no_growth(peaks)

    def test_flat(self):
        peaks = {}
        for files in (SMALL, LARGE):
            home, pack = self.filled(files), self.path("%d.skillmeat-pack" % files)
            self.peak(home, "export", "-o", pack)
            self.assertGreater(os.path.getsize(pack), files * FILE * 7 // 10)
            for line in (["archive", "check", pack], ["verify", pack], ["bundle", "inspect", pack], ["sign", pack],
                         ["import", "--dry-run", pack], ["import", pack]):
                into = self.path("other-%d" % files) if line[0] == "import" else home
                if not os.path.exists(into):
                    self.peak(into, "init")
                peaks.setdefault(" ".join(word for word in line if word != pack), []).append(self.peak(into, *line))
        self.no_growth(peaks)

    def no_growth(self, peaks):
        for job, (small, large) in peaks.items():
            with self.subTest(job=job):
                self.assertLess(large, small + SLACK_KIB, "%s: %d KiB for the small pack, %d KiB for the large one" % (job, small, large))


if __name__ == "__main__":
    harness.main()
