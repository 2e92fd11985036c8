"""Packs that the original program wrote, through the command: inspect, verify, import, trust, conversion."""
import gzip
import io
import os
import shutil
import tarfile
import zipfile

import harness
from harness import Case, DONE, FAILED, REFUSED, snapshot

PACKS = os.path.join(harness.HERE, "..", "data", "original-packs")
FORMATS = {"v0": "v0", "v0-signed": "v0", "v0-toml": "v0-toml", "v1": "v1", "v2": "v2"}


class OriginalPacks(Case):
    def setUp(self):
        super().setUp()
        self.document("init", "init")

    def pack(self, name):
        return os.path.join(PACKS, name + ".skillmeat-pack")

    def collection(self):
        return os.path.join(self.home, "collections", "default")

    def test_every_layout_is_inspected_verified_and_imported(self):
        for name, layout in FORMATS.items():
            with self.subTest(name):
                seen = self.document("inspect", "bundle", "inspect", self.pack(name))
                self.assertEqual(seen["format"], layout)
                self.assertNotIn(".env", " ".join(row["path"] for row in seen["files"]))
                verified = self.document("verify", "bundle", "verify", self.pack(name))
                self.assertEqual(verified["verdict"], "ok")
                self.assertEqual(verified["pack_id"], seen["pack_id"])
                for strategy in ("merge", "fork", "skip"):
                    home = self.path("home-" + name + strategy)
                    self.document("init", "--home", home, "init")
                    first = self.document("import", "--home", home, "import", self.pack(name), "--strategy", strategy)
                    self.assertEqual(first["counts"]["created"], len(seen["artifacts"]))
                    before = snapshot(os.path.join(home, "collections"))
                    again = self.document("import", "--home", home, "import", self.pack(name), "--strategy", strategy)
                    self.assertEqual(again["counts"]["unchanged"], len(seen["artifacts"]))
                    self.assertIsNone(again["txn"])
                    self.assertEqual(before, snapshot(os.path.join(home, "collections")))
                    self.assertFalse(os.path.exists(os.path.join(home, "collections/default/skills/alpha/.env")))

    def test_layouts_follow_each_other(self):
        for name in ("v1", "v2", "v0-toml"):
            done = self.document("import", "import", self.pack(name))
            self.assertEqual(done["counts"]["created"], 3 if name == "v1" else 0, name)
        self.write("user/.skillmeat/collections/default/commands/review.md", "mine\n")
        done = self.document("import", "import", self.pack("v1"), "--strategy", "fork")
        self.assertEqual((done["counts"]["forked"], done["counts"]["unchanged"]), (1, 2))

    def test_the_signature_counts_with_its_key_only(self):
        pack = self.pack("v0-signed")
        self.assertEqual(self.document("verify", "verify", pack)["signature"]["state"], "unknown")
        self.document("verify", "verify", pack, "--require-signature", status=REFUSED)
        self.document("trust", "trust", "add", os.path.join(PACKS, "v0-signed.pub"), "--name", "tester")
        trusted = self.document("verify", "verify", pack, "--require-signature")
        self.assertEqual((trusted["signature"]["state"], trusted["signature"]["signer"]), ("trusted", "tester"))
        self.assertTrue(any("created_at" in warning for warning in trusted["warnings"]))
        # A signature that is not over these hashes.
        other = self.path("other.skillmeat-pack")
        with zipfile.ZipFile(pack) as archive, zipfile.ZipFile(other, "w") as out:
            for info in archive.infolist():
                data = archive.read(info)
                if info.filename == "manifest.json":
                    start = data.index(b'"signature": "') + 14
                    data = data[:start] + (b"A" if data[start:start + 1] != b"A" else b"B") + data[start + 1:]
                out.writestr(zipfile.ZipInfo(info.filename), data)
        refused = self.document("verify", "verify", other, status=REFUSED)
        self.assertEqual((refused["reason"], refused["signature"]["state"]), ("signature", "invalid"))
        before = snapshot(self.collection())
        self.document("import", "import", other, "--allow-unsigned", status=REFUSED)
        self.assertEqual(before, snapshot(self.collection()))

    def test_every_layout_becomes_ours_and_a_v1_that_are_the_same_each_time(self):
        for name in FORMATS:
            content = self.document("inspect", "bundle", "inspect", self.pack(name))["content_digest"]
            ours, v1 = self.path(name + "-ours"), self.path(name + "-v1")
            made = self.document("export", "bundle", "convert", self.pack(name), "--to", "zip", "-o", ours)
            self.assertEqual((made["pack"]["content_digest"], made["unchanged"]), (content, False))
            again = self.document("export", "bundle", "convert", self.pack(name), "--to", "zip", "-o", ours)
            self.assertTrue(again["unchanged"])
            self.assertEqual(self.document("inspect", "bundle", "inspect", ours)["format"], "zip")
            if name.startswith("v0") and name != "v0-toml":  # has a workflow
                self.error("unsupported", harness.USAGE, "bundle", "convert", ours, "--to", "v1", "-o", v1, says="workflow:flow")
                continue
            for source in (ours, self.pack(name)):
                made = self.document("export", "bundle", "convert", source, "--to", "v1", "-o", v1, "--force")
                self.assertEqual(made["pack"]["content_digest"], content)
                self.assertEqual(self.document("verify", "bundle", "verify", v1)["verdict"], "ok")
        done = self.document("import", "import", self.path("v2-ours"))
        self.assertEqual(done["counts"]["created"], 3)
        self.assertEqual(self.document("import", "import", self.path("v1-v1"))["counts"]["unchanged"], 3)

    def test_a_v1_of_ours_has_the_bytes_that_python_makes_of_it(self):
        long = "a" * 90
        skill = self.skill("omega", **{long + ".txt": "x", "é.txt": "y", "run.sh": "#!/bin/sh\n"})
        os.chmod(os.path.join(skill, "run.sh"), 0o755)
        self.document("add", "add", skill)
        v1 = self.path("omega.skillmeat-pack")
        self.document("export", "export", "--format", "v1", "-o", v1, "--created-at", "2026-01-01T00:00:00Z")
        with tarfile.open(v1) as archive:
            made = io.BytesIO()
            with tarfile.open(fileobj=made, mode="w") as copy:
                for member in archive.getmembers():
                    copy.addfile(member, archive.extractfile(member))
        with gzip.open(v1) as file:
            self.assertEqual(file.read(), made.getvalue())
        with tarfile.open(v1) as archive:
            self.assertEqual(archive.getmember("artifacts/skill/omega/run.sh").mode, 0o755)
            self.assertEqual(archive.getnames()[-1], "bom.json")
        home = self.path("other")
        self.document("init", "--home", home, "init")
        self.document("import", "--home", home, "import", v1)
        self.assertTrue(os.access(os.path.join(home, "collections/default/skills/omega/run.sh"), os.X_OK))

    def test_what_has_no_place_there(self):
        error = self.error("unsupported", harness.USAGE, "sign", self.pack("v0"), says="bundle convert")
        self.assertIn("v0", error["message"])
        beside = self.path("v1.skillmeat-pack")
        shutil.copy(self.pack("v1"), beside)
        self.write("v1.skillmeat-pack.dsse", "{}\n")
        refused = self.document("verify", "verify", beside, status=REFUSED)
        self.assertEqual(refused["reason"], "signature")


if __name__ == "__main__":
    harness.main()
