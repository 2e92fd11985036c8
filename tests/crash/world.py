"""Folders in which the real command is run and hurt: made, put back as they were, run in, and compared.

A World is a folder with homes and a project, always at the same path, in memory where there is such a place. A Snapshot
of it is put back by writing only what has changed since; trees are compared by content, of which only what has changed
is read again. So one more try costs the command's own time and little else.
"""
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
SKILLS = os.path.join(HERE, "..", "data", "skills")
SKILL_NAMES = sorted(os.listdir(SKILLS))
PASSPHRASE = "correct horse battery staple"

# Times, random ids and what is made of them differ from run to run.
STAMP = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
NUMBER = re.compile(rb'("(?:time|time_ms|at|generation|created|added_at|updated_at|deployed_at)": ?)\d+')
CHANGE = re.compile(rb"\d{13}-[0-9a-f]{8}")
HEX_ID = re.compile(rb'(\\?"(?:id|trace_id|project|txn|log)\\?": ?\\?)"[0-9a-f]{8,}\\?"')  # also in a text within a text
# Derived data, the store's own records, and the lock: no part of what people have.
OWN = re.compile(r"(^|/)home\d?/(index\.db.*|usage\.db.*|lock|objects(/.*)?|history(/.*)?|journal(/.*)?|audit(/.*)?|keys/audit-head|keys/audit\.key(\.new)?|state/home\.json(\..*)?)$")
# What takes the place of a pack that is replaced: gone with the next writing of the same pack.
NEW_OUTPUT = re.compile(r"(^|/)\.[^/]+\.skillmeat-new$")
# A removed home is gone by its first rename; what a kill leaves of it says its name.
REMOVED_HOME = re.compile(r"^home\d?\.removed-[0-9a-f]+(\.keys)?(/|$)")
KEY_FILE = re.compile(r"keys/[0-9a-f]{16}\.key$")
# What a key says about itself has the time in it, and a new key; that it is whole is what counts.
STATEMENT = re.compile(r"(^|/)(new|old)\.dsse$")
WHOLE_STATEMENT = re.compile(rb'\{"payload":"[^"]+","payloadType":"[^"]+","signatures":\[\{.*\}\]\}\n')
HOME_FOLDER = re.compile(r"^home\d?(/(collections|keys|state(/(projects|collections|snapshots))?))?$")  # alone they say nothing
DATABASE = re.compile(r"\.db(-wal|-shm|-journal)?$")
STAGING = ".skillmeat-txn-"
LEFT_OUT = re.compile("|".join((re.escape(STAGING), OWN.pattern, NEW_OUTPUT.pattern, REMOVED_HOME.pattern)))
RANDOM = re.compile(r"[0-9a-f]{8,}")
# Records of changes and marks say digests of files and objects that lie there too, and are compared themselves.
RECORD = re.compile(r"/(journal|history|audit|state/snapshots)/|/keys/audit-head$")
DIGEST = re.compile(rb'\\?"[0-9a-f]{64}\\?"|"inode":"\d+"')
OBJECT = re.compile(r"(^|.*/)objects/(../.{62}|..)$")


def mask(content):
    content = STAMP.sub(b"<time>", content)
    content = CHANGE.sub(b"<change>", content)
    content = NUMBER.sub(rb"\1<number>", content)
    return HEX_ID.sub(rb'\1"<id>"', content)


def mask_object(content):
    """A letter, the plain size in eight bytes, the data: deflated unless the letter is P."""
    try:
        return mask(content[9:] if content[:1] == b"P" else zlib.decompress(content[9:], wbits=-15))
    except zlib.error:
        return content  # half an object


def scratch_folder():
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    return tempfile.mkdtemp(prefix="skillmeat-crash-", dir=base)


class Entry:
    """What lies at a path: its status, and a content that is read when it is asked for."""
    contents = {}

    def __init__(self, path, info):
        self.path, self.info = path, info
        # A file that was made anew is another inode; in place only the databases are written.
        self.signature = (info.st_ino, info.st_mtime_ns, info.st_ctime_ns, info.st_size, info.st_mode)

    @property
    def is_folder(self):
        return stat.S_ISDIR(self.info.st_mode)

    def content(self):
        if self.is_folder:
            return b""
        if self.signature not in self.contents:
            if stat.S_ISLNK(self.info.st_mode):
                self.contents[self.signature] = os.readlink(self.path).encode()
            else:
                with open(self.path, "rb") as file:
                    self.contents[self.signature] = file.read()
        return self.contents[self.signature]


