"""The documentation says what is so: its commands run and print what it shows, its code is that of the examples, its
links lead somewhere.

usage: test_docs.py COMMAND [--update FILE…]

In a ```console block each line that begins with "$ " is a command, and what follows is what it prints. All blocks of
a file run one after the other in one temporary user's folder. Numbers, digests, ids and times may differ; a line "…"
stands for any lines. --update writes the present output, and the present examples, into the files.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CONSOLE = ["README.md", "docs/getting-started.md", "docs/cli.md"]
EXAMPLE = re.compile(r"(^<!-- (examples/\S+) -->\n```\w*\n)(.*?)(^```$)", re.MULTILINE | re.DOTALL)
COMMAND = ""


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


def all_pages():
    pages = ["README.md", "CHANGELOG.md", "CONVENTIONS.md", "schema/README.md"]
    for place, _, names in os.walk(os.path.join(ROOT, "docs")):
        pages += [os.path.relpath(os.path.join(place, name), ROOT) for name in sorted(names) if name.endswith(".md")]
    return pages


def blocks(text, language):
    """The fenced blocks of a language: (begin, end) offsets of what stands inside."""
    for found in re.finditer(r"^```%s\n(.*?)^```$" % re.escape(language), text, re.MULTILINE | re.DOTALL):
        yield found.start(1), found.end(1)


def commands(block):
    """[command, output] of a console block. A command goes on over lines that end with a backslash."""
    runs = []
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            runs.append([line[2:], ""])
        elif runs and runs[-1][0].endswith("\\\n"):
            runs[-1][0] += line
        elif runs:
            runs[-1][1] += line
        else:
            raise ValueError("a console block that does not begin with a command: " + line)
    return runs


def shape(text):
    """A text without what differs from run to run."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)", "TIME", text)
    text = re.sub(r"\b\d{13}-[0-9a-f]{8}\b", "TXN", text)
    text = re.sub(r"--cursor [A-Za-z0-9+/]+=*", "--cursor CURSOR", text)
    text = re.sub(r"(?:\b[0-9a-f]{4} ){15}[0-9a-f]{4}\b", "FINGERPRINT", text)
    text = re.sub(r"\b[0-9a-f]{64}\b", "HEX", text)
    text = re.sub(r"\b[0-9a-f]{12,63}\b", "HEX", text)
    text = re.sub(r"\bAAAAC3[A-Za-z0-9+/]{60,}=*", "SSHKEY", text)
    text = re.sub(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=", "BASE64", text)
    text = re.sub(r"\d+", "N", text)
    return [re.sub(r"\s+", " ", line).strip() for line in text.splitlines()]


def matches(shown, printed):
    """Is `printed` what is shown? A shown line "…" stands for any lines."""
    if not shown:
        return not printed
    if shown[0] == "…":
        return any(matches(shown[1:], printed[skip:]) for skip in range(len(printed) + 1))
    return bool(printed) and shown[0] == printed[0] and matches(shown[1:], printed[1:])


class Runner:
    """One user's folder in which the commands of a page run."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="skillmeat-docs-")
        self.user = os.path.join(self.folder, "home", "you")
        self.place = os.path.join(self.user, "libskillmeat")
        os.makedirs(self.place)
        os.makedirs(os.path.join(self.folder, "bin"))
        os.symlink(COMMAND, os.path.join(self.folder, "bin", "skillmeat"))
        os.symlink(os.path.join(ROOT, "tests"), os.path.join(self.place, "tests"))

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, command):
        """Standard output and error together, and the exit status shown like a shell prompt would not: as it is."""
        environment = {"HOME": self.user, "PATH": os.path.join(self.folder, "bin") + ":" + os.environ.get("PATH", "/usr/bin:/bin"),
                       "LC_ALL": "C.UTF-8", "SKILLMEAT_PASSPHRASE": "only for these pages"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
            if name in os.environ:
                environment[name] = os.environ[name]
        state = os.path.join(self.folder, "where")
        script = ("cd %r\n%s\ncode=$?\npwd > %r\nexit $code\n" % (self.place, command, state))
        done = subprocess.run(["bash", "--norc", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment,
                              stdin=subprocess.DEVNULL, timeout=300)
        if os.path.exists(state):
            with open(state) as file:
                self.place = file.read().strip()
        return done.stdout.decode("utf-8").replace(os.path.join(self.folder, "home"), "/home")


class Commands(unittest.TestCase):
    maxDiff = None

    def page(self, name):
        text = read(name)
        runner = Runner()
        self.addCleanup(runner.close)
        count = 0
        for begin, end in blocks(text, "console"):
            for command, shown in commands(text[begin:end]):
                printed = runner.run(command)
                count += 1
                if not matches(shape(shown), shape(printed)):
                    self.assertEqual(printed, shown, "%s: %s" % (name, command))
        return count

    def test_readme(self):
        self.assertGreater(self.page("README.md"), 5)

    def test_getting_started(self):
        self.page("docs/getting-started.md")

    def test_cli(self):
        self.assertGreater(self.page("docs/cli.md"), 30)

    def test_every_command_is_described(self):
        page = read("docs/cli.md")
        done = subprocess.run([COMMAND, "__complete", ""], capture_output=True, text=True)
        top = done.stdout.split()
        self.assertGreater(len(top), 15)
        for name in top:
            inner = subprocess.run([COMMAND, "__complete", name, ""], capture_output=True, text=True, env={"HOME": "/nonexistent"}).stdout.split()
            for verb in inner or [""]:
                with self.subTest(command=name + " " + verb):
                    self.assertRegex(page, r"skillmeat (.* )?%s\b" % re.escape((name + " " + verb).strip()))


class Pages(unittest.TestCase):
    def test_code_is_that_of_the_examples(self):
        """A block under <!-- FILE --> is that file; update() brings it up to date."""
        self.assertGreaterEqual(len(EXAMPLE.findall(read("README.md"))), 2)
        found = [example for page in all_pages() for example in EXAMPLE.findall(read(page))]
        for _, name, code, _ in found:
            with self.subTest(file=name):
                self.assertEqual(code, read(name))

    def test_links_lead_somewhere(self):
        for page in all_pages():
            text = re.sub(r"^```.*?^```$", "", read(page), flags=re.MULTILINE | re.DOTALL)
            for target in re.findall(r"\]\(([^)\s]+)\)", text):
                if "://" in target or target.startswith("mailto:"):
                    continue
                path, _, anchor = target.partition("#")
                there = os.path.normpath(os.path.join(ROOT, os.path.dirname(page), path)) if path else os.path.join(ROOT, page)
                with self.subTest(page=page, link=target):
                    self.assertTrue(os.path.exists(there))
                    if anchor and there.endswith(".md"):
                        headings = re.findall(r"^#+ (.*)$", read(os.path.relpath(there, ROOT)), re.MULTILINE)
                        anchors = [re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings]
                        self.assertIn(anchor, anchors)

    def test_programs_of_the_project_exist(self):
        for page in all_pages():
            for name in set(re.findall(r"\bscripts/[a-z]+\b", read(page))):
                with self.subTest(page=page, program=name):
                    self.assertTrue(os.access(os.path.join(ROOT, name), os.X_OK))

    def test_the_shape_of_output(self):
        self.assertEqual(shape("took 12 ms\n  a   b"), shape("took 7 ms\n  a b"))
        self.assertTrue(matches(["a", "…", "z"], ["a", "b", "c", "z"]))
        self.assertFalse(matches(["a", "…", "z"], ["a", "b"]))
        self.assertTrue(matches(["…"], []))


def update(names):
    for name in names:
        text = read(name)
        runner = Runner()
        out, at = [], 0
        for begin, end in list(blocks(text, "console")):
            out.append(text[at:begin])
            for command, shown in commands(text[begin:end]):
                printed = runner.run(command)
                keep = matches(shape(shown), shape(printed))  # what differs from run to run stays as it stands
                if printed and not printed.endswith("\n"):
                    printed += "\n"
                out.append("$ " + command + (shown if keep else printed))
            at = end
        out.append(text[at:])
        runner.close()
        out = [EXAMPLE.sub(lambda found: found.group(1) + read(found.group(2)) + found.group(4), "".join(out))]
        with open(os.path.join(ROOT, name), "w", encoding="utf-8") as file:
            file.write("".join(out))


if __name__ == "__main__":
    COMMAND = os.path.abspath(sys.argv[1])
    if sys.argv[2:3] == ["--update"]:
        update(sys.argv[3:] or CONSOLE)
    else:
        unittest.main(argv=[sys.argv[0]] + sys.argv[2:])
