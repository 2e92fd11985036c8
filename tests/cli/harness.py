"""Runs the built command in temporary homes with a scrubbed environment, and checks what every run must hold.

usage of a test file: python3 test_x.py COMMAND [unittest arguments]

What every run is checked for, whatever it does:
  with --json   one JSON document and one line feed on standard output, valid against its schema, members in its order,
                nothing on standard error; an error is one such document on standard error and nothing on standard output
  without       no colour, no carriage return, no question without a terminal
"""
import base64
import hashlib
import json
import os
import pty
import select
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import schemas

SKILLS = os.path.join(HERE, "..", "data", "skills")
SKILL_NAMES = sorted(os.listdir(SKILLS))
VECTORS = os.path.join(HERE, "..", "data", "pack-vectors")
PASSPHRASE = "correct horse battery staple"
COMMAND = ""

DONE, FAILED, USAGE, REFUSED, UNDECIDED, NOT_FOUND, REMOTE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130


class Result:
    def __init__(self, arguments, status, out, err):
        self.arguments, self.status, self.out, self.err = arguments, status, out, err

    @property
    def text(self):
        return self.out.decode("utf-8")

    @property
    def error_text(self):
        return self.err.decode("utf-8")

    def __str__(self):
        return "skillmeat %s\n  status %s\n  out %r\n  err %r" % (
            " ".join(map(repr, self.arguments)), self.status, self.out[-2000:], self.err[-2000:])


def snapshot(*folders, without=()):
    """Everything below the folders, to the byte: path -> (mode, content or link). Names in `without` are left out."""
    seen = {}
    for folder in folders:
        for place, names, files in os.walk(folder):
            names[:] = sorted(n for n in names if n not in without)
            for name in names + sorted(files):
                path = os.path.join(place, name)
                if name in without:
                    continue
                info = os.lstat(path)
                content = b""
                if stat.S_ISLNK(info.st_mode):
                    content = os.readlink(path).encode()
                elif stat.S_ISREG(info.st_mode):
                    with open(path, "rb") as file:
                        content = hashlib.sha256(file.read()).digest()
                seen[path] = (stat.S_IFMT(info.st_mode) | stat.S_IMODE(info.st_mode), content)
    return seen


# What a command may write although it changes nothing: derived data and the lock file.
DERIVED = ("index.db", "index.db-wal", "index.db-shm", "usage.db", "usage.db-wal", "usage.db-shm", "lock")


