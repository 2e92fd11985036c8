"""What goes wrong: the right code, the right exit status, one document, the path in it, and everything as it was."""
import ctypes
import fcntl
import os
import subprocess
import unittest

import harness
from harness import (Case, DONE, FAILED, NOT_FOUND, PASSPHRASE, REFUSED, SKILLS, UNDECIDED, USAGE, VECTORS)


class CommandLine(Case):
    def test_wrong_usage(self):
        self.init()
        for arguments in (
                [], ["nonsense"], ["list", "--nonsense"], ["list", "extra"], ["show"], ["show", "a", "b"], ["add"], ["remove"], ["deploy"],
                ["undeploy"], ["bundle"], ["bundle", "nonsense"], ["list", "--limit", "many"], ["list", "--limit", "-1"], ["list", "--sort", "size"],
                ["hash"], ["hash", ".", "--algorithm", "z"], ["import"], ["import", "x", "--strategy", "force"], ["export", "--compression", "lzma"],
                ["export", "--serial", "-3"], ["import", "x", "--require-signature", "--allow-unsigned"], ["completion", "tcsh"],
                ["--color", "sometimes", "list"], ["deploy", "a", "--scope", "world"], ["deploy", "a", "--strategy", "force"], ["config", "set", "a"],
                ["key", "export", "a", "--format", "jks"], ["remove", "a", "--undeploy", "--keep-deployed"], ["--home"]):
            with self.subTest(arguments=arguments):
                error = self.error("usage", USAGE, *arguments)
                self.assertIn("--help", error["hint"])

    def test_bytes_that_are_no_text(self):
        self.init()
        for arguments in ([b"\xff"], [b"show", b"\xff\xfe"], [b"add", b"/nothing/\xe9"], [b"list", b"--type", b"\xc3"], [b"show", b"\x1b[31mred"],
                          [b"show", "\u009b31m \u202eevil".encode()]):
            for more in ([b"--json"], []):
                result = self.run_command(*arguments, *more)
                self.assertIn(result.status, (DONE, FAILED, USAGE, NOT_FOUND), str(result))
                result.error_text, result.text  # UTF-8, whatever came in
                if more:
                    harness.schemas.parse(result.err or result.out)
                for bad in (b"\x1b", "\u009b".encode(), "\u202e".encode()):
                    self.assertNotIn(bad, result.err if not more else b"", str(result))

    def test_values_that_only_the_library_can_judge(self):
        self.filled(["csv-check"])
        for arguments in (
                ["export", "--created-at", "yesterday"], ["export", "--name", "../up"], ["export", "--version", "a/b"], ["export", "--expires", "soon"],
                ["export", "--license", "not a license"], ["import", self.path("x"), "--artifact", "a"], ["undo", "../../etc"]):
            with self.subTest(arguments=arguments):
                result = self.run_command(*arguments, "--json")
                self.assertNotEqual(result.status, DONE, str(result))
                self.assertEqual(result.out, b"", str(result))
                self.assertEqual(harness.schemas.Schema.of("error").problems(harness.schemas.parse(result.err)), [])

    def test_what_is_not_there(self):
        self.error("home_not_found", NOT_FOUND, "list", says="init")
        self.filled(["csv-check"])
        self.error("artifact_not_found", NOT_FOUND, "show", "csv-chek", says="csv-check")
        self.error("artifact_not_found", NOT_FOUND, "remove", "nothing")
        self.error("artifact_not_found", NOT_FOUND, "export", "nothing", "-o", self.path("x"))
        self.error("artifact_not_found", NOT_FOUND, "deploy", "nothing", "--agent", "claude-code")
        self.error("collection_not_found", NOT_FOUND, "list", "--collection", "nothing", says="nothing")
        self.error("agent_not_found", NOT_FOUND, "deploy", "csv-check", "--agent", "claude-cod", says="claude-code")
        self.error("key_not_found", NOT_FOUND, "export", "--sign", "nobody", "-o", self.path("x"))
        self.error("key_not_found", NOT_FOUND, "key", "export", "nobody")
        self.error("key_not_found", NOT_FOUND, "trust", "remove", "nobody")
        self.error("transaction_not_found", NOT_FOUND, "undo", "1700000000000-01234567")
        self.error("snapshot_not_found", NOT_FOUND, "rollback", "1700000000000-01234567", "--yes")
        self.error("not_found", NOT_FOUND, "hash", self.path("missing"), says="missing")
        self.error("not_found", NOT_FOUND, "verify", self.path("missing.skillmeat-pack"), says="missing.skillmeat-pack")
        self.error("not_found", NOT_FOUND, "import", self.path("missing.skillmeat-pack"))
        self.error("not_found", NOT_FOUND, "archive", "check", self.path("missing.zip"))
        self.error("not_found", NOT_FOUND, "parse", "frontmatter", self.path("missing.md"))
        self.error("not_found", NOT_FOUND, "config", "get", "no.such-key", says="no.such-key")
        self.error("not_found", NOT_FOUND, "policy", "explain", "no.such-key", says="no.such-key")

    def test_one_name_in_two_types(self):
        self.init()
        self.document("add", "add", self.skill("review"))
        self.document("add", "add", self.write("sources/review.md", "---\ndescription: R.\n---\nR.\n"), "--type", "command")
        for command in (["show", "review"], ["remove", "review"], ["export", "review", "-o", self.path("x")]):
            self.error("ambiguous", UNDECIDED, *command, says="TYPE:NAME")
        self.assertEqual(self.document("show", "show", "command:review")["artifact"]["type"], "command")

    def test_deployed_artifacts_are_not_removed_by_accident(self):
        self.filled(["csv-check"])
        self.document("deploy", "deploy", "csv-check", "--agent", "claude-code")
        self.error("deployed", UNDECIDED, "remove", "csv-check", says="--undeploy")
        self.document("remove", "remove", "csv-check", "--undeploy")
        self.assertFalse(os.path.exists(os.path.join(self.project, ".claude/skills/csv-check")))

    def test_a_question_without_a_terminal(self):
        self.init()
        self.document("key", "key", "generate", "mine")
        result = self.run_command("key", "remove", "mine", "--json")
        self.assertEqual(result.status, UNDECIDED, str(result))
        self.assertEqual(harness.schemas.Schema.of("error").problems(harness.schemas.parse(result.err)), [])
        self.assertIn(b"--yes", result.err)
        self.assertEqual(len(self.document("keys", "key", "list")["keys"]), 1)
        self.document("key", "key", "remove", "mine", "--yes")
        self.assertEqual(self.document("keys", "key", "list")["keys"], [])