def entries(folder, prefix=""):
    """Everything below a folder, folders before what is in them: relative path -> Entry."""
    found = {}
    with os.scandir(folder) as rows:
        for row in sorted(rows, key=lambda row: row.name):
            entry = Entry(row.path, row.stat(follow_symlinks=False))
            found[prefix + row.name] = entry
            if entry.is_folder:
                found.update(entries(row.path, prefix + row.name + "/"))
    return found


class Snapshot:
    """What lies in a folder, kept in memory, to be put back: relative path -> (mode, content or target of a link)."""

    def __init__(self, folder, rows=None):
        self.folder = folder
        self.rows = rows if rows is not None else {
            name: (entry.info.st_mode, entry.content()) for name, entry in entries(folder).items()}

    def put_back(self):
        now = entries(self.folder)
        for name in sorted(set(now) - set(self.rows), reverse=True):
            remove(now[name])
        for name in sorted(self.rows):
            mode, content = self.rows[name]
            there = now.get(name)
            if there and there.info.st_mode == mode and there.content() == content and not DATABASE.search(name):
                continue
            if there and not (there.is_folder and stat.S_ISDIR(mode)):
                remove(there)
            self.make(os.path.join(self.folder, name), mode, content)

    @staticmethod
    def make(path, mode, content):
        if stat.S_ISLNK(mode):
            return os.symlink(content.decode(), path)
        if stat.S_ISDIR(mode):
            os.makedirs(path, exist_ok=True)
        else:
            with open(path, "wb") as file:
                file.write(content)
        os.chmod(path, stat.S_IMODE(mode))
        if not stat.S_ISDIR(mode):
            Entry.contents[Entry(path, os.lstat(path)).signature] = content


def remove(entry):
    if not os.path.lexists(entry.path):
        return  # went with its folder
    if entry.is_folder:
        shutil.rmtree(entry.path)
    else:
        os.unlink(entry.path)