def own_terminal(terminal):
    import fcntl
    import termios
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="skillmeat-cli-")
        self.addCleanup(self.clean_up)
        self.user = self.make("user")
        self.home = os.path.join(self.user, ".skillmeat")
        self.project = self.make("user/project")
        self.environment = {"HOME": self.user, "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8",
                            "SKILLMEAT_PASSPHRASE": PASSPHRASE}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS", "LD_LIBRARY_PATH"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        self.makes_project()

    def makes_project(self):
        os.mkdir(os.path.join(self.project, ".git"))

    def clean_up(self):
        for place, folders, _ in os.walk(self.folder):
            for name in folders:
                path = os.path.join(place, name)
                if not os.path.islink(path):
                    os.chmod(path, 0o700)
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- files -------------------------------------------------------------------------------------------------
    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def make(self, relative):
        path = self.path(relative)
        os.makedirs(path, exist_ok=True)
        return path

    def write(self, relative, content, mode=0o644):
        path = self.path(relative)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        os.chmod(path, mode)
        return path

    def read(self, relative):
        with open(self.path(relative), "rb") as file:
            return file.read()

    def skill(self, name, body="Body.\n", folder="sources", **files):
        """A skill's folder in self.folder; `files`: more files by name."""
        self.write("%s/%s/SKILL.md" % (folder, name),
                   "---\nname: %s\ndescription: The skill %s.\nmetadata:\n  version: 1.10\n---\n# %s\n\n%s" % (name, name, name, body))
        for path, content in files.items():
            self.write("%s/%s/%s" % (folder, name, path.replace("__", "/")), content)
        return self.path(folder, name)

    # --- running -----------------------------------------------------------------------------------------------
    def run_command(self, *arguments, stdin=b"", environment=None, cwd=None, command=None, **more):
        env = dict(self.environment)
        for key, value in (environment or {}).items():
            if value is None:
                env.pop(key, None)
            else:
                env[key] = value
        done = subprocess.run([command or COMMAND, *arguments], input=stdin, capture_output=True, env=env,
                              cwd=cwd or self.project, timeout=300, start_new_session=True, **more)
        return Result(arguments, done.returncode, done.stdout, done.stderr)

    def text(self, *arguments, status=DONE, **how):
        """A run for people, without a terminal."""
        result = self.run_command(*arguments, **how)
        self.assertEqual(result.status, status, str(result))
        for stream in (result.out, result.err):
            self.assertNotIn(b"\x1b", stream, str(result))
            self.assertNotIn(b"\r", stream, str(result))
        return result

    def at_terminal(self, *arguments, prompt, answer, status=DONE):
        """A run at a terminal that asks one question: what was shown there, and what was printed."""
        lead, follow = pty.openpty()
        process = subprocess.Popen([COMMAND, *arguments], stdin=follow, stdout=subprocess.PIPE, stderr=follow,
                                   env=self.environment, cwd=self.project, preexec_fn=lambda: own_terminal(follow),
                                   close_fds=True)
        os.close(follow)
        shown = b""
        while prompt not in shown:
            self.assertTrue(select.select([lead], [], [], 60)[0], shown)
            shown += os.read(lead, 4096)
        os.write(lead, answer)
        printed = process.stdout.read()
        process.stdout.close()
        self.assertEqual(process.wait(timeout=60), status, shown + printed)
        os.close(lead)
        return shown, printed

    def document(self, schema, *arguments, status=DONE, **how):
        """A run with --json that has a result: the document."""
        result = self.run_command(*arguments, "--json", **how)
        self.assertEqual(result.status, status, str(result))
        self.assertEqual(result.err, b"", str(result))
        try:
            document = schemas.parse(result.out)
        except ValueError as problem:
            self.fail("%s: %s" % (problem, result))
        problems = schemas.Schema.of(schema).problems(document)
        self.assertEqual(problems, [], str(result))
        return document

    def error(self, code, status, *arguments, says="", unchanged=True, **how):
        """A run that fails: with --json one error document of this code; and the same in text. Nothing is changed."""
        before = snapshot(self.folder, without=DERIVED) if unchanged else None
        result = self.run_command(*arguments, "--json", **how) if "--" not in arguments else self.run_command(
            "--json", *arguments, **how)
        self.assertEqual(result.status, status, str(result))
        self.assertEqual(result.out, b"", str(result))
        try:
            document = schemas.parse(result.err)
        except ValueError as problem:
            self.fail("%s: %s" % (problem, result))
        self.assertEqual(schemas.Schema.of("error").problems(document), [], str(result))
        error = document["error"]
        self.assertEqual(error["code"], code, str(result))
        self.assertTrue(error["message"], str(result))
        if says:
            self.assertIn(says, error["message"] + "\n" + error["hint"] + "\n" + error["path"], str(result))
        if before is not None:
            self.assert_same(before, snapshot(self.folder, without=DERIVED), "something was changed by " + str(result))
        text = self.run_command(*arguments, **how)
        self.assertEqual(text.status, status, str(text))
        self.assertEqual(text.out, b"", str(text))
        self.assertTrue(text.err.startswith(b"skillmeat: "), str(text))
        self.assertNotIn(b"\x1b", text.err, str(text))
        return error

    def assert_same(self, before, after, why=""):
        """Two snapshots, said in few words."""
        if before != after:
            changed = sorted(p for p in set(before) | set(after) if before.get(p) != after.get(p))
            self.fail("%s: %d paths differ: %s" % (why, len(changed), changed[:12]))

    # --- what many tests begin with ----------------------------------------------------------------------------
    def init(self):
        return self.document("init", "init")

    def filled(self, names=SKILL_NAMES):
        """A home with the six skills."""
        self.init()
        return self.document("add", "add", *[os.path.join(SKILLS, name) for name in names])

    def names(self, document, key="artifacts"):
        return [row["name"] for row in document[key]]

    def pages(self, schema, key, *arguments, limit=2):
        """All rows of a listing, page by page; each page is checked."""
        rows, cursor, pages = [], None, 0
        while True:
            more = ["--cursor", cursor] if cursor else []
            page = self.document(schema, *arguments, "--limit", str(limit), *more)
            self.assertLessEqual(len(page[key]), limit)
            rows += page[key]
            pages += 1
            self.assertLess(pages, 1000)
            if not page["next"]:
                return rows, pages
            cursor = page["next"]


def main():
    global COMMAND
    COMMAND = os.path.abspath(sys.argv[1])
    unittest.main(module="__main__", argv=[sys.argv[0]] + sys.argv[2:])