class Files(Case):
    def add(self, path, **how):
        """Adds one source that cannot be added: the row that says so."""
        before = harness.snapshot(self.home, without=harness.DERIVED)
        failed = self.document("add", "add", path, status=FAILED, **how)
        self.assertEqual(len(failed["failed"]), 1, failed)
        self.assertEqual(failed["added"], [])
        self.assert_same(before, harness.snapshot(self.home, without=harness.DERIVED))
        self.assertNotEqual(failed["failed"][0]["hint"], "", failed)
        self.assertIn(failed["failed"][0]["hint"], self.text("add", path, status=FAILED).text)
        return failed["failed"][0]

    def test_sources_that_are_no_artifacts(self):
        self.init()
        self.assertIn("missing", self.add(self.path("missing"))["message"])
        self.make("empty")
        self.add(self.path("empty"))
        self.write("noskill/readme.txt", "no")
        self.assertIn("SKILL.md", self.document("add", "add", self.path("noskill"), "--type", "skill", status=FAILED)["failed"][0]["message"])
        refused = self.document("add", "add", self.skill("known"), "--type", "hook", status=FAILED)["failed"][0]
        self.assertIn("no hook", refused["message"])
        self.assertIn("skill", refused["hint"])
        self.write("pipe/SKILL.md", "---\nname: pipe\ndescription: d\n---\n")
        os.mkfifo(self.path("pipe/fifo"))
        self.add(self.path("pipe"))

    def test_links_that_leave(self):
        self.init()
        for name, target in (("absolute", "/etc/passwd"), ("up", "../../secret"), ("dangling", "nothing"), ("self", "self")):
            folder = self.skill(name)
            os.symlink(target, os.path.join(folder, name))
            self.assertIn(name, self.add(folder)["message"])

    def test_names_that_may_not_be(self):
        self.init()
        for number, name in enumerate(("bad\nname", "bad\x1bname", "a:b", "CON", "trailing.", "aux.txt")):
            folder = self.skill("names%d" % number)
            with open(os.path.join(folder, name), "w") as file:
                file.write("x")
            result = self.run_command("add", folder)
            self.assertEqual(result.status, FAILED, str(result))
            self.assertNotIn(b"\x1b", result.out + result.err)
            self.add(folder)
        folder = self.skill("latin")
        with open(os.fsencode(folder) + b"/caf\xe9.txt", "w") as file:
            file.write("x")
        row = self.add(folder)
        self.assertIn("caf", row["message"])

    def test_names_of_artifacts(self):
        self.init()
        folder = self.skill("fine")
        for name in ("../up", "a/b", ".", "..", "a\nb", ""):
            result = self.run_command("add", folder, "--name", name, "--json")
            self.assertNotEqual(result.status, DONE, str(result)) if name else None
        self.assertFalse(os.path.exists(os.path.join(self.home, "collections/default/up")))
        self.error("name", FAILED, "init", "../../up", says="up")
        self.error("name", FAILED, "init", "a\nb")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_unreadable(self):
        self.init()
        folder = self.skill("locked", secret="x")
        os.chmod(os.path.join(folder, "secret"), 0)
        self.assertIn("secret", self.add(folder)["message"])

    def test_too_large(self):
        self.filled(["csv-check"])
        folder = self.skill("large")
        with open(os.path.join(folder, "big.bin"), "wb") as file:
            file.truncate(33 << 20)
        result = self.run_command("add", folder, "--json")
        if result.status == DONE:  # then export is where the limit counts
            error = self.error("too_large", FAILED, "export", "large", "-o", self.path("x"), says="big.bin")
        else:
            self.assertIn("big.bin", self.add(folder)["message"])
        self.assertFalse(os.path.exists(self.path("x")))

    def test_front_matter_that_is_broken(self):
        for text in ("---\nname: [a\n---\n", "---\na: &x 1\nb: *x\n---\n", "---\nname: \"a\n---\n", "---\n\tname: a\n---\n"):
            path = self.write("broken.md", text)
            result = self.run_command("parse", "frontmatter", path, "--json")
            if result.status == DONE:
                self.assertTrue(harness.schemas.parse(result.out).get("problem"), str(result))
            else:
                error = harness.schemas.parse(result.err)["error"]
                self.assertEqual(error["code"], "parse", str(result))
                self.assertIn("line", error["details"])
        path = self.write("latin.md", b"---\nname: caf\xe9\n---\n")
        result = self.run_command("parse", "frontmatter", path, "--json")
        self.assertIn(result.status, (DONE, FAILED), str(result))


