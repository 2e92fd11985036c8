"""Packs and signatures: export, bundle inspect, verify, import, sign, keys, trust, policy, archive check."""
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import tarfile
import zipfile

import harness
from harness import (Case, DONE, REFUSED, SKILLS, SKILL_NAMES, UNDECIDED, USAGE, FAILED, VECTORS, snapshot)


class Packs(Case):
    def setUp(self):
        super().setUp()
        self.filled()
        self.pack = self.path("demo.skillmeat-pack")

    def export(self, *more, status=DONE, **how):
        return self.document("export", "export", "-o", self.pack, "--name", "demo", "--created-at", "2026-11-01T00:00:00Z", *more,
                             status=status, **how)["pack"]

    def second_home(self):
        home = self.path("second")
        self.document("init", "init", "--home", home)
        return home

    def import_pack(self, home, *more, status=DONE):
        return self.document("import", "--home", home, "import", self.pack, *more, status=status)

    # --- export ------------------------------------------------------------------------------------------------
    def test_export_says_what_it_wrote(self):
        pack = self.export("--author", "Zoë", "--tags", "b,a", "--license", "MIT", "--description", "Six skills")
        with open(self.pack, "rb") as file:
            content = file.read()
        self.assertEqual(pack["size"], len(content))
        self.assertEqual(pack["archive_sha256"], hashlib.sha256(content).hexdigest())
        self.assertEqual(pack["pack_id"], pack["archive_sha256"])
        self.assertEqual((pack["artifacts"], pack["signed_by"]), (6, []))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertIsNone(archive.testzip())
            manifest = json.loads(archive.read("manifest.json"))
            names = [info.filename for info in archive.infolist()]
        self.assertEqual(pack["files"], sum(name.startswith("artifacts/") for name in names))
        self.assertEqual((manifest["author"], manifest["tags"], manifest["name"]), ("Zoë", ["a", "b"], "demo"))
        self.assertEqual(pack["content_digest"], manifest["pack"]["content_digest"])
        self.assertEqual(names, sorted(names, key=str.encode))

    def test_same_bytes_whatever_the_environment(self):
        first = self.export()
        with open(self.pack, "rb") as file:
            content = file.read()
        for number, environment in enumerate(({"TZ": "Asia/Tokyo"}, {"LC_ALL": "tr_TR.UTF-8"}, {"SOURCE_DATE_EPOCH": "1"}, {"COLUMNS": "20"})):
            for place, folders, files in os.walk(os.path.join(self.home, "collections")):
                for name in files:
                    os.utime(os.path.join(place, name), (10 ** 9 + number, 10 ** 9 + number))
            old = os.umask(0o077 if number % 2 else 0o002)
            try:
                again = self.export("--force", environment=environment)
            finally:
                os.umask(old)
            self.assertEqual(again, first)
            with open(self.pack, "rb") as file:
                self.assertEqual(file.read(), content)

    def test_default_name_output_and_selection(self):
        pack = self.document("export", "export", "csv-check", "--version", "2.0.0", cwd=self.folder)["pack"]
        self.assertEqual(os.path.basename(pack["path"]), "csv-check-2.0.0.skillmeat-pack")
        self.assertEqual(os.path.dirname(pack["path"]), self.folder)
        self.document("add", "add", "--tag", "picked", self.skill("tagged"))
        pack = self.document("export", "export", "--tag", "picked", "-o", self.path("tagged.skillmeat-pack"))["pack"]
        self.assertEqual(pack["artifacts"], 1)
        self.write("names", "csv-check\nlink-check\n")
        pack = self.document("export", "export", "--from-file", self.path("names"), "-o", self.path("two.skillmeat-pack"))["pack"]
        self.assertEqual(pack["artifacts"], 2)

    def test_to_standard_output(self):
        self.export()
        result = self.run_command("export", "-o", "-", "--name", "demo", "--created-at", "2026-11-01T00:00:00Z")
        self.assertEqual(result.status, DONE, str(result)[:400])
        with open(self.pack, "rb") as file:
            self.assertEqual(result.out, file.read())
        self.error("usage", USAGE, "export", "-o", "-")

    def error(self, code, status, *arguments, **how):
        if arguments[-1] == "-" and "export" in arguments:  # text would print the pack
            result = self.run_command(*arguments, "--json")
            self.assertEqual(result.status, status, str(result))
            self.assertEqual(harness.schemas.parse(result.err)["error"]["code"], code)
            return None
        return super().error(code, status, *arguments, **how)

    def test_does_not_overwrite_by_accident(self):
        self.write("demo.skillmeat-pack", "mine")
        self.error("exists", FAILED, "export", "-o", self.pack, says="--force")
        self.assertEqual(self.read("demo.skillmeat-pack"), b"mine")
        self.export("--force")
        self.export()  # the same bytes again are no reason to complain

    def test_what_is_left_out_is_told(self):
        folder = self.skill("messy")
        os.makedirs(os.path.join(folder, ".git"))
        self.write("sources/messy/.git/config", "x")
        self.write("sources/messy/.env", "TOKEN=1")
        self.write("sources/messy/.env.example", "TOKEN=")
        self.document("add", "add", folder)
        self.document("export", "export", "messy", "-o", self.pack)
        with zipfile.ZipFile(self.pack) as archive:
            inside = [name for name in archive.namelist() if name.startswith("artifacts/")]
        self.assertEqual(inside, ["artifacts/skill/messy/.env.example", "artifacts/skill/messy/SKILL.md"])

    # --- inspect, verify ---------------------------------------------------------------------------------------
    def test_inspect(self):
        pack = self.export()
        seen = self.document("inspect", "bundle", "inspect", self.pack)
        self.assertEqual((seen["format"], seen["name"], seen["version"], seen["pack_id"]), ("zip", "demo", "1.0.0", pack["pack_id"]))
        self.assertEqual([row["name"] for row in seen["artifacts"]], SKILL_NAMES)
        listed = {row["name"]: row["tree_digest"] for row in self.document("list", "list")["artifacts"]}
        self.assertEqual({row["name"]: row["tree_digest"] for row in seen["artifacts"]}, listed)
        self.assertIn("units-and-dates", self.text("bundle", "inspect", self.pack).text)

    def test_verify_unsigned_and_signed(self):
        self.export()
        unsigned = self.document("verify", "verify", self.pack)
        self.assertEqual((unsigned["verdict"], unsigned["signature"]["state"]), ("ok", "unsigned"))
        refused = self.document("verify", "verify", self.pack, "--require-signature", status=REFUSED)
        self.assertEqual((refused["verdict"], refused["reason"]), ("refused", "unsigned"))
        key = self.document("key", "key", "generate", "mine")["key"]
        pack = self.export("--force", "--sign", "mine")
        self.assertEqual(pack["signed_by"], [key["id"]])
        unknown = self.document("verify", "bundle", "verify", self.pack)
        self.assertEqual((unknown["verdict"], unknown["signature"]["state"], unknown["signature"]["key_id"]), ("ok", "unknown", key["id"]))
        self.document("verify", "verify", self.pack, "--require-signature", status=REFUSED)
        trusted = self.document("trust", "trust", "add", key["public_key"], "--name", "me")
        self.assertEqual([row["id"] for row in trusted["keys"]], [key["id"]])
        verified = self.document("verify", "verify", self.pack, "--require-signature")
        self.assertEqual((verified["signature"]["state"], verified["signature"]["signer"]), ("trusted", "me"))
        self.assertIn("trusted", self.text("verify", self.pack).text)

    def test_flipped_bytes_are_refused(self):
        self.document("key", "key", "generate", "mine")
        self.export("--sign", "mine")
        content = self.read("demo.skillmeat-pack")
        places = random.Random(7).sample(range(len(content)), 30)
        for place in places:
            broken = bytearray(content)
            broken[place] ^= 1 << (place % 8)
            path = self.write("broken.skillmeat-pack", bytes(broken))
            seen = self.document("verify", "verify", path, status=REFUSED)
            self.assertEqual(seen["verdict"], "refused")
            self.assertTrue(seen["reason"])
        for size in (0, 1, 21, 22, len(content) // 2, len(content) - 1):
            path = self.write("broken.skillmeat-pack", content[:size])
            self.document("verify", "verify", path, status=REFUSED)
            home = os.path.join(self.folder, "second")
            self.document("init", "init", "--home", home)
            before = snapshot(home, without=harness.DERIVED)
            failed = self.document("import", "--home", home, "import", path, status=REFUSED)
            self.assertEqual((failed["status"], failed["items"]), ("failed", []))
            self.assert_same(before, snapshot(home, without=harness.DERIVED))
            self.assertIn("Refused", self.text("--home", home, "import", path, status=REFUSED).text)

    def test_vectors(self):
        with open(os.path.join(VECTORS, "expected.json")) as file:
            expected = json.load(file)
        for name in ("signed", "two-signatures", "unsigned", "deflated-signed"):
            path = os.path.join(VECTORS, name + ".skillmeat-pack")
            seen = self.document("verify", "verify", path)
            self.assertEqual(seen["verdict"], "ok", name)
            inspected = self.document("inspect", "bundle", "inspect", path)
            self.assertEqual(inspected["content_digest"], expected["content_digest"])
        for name in sorted(os.listdir(os.path.join(VECTORS, "refused"))):
            with self.subTest(pack=name):
                self.document("verify", "verify", os.path.join(VECTORS, "refused", name), status=REFUSED)

    def test_archive_check(self):
        self.export()
        self.assertEqual(self.document("archive", "archive", "check", self.pack)["verdict"], "accept")
        path = self.path("evil.zip")
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("../up.txt", "x")
        seen = self.document("archive", "archive", "check", path, status=REFUSED)
        self.assertEqual((seen["verdict"], seen["reason"], seen["entry"]), ("reject", "traversal", "../up.txt"))
        self.assertIn("traversal", self.text("archive", "check", path, status=REFUSED).text)
        self.assertEqual(self.document("archive", "archive", "check", self.write("no.zip", "no zip"), status=REFUSED)["verdict"], "reject")

    def test_archive_check_of_tar(self):
        path = self.path("skill.tar.gz")
        with tarfile.open(path, "w:gz") as archive:
            archive.add(os.path.join(SKILLS, SKILL_NAMES[0]), arcname="skill")
        seen = self.document("archive", "archive", "check", path)
        self.assertEqual((seen["verdict"], seen["reason"], seen["entry"]), ("accept", None, None))
        with tarfile.open(path) as archive:
            self.assertEqual(seen["entries"], len(archive.getmembers()))
            self.assertEqual(seen["size"], sum(member.size for member in archive.getmembers()))
        with tarfile.open(path, "w:gz") as archive:
            link = tarfile.TarInfo("skill/latest")
            link.type, link.linkname = tarfile.SYMTYPE, "../../etc/passwd"
            archive.addfile(link)
        seen = self.document("archive", "archive", "check", path, status=REFUSED)
        self.assertEqual((seen["verdict"], seen["reason"], seen["entry"]), ("reject", "special-file", "skill/latest"))
        self.assertIn("special-file", self.text("archive", "check", path, status=REFUSED).text)
        with open(path, "ab") as file:
            file.write(b"more")
        self.assertEqual(self.document("archive", "archive", "check", path, status=REFUSED)["reason"], "gap")

    def test_packs_from_standard_input(self):
        self.export()
        content = self.read("demo.skillmeat-pack")
        temporary = self.make("temporary")
        environment = {"TMPDIR": temporary}
        direct = self.document("verify", "verify", self.pack)
        self.assertEqual(self.document("verify", "verify", "-", stdin=content, environment=environment), direct)
        self.assertEqual(self.document("archive", "archive", "check", "-", stdin=content, environment=environment)["verdict"], "accept")
        self.assertEqual(self.document("inspect", "bundle", "inspect", "-", stdin=content, environment=environment)["name"], "demo")
        home = self.second_home()
        done = self.document("import", "--home", home, "import", "-", stdin=content, environment=environment)
        self.assertEqual(done["counts"]["created"], 6)
        self.document("verify", "verify", "-", stdin=b"", environment=environment, status=REFUSED)
        self.assertEqual(os.listdir(temporary), [])

    # --- import ------------------------------------------------------------------------------------------------
    def test_import_and_again(self):
        self.export()
        home = self.second_home()
        done = self.import_pack(home)
        self.assertEqual((done["status"], done["counts"]["created"]), ("success", 6))
        self.assertEqual(sorted(i["name"] for i in done["items"]), SKILL_NAMES)
        self.assertEqual(self.digests(home), self.digests(self.home))
        for name in SKILL_NAMES:
            difference = subprocess.run(["diff", "-r", os.path.join(SKILLS, name), os.path.join(home, "collections/default/skills", name)],
                                        capture_output=True)
            self.assertEqual(difference.stdout, b"")
        before = snapshot(home, without=harness.DERIVED)
        for strategy in ("merge", "fork", "skip"):
            again = self.import_pack(home, "--strategy", strategy)
            self.assertEqual((again["status"], again["counts"]["unchanged"]), ("success", 6))
            self.assertFalse(again["txn"])
            self.assert_same(before, snapshot(home, without=harness.DERIVED))
        self.document("undo", "--home", home, "undo", done["txn"])
        self.assertEqual(self.document("list", "--home", home, "list")["total"], 0)

    def digests(self, home):
        return {row["name"]: row["tree_digest"] for row in self.document("list", "--home", home, "list")["artifacts"]}

    def other_content(self):
        """A second home whose csv-check is another one."""
        home = self.second_home()
        shutil.copytree(os.path.join(SKILLS, "csv-check"), self.path("other/csv-check"))
        self.write("other/csv-check/SKILL.md", "---\nname: csv-check\ndescription: Mine.\n---\nMine.\n")
        self.document("add", "--home", home, "add", self.path("other/csv-check"))
        return home

    def test_strategies(self):
        self.export()
        home = self.other_content()
        mine = self.digests(home)
        skipped = self.import_pack(home, "--strategy", "skip", "--dry-run")
        self.assertEqual(skipped["counts"]["skipped"], 1)
        conflict = self.import_pack(home, status=UNDECIDED)
        item = {i["name"]: i for i in conflict["items"]}["csv-check"]
        self.assertEqual((item["status"], item["skip_reason"]), ("skipped", "conflict"))
        self.assertTrue(item["conflicts"])
        self.assertEqual(conflict["counts"]["created"], 5)
        self.assertEqual(self.digests(home)["csv-check"], mine["csv-check"])
        forked = self.import_pack(home, "--strategy", "fork")
        item = {i["name"]: i for i in forked["items"]}["csv-check"]
        self.assertEqual((item["action"], item["new_name"]), ("forked", "csv-check-imported"))
        self.assertEqual(self.digests(home)["csv-check"], mine["csv-check"])
        with open(os.path.join(home, "collections/default/skills/csv-check-imported/SKILL.md")) as file:
            self.assertIn("name: csv-check-imported\n", file.read())
        count = len(self.digests(home))
        again = self.import_pack(home, "--strategy", "fork")
        self.assertEqual(len(self.digests(home)), count, again)

    def test_strategy_for_one_artifact(self):
        self.export()
        home = self.other_content()
        done = self.import_pack(home, "--strategy", "merge", "--artifact", "csv-check=fork")
        self.assertEqual((done["counts"]["forked"], done["counts"]["created"]), (1, 5))

    def test_unsigned_packs_and_policy(self):
        self.export()
        home = self.second_home()
        with open(os.path.join(home, "policy.toml"), "w") as file:
            file.write('[signature]\nfile = "require"\n')
        self.assertEqual(self.document("policy-explain", "--home", home, "policy", "explain", "signature.file")["value"], "require")
        refused = self.import_pack(home, status=REFUSED)
        self.assertEqual((refused["status"], refused["reason"]), ("failed", "unsigned"))
        self.assertEqual(self.import_pack(home, "--allow-unsigned")["status"], "success")

    # --- sign, keys, trust -------------------------------------------------------------------------------------
    def test_sign_embeds_and_adds(self):
        self.document("key", "key", "generate", "one")
        self.document("key", "key", "generate", "two", "--email", "two@example.org")
        pack = self.export()
        first = self.document("sign", "sign", self.pack, "--key", "one")["signature"]
        self.assertEqual((first["path"], first["pack_id"]), (self.pack, pack["pack_id"]))
        self.document("sign", "sign", self.pack, "--key", "two")
        seen = self.document("inspect", "bundle", "inspect", self.pack)
        self.assertEqual(len(seen["signatures"]), 2)
        self.assertEqual(seen["pack_id"], pack["pack_id"])

    def test_sign_beside(self):
        self.document("key", "key", "generate", "one")
        pack = self.export()
        content = self.read("demo.skillmeat-pack")
        signature = self.document("sign", "sign", self.pack, "--sidecar")["signature"]
        self.assertEqual(signature["path"], self.pack + ".dsse")
        self.assertEqual(self.read("demo.skillmeat-pack"), content)
        self.assertEqual(self.document("verify", "verify", self.pack)["signature"]["state"], "unknown")
        self.assertEqual(signature["pack_id"], pack["pack_id"])

    def test_keys(self):
        made = self.document("key", "key", "generate", "mine", "--email", "me@example.org")["key"]
        self.assertEqual(made["id"], made["fingerprint"])
        self.assertEqual(self.document("keys", "key", "list")["keys"], [made])
        self.assertIn("mine", self.text("key", "list").text)
        raw = self.document("key-export", "key", "export", "mine")
        self.assertEqual(raw["text"].strip(), made["public_key"])
        pem = self.document("key-export", "key", "export", made["id"][:16], "--format", "pem")["text"]
        shown = subprocess.run(["openssl", "pkey", "-pubin", "-text", "-noout"], input=pem.encode(), capture_output=True)
        self.assertIn(b"ED25519", shown.stdout, shown.stderr)
        ssh = self.text("key", "export", "mine", "--format", "openssh").text
        self.assertTrue(ssh.startswith("ssh-ed25519 "))
        self.assertIn("untrusted comment", self.text("key", "export", "mine", "--format", "minisign").text)

    def test_import_of_a_key(self):
        with open(os.path.join(VECTORS, "expected.json")) as file:
            key = json.load(file)["keys"][0]
        path = self.write("seed", key["seed"] + "\n", 0o600)
        taken = self.document("key", "key", "import", path, "--name", "vector")["key"]
        self.assertEqual(taken["id"], key["key_id"])
        self.assertEqual(taken["name"], "vector")

    def test_trust(self):
        key = self.document("key", "key", "generate", "mine")["key"]
        pem = self.text("key", "export", "mine", "--format", "pem").out
        self.document("trust", "trust", "add", self.write("key.pem", pem), "--name", "me", "--scope", "demo*", "--valid-until", "2036-01-01T00:00:00Z")
        row = self.document("trust", "trust", "list")["keys"][0]
        self.assertEqual((row["id"], row["state"], row["scope"], row["valid_until"]), (key["id"], "trusted", "demo*", "2036-01-01T00:00:00Z"))
        self.export("--sign", "mine")
        self.assertEqual(self.document("verify", "verify", self.pack)["signature"]["state"], "trusted")
        self.document("trust", "trust", "remove", "me")
        self.assertEqual(self.document("trust", "trust", "list")["keys"], [])
        result = self.run_command("trust", "add", self.pack, "--json")
        self.assertNotEqual(result.status, DONE, "the signer of a pack takes the full fingerprint")
        self.document("trust", "trust", "add", self.pack, "--fingerprint", key["id"])
        self.assertEqual(self.document("verify", "verify", self.pack)["signature"]["state"], "trusted")

    def test_policy(self):
        shown = self.document("policy", "policy", "show")
        settings = {row["key"]: row for row in shown["decisions"]}
        self.assertEqual((settings["signature.file"]["value"], settings["signature.file"]["origin"]), ("warn", "built-in"))
        self.export()
        self.write("user/.skillmeat/policy.toml", '# mine\n[limits]\nentries = 3\n')
        explained = self.document("policy-explain", "policy", "explain", "limits.entries")
        self.assertEqual((explained["value"], explained["origin"], explained["line"]), (3, "user", 3))
        self.assertIn("user", self.text("policy", "explain", "limits.entries").text)
        seen = self.document("archive", "archive", "check", self.pack, status=REFUSED)
        self.assertEqual(seen["reason"], "bomb")
        self.error("too_large", FAILED, "export", "-o", self.path("other.skillmeat-pack"), says="entries")


if __name__ == "__main__":
    harness.main()