class World:
    def __init__(self, command, library=None):
        self.top = scratch_folder()
        self.work = os.path.join(self.top, "work")
        self.command, self.library = os.path.abspath(command), library and os.path.abspath(library)
        os.mkdir(self.work)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.top, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.work, *parts)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w") as file:
            file.write(text)

    def read(self, name):
        with open(self.path(name)) as file:
            return file.read()

    def environment(self, home="home", fault=None):
        made = {"HOME": self.work, "SOURCE_DATE_EPOCH": "1764288000", "PATH": os.environ["PATH"], "SKILLMEAT_HOME": self.path(home),
                "SKILLMEAT_PASSPHRASE": PASSPHRASE}
        if fault:
            made.update({"LD_PRELOAD": self.library, "FAULT_ROOT": self.work, **fault})
        return made

    def start(self, *arguments, home="home", fault=None, **more):
        return subprocess.Popen([self.command, "--json", "--yes", *arguments], env=self.environment(home, fault), cwd=self.work,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def try_run(self, *arguments, **how):
        """Runs the command; whatever its status. A minute is for ever here: what takes longer waits for nobody."""
        with self.start(*arguments, **how) as process:
            try:
                out, err = process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise SystemExit("%s: did not end" % (arguments,))
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def run(self, *arguments, **how):
        done = self.try_run(*arguments, **how)
        if done.returncode != 0:
            raise SystemExit("%s: status %d\n%s" % (arguments, done.returncode, done.stderr.decode(errors="replace")))
        return done

    def calls_of(self, *arguments, **how):
        """Runs the command unharmed: the calls that it makes, as rows of text, and how it ended."""
        log = os.path.join(self.top, "log")
        with open(log, "w"):
            pass
        done = self.try_run(*arguments, fault={"FAULT_MODE": "count", "FAULT_LOG": log}, **how)
        with open(log, encoding="utf-8", errors="surrogateescape") as file:
            return [line.rstrip("\n").split("\t") for line in file], done

    def staging(self):
        """What may not be left when a change is over. (A half object is nobody's until it is a day old.)"""
        return [name for name in entries(self.work) if STAGING in name or re.search(r"(^|/)home\d?/journal/.", name)]

    def log_problem(self, home):
        """What is wrong with the audit log of a home: every change in it once, each line naming the one before. "" when
        nothing is. Changes that gc has dropped from the history stay in the log."""
        def read(*parts):
            path = self.path(home, *parts)
            if not os.path.exists(path):
                return b""
            with open(path, "rb") as file:
                return file.read()

        history = self.path(home, "history")
        made = {name[:-5] for name in os.listdir(history) if name.endswith(".json")} if os.path.isdir(history) else set()
        log, before, changes = read("audit/log.jsonl"), "0" * 64, []
        head = json.loads(read("keys/audit-head") or b"null")
        if head and not log.endswith(b"\n") and log.rfind(b"\n") + 1 >= head["size"]:
            log = log[:log.rfind(b"\n") + 1]  # of a process that died; the next change takes it away
        if log and not log.endswith(b"\n"):
            return "half a line"
        ends = {0: before}
        for number, line in enumerate(log.splitlines()):
            entry = json.loads(line)
            if entry["seq"] != number or entry["prev"] != before:
                return "line %d does not follow" % number
            before = hashlib.sha256(line).hexdigest()
            ends[number + 1] = before
            changes += [entry["txn"]] if entry["kind"] == "change" else []
        if len(changes) != len(set(changes)):
            return "a change stands there twice"
        if made - set(changes):
            return "a change is missing: %s" % sorted(made - set(changes))
        # A signature is no change: a process that died behind its entry has not told the head of it.
        if head and ends.get(head["count"]) != head["last"]:
            return "the head speaks of another log"
        return "" if head or not log else "no head"

    def state(self):
        """All that lies there but the databases, as a value: with equal ones the next command does the same."""
        rows = []
        for name, entry in entries(self.work).items():
            if DATABASE.search(name):
                continue
            rows.append(self.row(name, entry))
        return hash(tuple(sorted(rows)))

    def row(self, name, entry):
        if OBJECT.match(name):  # named by its content, in which there may be a time
            return OBJECT.match(name)[1], entry.info.st_mode, self.remembered(mask_object, entry)
        content = self.remembered(mask, entry)
        if RECORD.search(name):
            content = DIGEST.sub(b"<digest>", content)
        return RANDOM.sub("<id>", name), entry.info.st_mode, content

    @staticmethod
    def remembered(masked, entry):
        key = (masked, entry.signature)
        if key not in Entry.contents:
            Entry.contents[key] = masked(entry.content())
        return Entry.contents[key]

    def tree(self, counts=None):
        """What people have: relative path -> (mode, content with what always differs masked). `counts`: what counts too."""
        seen = {}
        for name, entry in entries(self.work).items():
            if counts and counts.search(name) and not entry.is_folder:
                seen[name] = (oct(entry.info.st_mode), self.remembered(mask, entry))
            if LEFT_OUT.search(name) or (entry.is_folder and HOME_FOLDER.search(name)):
                continue
            content = self.remembered(mask, entry)
            name = CHANGE.sub(b"<change>", name.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
            if KEY_FILE.search(name):  # named by what is random
                name, content = KEY_FILE.sub("keys/<key>", name), b"<key>"
            if STATEMENT.search(name) and WHOLE_STATEMENT.fullmatch(content):
                content = b"<statement>"
            seen[name] = (oct(entry.info.st_mode), content)
        return seen


def difference(now, old, new):
    """Of three trees, in a few lines: which paths of `now` are as in `old`, as in `new`, or neither."""
    lines = []
    for name in sorted(set(now) | set(old) | set(new)):
        here, before, after = now.get(name), old.get(name), new.get(name)
        if before != after or here != before:
            lines.append("  %s: %s" % (name, "old" if here == before else "new" if here == after else "neither %r" % (here,)))
    return "\n".join(lines)