class Home(Case):
    def test_written_by_a_newer_version(self):
        self.filled(["csv-check"])
        path = os.path.join(self.home, "state", "home.json")
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:
            file.write(text.replace('"format": 1', '"format": 99').replace('"format":1', '"format":99'))
        self.error("newer", FAILED, "list", says="newer")
        self.error("newer", FAILED, "add", self.skill("b"))

    def test_broken_files_are_named_with_the_line(self):
        self.filled(["csv-check"])
        manifest = "user/.skillmeat/collections/default/collection.toml"
        good = self.read(manifest)
        self.write(manifest, good + b"\n[broken\n")
        error = self.error("parse", FAILED, "list", says="collection.toml")
        self.assertIn("line", error["details"])
        self.write(manifest, good.replace(b'type = "skill"', b"type = 7"))
        self.error("schema", FAILED, "list", says="collection.toml")
        self.write(manifest, good + b"\n# caf\xe9\n")
        error = self.error_of("list")
        self.assertIn(error["code"], ("parse", "not_utf8"))
        self.write(manifest, good)
        config = "user/.skillmeat/config.toml"
        self.write(config, b"[settings\n")
        self.error("parse", FAILED, "list", says="config.toml")
        self.write(config, b"")
        self.assertEqual(len(self.document("list", "list")["artifacts"]), 1)
        self.write("user/.skillmeat/policy.toml", b"[signature]\nfile = \"perhaps\"\n")
        self.error("schema", FAILED, "policy", "show", says="policy.toml")
        self.write("user/.skillmeat/policy.toml", b"[singature]\nfile = \"warn\"\n")
        self.error("schema", FAILED, "policy", "show", says="singature")

    def error_of(self, *arguments):
        result = self.run_command(*arguments, "--json")
        self.assertNotEqual(result.status, DONE, str(result))
        return harness.schemas.parse(result.err)["error"]

    def test_locked_by_another_process(self):
        self.filled(["csv-check"])
        with open(os.path.join(self.home, "lock"), "r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.error("locked", FAILED, "--no-wait", "add", self.skill("b"), says="lock", unchanged=False)
            self.error("locked", FAILED, "remove", "csv-check", "--no-wait", unchanged=False)
            self.error("locked", FAILED, "list", "--no-wait", unchanged=False)
        self.document("add", "add", self.path("sources/b"))

    def test_waiting_for_the_lock_is_told(self):
        self.filled(["csv-check"])
        with open(os.path.join(self.home, "lock"), "r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            process = subprocess.Popen([harness.COMMAND, "remove", "csv-check"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       stdin=subprocess.DEVNULL, env=self.environment, cwd=self.project)
            line = process.stderr.readline()
        out, err = process.communicate(timeout=120)
        self.assertIn(b"waiting for another process", line)
        self.assertIn(b"--no-wait", line)
        self.assertEqual((process.returncode, err), (DONE, b""))
        self.assertIn(b"removed", out)

    @unittest.skipIf(os.geteuid() == 0, "root may write everything")
    def test_read_only_home(self):
        self.filled(["csv-check"])
        before = self.document("list", "list")
        self.make_read_only()
        self.assertEqual(self.document("list", "list"), before)
        error = self.error_of("add", self.skill("b"))
        self.assertIn(error["code"], ("permission", "read_only"))

    def make_read_only(self):
        for place, _, files in os.walk(self.home):
            for name in files:
                os.chmod(os.path.join(place, name), 0o400)
            os.chmod(place, 0o500)

    def test_read_only_home_on_a_read_only_mount(self):
        with self.mounted("tmpfs", "size=8m") as mount:
            home = os.path.join(mount, "home")
            self.environment["SKILLMEAT_HOME"] = home
            self.document("init", "init")
            self.document("add", "add", os.path.join(SKILLS, "csv-check"))
            self.remount(mount, "ro")
            self.assertEqual(self.names(self.document("list", "list")), ["csv-check"])
            self.document("verify", "verify", os.path.join(VECTORS, "deflated-signed.skillmeat-pack"))
            self.document("export", "export", "-o", self.path("x.skillmeat-pack"))
            self.error("read_only", FAILED, "add", self.skill("b"))
            self.error("read_only", FAILED, "remove", "csv-check")

    def test_full_disk(self):
        with self.mounted("tmpfs", "size=1m") as mount:
            self.environment["SKILLMEAT_HOME"] = os.path.join(mount, "home")
            self.document("init", "init")
            big = self.skill("big", data=os.urandom(3 << 20))
            derived = harness.DERIVED + ("objects",)  # contents that nothing speaks of: the next cleaning takes them
            before = harness.snapshot(mount, without=derived)
            result = self.run_command("add", big, "--json")
            self.assertEqual(result.status, FAILED, str(result))
            self.assertIn(b"no_space", result.err + result.out, str(result))
            self.assert_same(before, harness.snapshot(mount, without=derived))
            self.assertEqual(os.listdir(os.path.join(mount, "home", "objects", "tmp")), [])
            self.document("add", "add", os.path.join(SKILLS, "csv-check"))

    def test_full_disk_of_the_pack(self):
        with self.mounted("tmpfs", "size=256k") as mount:
            self.init()
            self.document("add", "add", self.skill("big", data=os.urandom(1 << 20)))
            output = os.path.join(mount, "out.skillmeat-pack")
            self.error("no_space", FAILED, "export", "-o", output, says=mount)
            self.assertEqual(os.listdir(mount), [])

    def mounted(self, kind, options):
        """A small file system; the test is skipped where it cannot be mounted."""
        test = self

        class Mount:
            def __enter__(self):
                self.path = test.make("mount")
                libc = ctypes.CDLL(None, use_errno=True)
                if os.geteuid() != 0 or libc.mount(b"none", self.path.encode(), kind.encode(), 0, options.encode()) != 0:
                    test.skipTest("needs root and the right to mount a small tmpfs")
                return self.path

            def __exit__(self, *_):
                subprocess.run(["umount", self.path], check=True)

        return Mount()

    def remount(self, mount, option):
        if subprocess.run(["mount", "-o", "remount," + option, mount], capture_output=True).returncode != 0:
            self.skipTest("cannot mount read-only here")


class Keys(Case):
    def setUp(self):
        super().setUp()
        self.filled(["csv-check"])
        self.document("key", "key", "generate", "mine")

    def export(self, *more, **how):
        return ("export", "--sign", "mine", "-o", self.path("x.skillmeat-pack")) + more

    def key_file(self):
        folder = os.path.join(self.home, "keys")
        files = [name for name in os.listdir(folder) if name.endswith(".key") and name != "audit.key"]
        self.assertEqual(len(files), 1)
        return os.path.join(folder, files[0])

    def test_a_file_that_is_no_key_is_named_and_hides_no_sound_one(self):
        bad = self.write(os.path.join(self.home, "keys", "0123456789abcdef.key"), "rubbish\n", mode=0o600)
        result = self.text("key", "list")
        self.assertIn("mine", result.text)
        self.assertNotIn("rubbish", result.text)
        self.assertIn("warning: ", result.error_text)
        self.assertIn(os.path.basename(bad), result.error_text)
        self.assertEqual(self.text("key", "list", "--quiet").err, b"")
        problems = self.document("keys", "key", "list")["problems"]
        self.assertEqual([problem["path"] for problem in problems], [bad])

    def test_wrong_empty_missing_passphrase(self):
        self.error("passphrase_wrong", FAILED, *self.export(), environment={"SKILLMEAT_PASSPHRASE": "wrong"})
        error = self.error("passphrase_needed", UNDECIDED, *self.export(), environment={"SKILLMEAT_PASSPHRASE": None})
        self.assertIn("--passphrase-fd", error["hint"] + error["message"])
        for arguments in (self.export(), ("key", "generate", "other")):
            result = self.run_command(*arguments, "--json", environment={"SKILLMEAT_PASSPHRASE": ""})
            self.assertIn(result.status, (FAILED, UNDECIDED), str(result))
            self.assertEqual(result.out, b"")
        self.assertFalse(os.path.exists(self.path("x.skillmeat-pack")))

    def test_passphrase_by_descriptor_and_by_file(self):
        for text in (PASSPHRASE, PASSPHRASE + "\n"):
            read, write = os.pipe()
            os.write(write, text.encode())
            os.close(write)
            self.document("export", *self.export("--passphrase-fd", str(read), "--force"), environment={"SKILLMEAT_PASSPHRASE": "wrong"},
                          pass_fds=(read,))
            os.close(read)
        private = self.write("passphrase", PASSPHRASE + "\n", 0o600)
        by_file = {"SKILLMEAT_PASSPHRASE": None, "SKILLMEAT_KEY_FILE": private}
        self.document("export", *self.export("--force"), environment=by_file)
        os.chmod(private, 0o644)
        self.error("key_permissions", FAILED, *self.export("--force"), environment=by_file, says=private)

    def test_descriptor_that_is_not_open(self):
        result = self.run_command(*self.export("--passphrase-fd", "77"), "--json")
        self.assertNotEqual(result.status, DONE)
        self.assertEqual(result.out, b"")
        harness.schemas.parse(result.err)

    def test_key_file_that_others_can_read(self):
        os.chmod(self.key_file(), 0o644)
        self.error("key_permissions", FAILED, *self.export(), says="chmod")

    def test_damaged_key_file(self):
        path = self.key_file()
        with open(path, "rb") as file:
            good = file.read()
        for bad in (b"", good[:40], b"\0" * len(good), good[:-1] + bytes([good[-1] ^ 1])):
            with open(path, "wb") as file:
                file.write(bad)
            result = self.run_command(*self.export(), "--json")
            self.assertNotEqual(result.status, DONE, str(result))
            error = harness.schemas.parse(result.err)["error"]
            self.assertIn(error["code"], ("key_damaged", "passphrase_wrong", "key_not_found"), str(result))
            self.assertNotIn(PASSPHRASE, result.error_text)
        self.assertFalse(os.path.exists(self.path("x.skillmeat-pack")))

    def test_the_passphrase_is_nowhere(self):
        self.document("export", *self.export())
        for place, _, files in os.walk(self.folder):
            for name in files:
                with open(os.path.join(place, name), "rb") as file:
                    self.assertNotIn(PASSPHRASE.encode(), file.read(), name)


if __name__ == "__main__":
    harness.main()
