#!/usr/bin/env python3
"""Both ways with the original program (PyPI skillmeat 0.74.0), in a throw-away HOME.

usage: original_test.py SKILLMEAT_COMMAND ENVIRONMENT_FOLDER

Skipped (exit status 77) when the original cannot be installed: it comes from the Python package registry.
"""
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import unittest
import zipfile

VERSION = "0.74.0"
COMMAND = os.path.abspath(sys.argv[1])
ENVIRONMENT = pathlib.Path(sys.argv[2]).absolute()
PYTHON = ENVIRONMENT / "bin" / "python"


def install():
    """The original in a virtual environment of its own; kept between runs. None when there is no network."""
    stamp = ENVIRONMENT / ("installed-" + VERSION)
    if stamp.exists():
        return True
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], capture_output=True)
    if made.returncode == 0:
        made = subprocess.run([str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--timeout", "20",
                               "skillmeat==" + VERSION], capture_output=True)
    if made.returncode != 0:
        print("original_test: skillmeat==" + VERSION + " cannot be installed here:", made.stderr.decode()[-300:])
        return False
    stamp.touch()
    return True


class Original(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="skillmeat-original-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.home = self.folder / "home"
        self.home.mkdir()
        self.environment = {"HOME": str(self.home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                            "SKILLMEAT_PASSPHRASE": "correct horse battery staple"}
        self.sources = self.folder / "sources"

    # --- sources
    def skill(self, name, text="Body.\n", **files):
        folder = self.sources / "skills" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "SKILL.md").write_text(
            f"---\nname: {name}\ndescription: The skill {name}\nlicense: MIT\nmetadata:\n  version: 1.10\n---\n# {name}\n\n{text}")
        for path, content in files.items():
            (folder / path).write_text(content)
        return folder

    def single(self, kind, name):
        path = self.sources / (kind + "s") / (name + ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\nname: {name}\ndescription: The {kind} {name}\n---\nDo it.\n")
        return path

    # --- programs
    def original(self, *arguments):
        run = subprocess.run([str(PYTHON), "-m", "skillmeat.cli", *map(str, arguments)], env=self.environment, cwd=self.folder,
                             capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(run.returncode, 0, f"original {arguments}: {run.stdout}{run.stderr}")
        return run.stdout

    def original_python(self, code, *arguments):
        run = subprocess.run([str(PYTHON), "-c", code, *map(str, arguments)], env=self.environment, cwd=self.folder,
                             capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        return json.loads(run.stdout.splitlines()[-1])

    def ours(self, *arguments, status=0):
        run = subprocess.run([COMMAND, "--json", *map(str, arguments)], env=self.environment, cwd=self.folder, capture_output=True,
                             text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(run.returncode, status, f"ours {arguments}: {run.stdout}{run.stderr}")
        return json.loads(run.stdout) if run.stdout else None

    # --- files
    @property
    def collection(self):
        return self.home / ".skillmeat" / "collections" / "default"

    def manifest(self):
        return tomllib.loads((self.collection / "collection.toml").read_text())

    def lock(self):
        return tomllib.loads((self.collection / "collection.lock").read_text())

    def names(self):
        return sorted(row["name"] for row in self.ours("list")["artifacts"])

    # --- tests
    def test_a_collection_that_the_original_made(self):
        self.original("init", "--name", "default")
        self.original("add", "skill", self.skill("alpha", extra="x\n"), "--yes")
        self.original("add", "command", self.single("command", "review"), "--yes")
        self.original("add", "agent", self.single("agent", "planner"), "--yes")
        before = (self.collection / "collection.toml").read_bytes()
        listed = {row["name"]: row for row in self.ours("list")["artifacts"]}
        self.assertEqual(sorted(listed), ["alpha", "planner", "review"])
        for entry, row in self.lock()["lock"]["entries"].items():
            name = entry.split("::")[0]
            self.assertEqual(listed[name]["content_hash"], row["content_hash"], name)
            path = self.collection / listed[name]["path"]
            self.assertEqual(self.ours("hash", path, "--algorithm", "a")["digest"], row["content_hash"], name)
        self.assertEqual(before, (self.collection / "collection.toml").read_bytes(), "reading changes nothing")

    def test_twenty_writes_in_turn(self):
        self.original("init", "--name", "default")
        expected, rows, ours = set(), {}, set()
        for i in range(10):
            name = f"original-{i}"
            self.original("add", "skill", self.skill(name), "--yes")
            expected.add(name)
            if i == 4:
                self.original("remove", "original-1", "--force")
                expected.discard("original-1")
                rows.pop("original-1", None)
            rows.update({row["name"]: row for row in self.manifest()["artifacts"] if row["name"] in expected})

            name = f"ours-{i}"
            self.ours("add", self.skill(name), "--tag", "mine", "--tag", f"round-{i}")
            expected.add(name)
            ours.add(name)
            if i == 6:
                self.ours("remove", "ours-2")
                expected.discard("ours-2")
                ours.discard("ours-2")
                rows.pop("ours-2", None)

            now = {row["name"]: row for row in self.manifest()["artifacts"]}
            self.assertEqual(set(now), expected, f"round {i}")
            for known, row in rows.items():
                kept = {key: value for key, value in row.items() if key != "uuid"}
                found = {key: value for key, value in now[known].items() if key != "uuid"}
                self.assertEqual(kept, found, f"row of {known} after round {i}")
            rows.update(now)
            entries = {key.split("::")[0] for key in self.lock()["lock"]["entries"]}
            self.assertEqual(entries, expected, f"lock after round {i}")
            self.assertEqual(self.names(), sorted(expected))
        state = json.loads((self.home / ".skillmeat" / "state" / "collections" / "default.json").read_text())
        self.assertLessEqual({"skill:" + name for name in ours}, set(state["artifacts"]), "our state is all there")
        listing = self.original("list", "--json") if "--json" in self.original("list", "--help") else self.original("list")
        for name in expected:
            self.assertIn(name, listing)
        problems = [row for row in self.ours("list")["artifacts"] if not row.get("tree_digest")]
        self.assertEqual(problems, [])

    def test_snapshots_that_the_original_made(self):
        self.original("init", "--name", "default")
        self.original("add", "skill", self.skill("alpha", **{"long-" * 30 + ".txt": "x\n", "été.txt": "y\n"}), "--yes")
        run = self.collection / "skills" / "alpha" / "run.sh"
        run.write_text("#!/bin/sh\n")
        run.chmod(0o750)
        self.original("snapshot", "-m", "before")
        self.original("remove", "alpha", "--force")  # which takes one of its own
        archives = sorted((self.home / ".skillmeat" / "snapshots" / "default").glob("*.tar.gz"))
        self.assertGreaterEqual(len(archives), 2)
        for archive in archives:
            seen = self.ours("archive", "check", archive)
            with tarfile.open(archive) as members:
                self.assertEqual(seen["entries"], len(members.getmembers()))
                self.assertEqual(seen["size"], sum(member.size for member in members.getmembers()))
        listed = [row for row in self.ours("history")["snapshots"] if row["format"] == "original"]
        self.assertEqual([row["id"] for row in listed], [archive.name.removesuffix(".tar.gz") for archive in reversed(archives)])
        manual = next(row for row in listed if row["message"] == "before")
        self.assertEqual((manual["artifacts"], manual["collection"], manual["automatic"]), (1, "default", False))
        done = self.ours("rollback", manual["id"], "--yes")
        self.assertEqual(done["changes"], [{"artifact": "skill:alpha", "action": "restored"}])
        with tarfile.open(archives[0]) as members:
            for member in members.getmembers():
                if member.isfile():
                    path = self.collection.parent / member.name
                    self.assertEqual(path.read_bytes(), members.extractfile(member).read(), member.name)
        self.assertTrue(os.access(run, os.X_OK))
        self.assertEqual(self.ours("rollback", manual["id"], "--yes")["files"]["written"], 0)
        self.assertIn("alpha", self.original("list"))
        self.ours("undo", done["txn"])
        self.assertEqual(self.names(), [])

    def exported(self, *options):
        self.ours("init")
        self.ours("add", self.skill("alpha", **{"notes.txt": "n\n"}), self.single("command", "review"), self.single("agent", "planner"))
        pack = self.folder / "demo.skillmeat-pack"
        self.ours("export", "-o", pack, "--name", "demo", "--created-at", "2026-01-01T00:00:00Z", *options)
        return pack

    INSPECT = """
import json, pathlib, sys
from skillmeat.core.sharing.builder import inspect_bundle
from skillmeat.core.sharing.bundle import validate_and_import_pack
bundle = inspect_bundle(pathlib.Path(sys.argv[1]))
result = validate_and_import_pack(sys.argv[1])
print(json.dumps({"artifacts": sorted(a.name for a in bundle.artifacts), "extracted": str(getattr(result, "extract_dir", ""))}))
"""
    IMPORT = """
import json, pathlib, sys
from skillmeat.core.sharing.importer import BundleImporter
result = BundleImporter().import_bundle(pathlib.Path(sys.argv[1]), collection_name="default", strategy=sys.argv[2])
print(json.dumps({"success": result.success, "imported": result.imported_count, "skipped": result.skipped_count,
                  "forked": result.forked_count, "merged": result.merged_count, "errors": [str(e) for e in result.errors]}))
"""

    def accepted_by_both_readers(self, pack):
        inspected = self.original_python(self.INSPECT, pack)
        self.assertEqual(inspected["artifacts"], ["alpha", "planner", "review"])
        self.environment["HOME"] = str(self.folder / "other")
        os.makedirs(self.environment["HOME"], exist_ok=True)
        self.original("init", "--name", "default")
        first = self.original_python(self.IMPORT, pack, "skip")
        self.assertTrue(first["success"], first)
        self.assertEqual(first["imported"], 3, first)
        for strategy, key in (("skip", "skipped"), ("fork", "forked"), ("merge", "merged")):
            again = self.original_python(self.IMPORT, pack, strategy)
            self.assertTrue(again["success"], again)
            self.assertEqual(again[key], 3, again)
        copied = pathlib.Path(self.environment["HOME"]) / ".skillmeat/collections/default/skills/alpha/SKILL.md"
        self.assertEqual(copied.read_bytes(), (self.sources / "skills/alpha/SKILL.md").read_bytes())

    def test_an_unsigned_pack_of_ours_is_read_by_the_original(self):
        self.accepted_by_both_readers(self.exported())

    def test_a_signed_pack_of_ours_is_read_by_the_original(self):
        self.ours("init")
        self.ours("key", "generate", "tester")
        self.accepted_by_both_readers(self.exported("--sign", "tester"))

    # --- packs of the original
    def original_packs(self):
        self.original("init", "--name", "default")
        self.original("add", "skill", self.skill("alpha", **{"notes.txt": "n\n", ".env": "x=1\n", "a.txt": "a\n"}), "--yes")
        self.original("add", "command", self.single("command", "review"), "--yes")
        self.original("add", "agent", self.single("agent", "planner"), "--yes")
        folder = self.folder / "packs"
        script = (pathlib.Path(__file__).parent / "write_packs.py").read_text()
        self.assertIn("v2.skillmeat-pack", self.original_python(script, folder))
        return folder

    def test_packs_that_the_original_made(self):
        folder = self.original_packs()
        digests = {}
        for name, layout in (("v0", "v0"), ("v0-signed", "v0"), ("v0-toml", "v0-toml"), ("v1", "v1"), ("v2", "v2")):
            pack = folder / (name + ".skillmeat-pack")
            seen = self.ours("bundle", "inspect", pack)
            self.assertEqual(seen["format"], layout)
            digests[name] = {row["name"]: row["tree_digest"] for row in seen["artifacts"]}
            self.assertEqual(self.ours("bundle", "verify", pack)["verdict"], "ok")
            home = self.folder / ("home-" + name)
            self.ours("--home", home, "init")
            first = self.ours("--home", home, "import", pack)
            self.assertEqual(first["counts"]["created"], len(seen["artifacts"]))
            self.assertEqual(self.ours("--home", home, "import", pack)["counts"]["unchanged"], len(seen["artifacts"]))
            skill = home / "collections/default/skills/alpha"
            self.assertEqual((skill / "SKILL.md").read_bytes(), (self.sources / "skills/alpha/SKILL.md").read_bytes())
            self.assertFalse((skill / ".env").exists())
            listed = {row["name"]: row["tree_digest"] for row in self.ours("--home", home, "list")["artifacts"]}
            self.assertEqual(listed, digests[name])
        self.assertEqual(digests["v1"], digests["v2"])
        self.assertEqual(digests["v0"]["alpha"], digests["v1"]["alpha"])

    def test_its_signature_with_its_key(self):
        folder = self.original_packs()
        pack = folder / "v0-signed.skillmeat-pack"
        home = self.folder / "ours"
        self.ours("--home", home, "init")
        self.assertEqual(self.ours("--home", home, "verify", pack)["signature"]["state"], "unknown")
        self.ours("--home", home, "trust", "add", folder / "v0-signed.pub")
        self.assertEqual(self.ours("--home", home, "verify", pack, "--require-signature")["signature"]["state"], "trusted")

    def test_changed_packs_of_the_original_are_refused(self):
        folder = self.original_packs()
        for name in ("v0", "v0-signed", "v2"):
            pack, changed = folder / (name + ".skillmeat-pack"), self.folder / "changed.skillmeat-pack"
            with zipfile.ZipFile(pack) as archive, zipfile.ZipFile(changed, "w") as out:
                for info in archive.infolist():
                    data = archive.read(info)
                    out.writestr(zipfile.ZipInfo(info.filename), data + b"more\n" if info.filename.endswith("alpha/SKILL.md") else data)
            self.assertEqual(self.ours("verify", changed, status=3)["reason"], "hash-mismatch", name)
            self.assertEqual(self.ours("import", changed, status=3)["reason"], "hash-mismatch", name)
        pack = folder / "v1.skillmeat-pack"
        with tarfile.open(pack) as archive, tarfile.open(changed, "w:gz") as out:
            for member in archive.getmembers():
                data = archive.extractfile(member).read()
                data += b"more\n" if member.name.endswith("alpha/SKILL.md") else b""
                member.size = len(data)
                out.addfile(member, io.BytesIO(data))
        self.assertEqual(self.ours("import", changed, status=3)["reason"], "hash-mismatch")

    IMPORT_V1 = """
import json, pathlib, sys
from skillmeat.core.sharing.bundle import validate_and_import_pack
result = validate_and_import_pack(sys.argv[1])
files = sorted(str(p.relative_to(result.extract_dir)) for p in pathlib.Path(result.extract_dir).rglob("*") if p.is_file())
print(json.dumps({"name": result.bundle_name, "members": result.members_imported, "format": result.format_version, "files": files}))
"""

    def test_a_v1_of_ours_is_imported_by_the_original(self):
        zipped = self.exported()
        v1 = self.folder / "v1.skillmeat-pack"
        self.ours("bundle", "convert", zipped, "--to", "v1", "-o", v1)
        exported = self.folder / "exported.skillmeat-pack"
        self.ours("export", "-o", exported, "--name", "demo", "--created-at", "2026-01-01T00:00:00Z", "--format", "v1")
        self.assertEqual(v1.read_bytes(), exported.read_bytes())
        seen = self.original_python(self.IMPORT_V1, v1)
        self.assertEqual((seen["name"], seen["members"], seen["format"]), ("demo", 3, "1"))
        self.assertIn("artifacts/command/review/review.md", seen["files"])
        self.environment["HOME"] = str(self.folder / "third")
        os.makedirs(self.environment["HOME"])
        self.original("init", "--name", "default")
        self.original("bundle", "import", v1)
        collection = pathlib.Path(self.environment["HOME"]) / ".skillmeat/collections/default"
        self.assertEqual((collection / "skills/alpha/SKILL.md").read_bytes(), (self.sources / "skills/alpha/SKILL.md").read_bytes())

    def test_packs_of_the_original_made_ours_go_back(self):
        folder = self.original_packs()
        for name in ("v1", "v2", "v0-toml"):
            v1 = self.folder / (name + "-v1.skillmeat-pack")
            self.ours("bundle", "convert", folder / (name + ".skillmeat-pack"), "--to", "v1", "-o", v1)
            self.assertEqual(self.original_python(self.IMPORT_V1, v1)["members"], 3)


if __name__ == "__main__":
    if not install():
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
