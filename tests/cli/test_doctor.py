"""doctor and home: what is wrong is a result, a repair can be undone, a newer home is refused by every command."""
import json
import os
import shutil
import stat

import harness
from harness import Case, DERIVED, DONE, FAILED, NOT_FOUND, UNDECIDED, USAGE, snapshot

NEWER = '{"format":99,"generation":7,"written_by":"9.9.0"}'


def codes(document, rows="problems"):
    return [row["code"] for row in document[rows]]


class Doctor(Case):
    def setUp(self):
        super().setUp()
        self.environment["PATH"] = "/usr/bin:/bin"  # whatever else is installed here

    def test_a_healthy_home(self):
        self.filled(["csv-check"])
        before = snapshot(self.folder, without=DERIVED)
        found = self.document("doctor", "doctor")
        self.assertEqual((found["healthy"], found["problems"], found["repaired"]), (True, [], []))
        self.assertEqual(found["environment"]["home"], self.home)
        self.assert_same(before, snapshot(self.folder, without=DERIVED))
        self.assertIn("Nothing is wrong with", self.text("doctor").text)
        self.document("doctor", "doctor", "--from-original", "--project", self.project)
        self.error("not_found", NOT_FOUND, "doctor", "--project", self.path("nowhere"))
        self.error("usage", USAGE, "doctor", "nonsense")

    def test_without_a_home(self):
        found = self.document("doctor", "doctor", status=FAILED)
        self.assertEqual(codes(found), ["home_missing"])
        self.assertFalse(os.path.exists(self.home))

    def test_mending(self):
        self.filled(["csv-check"])
        state = os.path.join(self.home, "state/collections/default.json")
        lock = os.path.join(self.home, "collections/default/collection.lock")
        with open(state, "w") as file:
            file.write("{")
        os.remove(lock)
        found = self.document("doctor", "doctor", status=FAILED)
        self.assertIn("state_damaged", codes(found))
        self.assertIn("lock_missing", codes(found))
        self.assertIn("(--repair)", self.text("doctor", status=FAILED).text)
        preview = self.document("doctor", "doctor", "--repair", "--dry-run", status=FAILED)
        self.assertEqual(sorted(codes(preview, "repaired")), sorted(codes(found)))
        self.assertFalse(os.path.exists(lock))
        mended = self.document("doctor", "doctor", "--repair")
        self.assertTrue(mended["healthy"])
        self.assertTrue(os.path.exists(lock))
        txn = {row["txn"] for row in mended["repaired"]}
        self.assertEqual(len(txn), 1)
        self.document("undo", "undo", txn.pop())
        self.assertFalse(os.path.exists(lock))
        self.assertIn("mended", self.text("doctor", "--repair").text)

    def test_what_no_other_command_opens(self):
        self.filled(["csv-check"])
        with open(os.path.join(self.home, "state/home.json"), "w") as file:
            file.write("[")
        self.assertIn("doctor --repair", self.error("damaged", FAILED, "list")["hint"])
        self.assertEqual(codes(self.document("doctor", "doctor", status=FAILED)), ["home_damaged"])
        self.document("doctor", "doctor", "--repair")
        self.document("list", "list")

    def test_a_journal_of_a_newer_version(self):
        self.filled(["csv-check"])
        with open(os.path.join(self.home, "journal/1700000000000-01234567.json"), "w") as file:
            file.write('{"format":99}')
        self.error("newer", FAILED, "list")
        self.assertIn("journal_unreadable", codes(self.document("doctor", "doctor", status=FAILED)))

    def test_a_folder_without_rights(self):
        if os.geteuid() == 0:
            self.skipTest("the superuser may read everything")
        self.filled(["csv-check"])
        os.chmod(os.path.join(self.home, "collections"), 0)
        self.assertIn("home_unreadable", codes(self.document("doctor", "doctor", status=FAILED)))

    def test_other_commands_named_skillmeat(self):
        self.filled(["csv-check"])
        original = self.write("bin/skillmeat", "#!/usr/bin/python3\nfrom skillmeat.cli import main\nmain()\n", 0o755)
        self.write("bin/git", "#!/bin/sh\necho git version 9.8.7\n", 0o755)
        found = self.document("doctor", "doctor", environment={"PATH": self.path("bin") + ":/bin:/usr/bin"})
        self.assertEqual(codes(found), ["command_other"])
        self.assertEqual(found["environment"]["commands"][0], {"path": original, "kind": "original"})
        self.assertEqual(found["environment"]["git"], {"path": self.path("bin/git"), "version": "9.8.7"})
        os.remove(original)
        os.symlink(harness.COMMAND, original)
        found = self.document("doctor", "doctor", environment={"PATH": self.path("bin")})
        self.assertEqual((codes(found), found["environment"]["commands"][0]["kind"]), ([], "this"))

    def test_what_the_original_leaves(self):
        self.filled(["csv-check"])
        self.document("deploy", "deploy", "csv-check", "--agent", "claude-code")
        left = self.write("user/project/.claude/skills/.csv-check.skillmeat-lock", "")
        self.assertEqual(self.document("doctor", "doctor")["problems"], [])
        self.assertEqual(codes(self.document("doctor", "doctor", "--from-original")), ["original_lock_file"])
        self.document("doctor", "doctor", "--from-original", "--repair")
        self.assertFalse(os.path.exists(left))


class Home(Case):
    def test_formats(self):
        self.filled(["csv-check"])
        shown = self.document("home", "home", "show")
        self.assertEqual((shown["format"], shown["newest"], shown["steps"]), (1, 1, []))
        self.assertEqual(self.document("home-migration", "home", "upgrade")["txn"], "")
        self.error("argument", USAGE, "home", "downgrade", "--to", "5")
        before = snapshot(self.home, without=DERIVED)
        preview = self.document("home-migration", "home", "downgrade", "--dry-run")
        self.assertEqual((preview["from"], preview["to"], preview["txn"]), (1, 0, ""))
        self.assert_same(before, snapshot(self.home, without=DERIVED))
        files = snapshot(os.path.join(self.home, "collections"), os.path.join(self.home, "state/collections"))
        down = self.document("home-migration", "home", "downgrade")
        self.assertFalse(os.path.exists(os.path.join(self.home, "state/home.json")))
        self.assertEqual(self.document("home", "home", "show")["format"], 0)
        self.document("undo", "undo", down["txn"])
        self.assertEqual(self.document("home", "home", "show")["format"], 1)
        self.assert_same(files, snapshot(os.path.join(self.home, "collections"), os.path.join(self.home, "state/collections")))
        self.document("home-migration", "home", "downgrade")
        up = self.document("home-migration", "home", "upgrade")
        self.assertEqual((up["from"], up["to"], len(up["steps"])), (0, 1, 1))
        self.assertTrue(self.document("doctor", "doctor")["healthy"])
        self.assertIn("Format 1 -> 0", self.text("home", "downgrade").text)

    def test_a_home_of_the_original(self):
        os.makedirs(self.home)
        shutil.copytree(os.path.join(harness.HERE, "..", "data", "model_collection"), os.path.join(self.home, "collections/default"))
        before = snapshot(os.path.join(self.home, "collections"))
        self.assertEqual(self.document("home", "home", "show")["format"], 0)
        up = self.document("home-migration", "home", "upgrade")
        self.assertEqual((up["from"], up["to"]), (0, 1))
        self.assert_same(before, snapshot(os.path.join(self.home, "collections")), "the original's files")
        self.document("home-migration", "home", "downgrade")
        self.assert_same(before, snapshot(os.path.join(self.home, "collections")), "the original's files")
        self.assertEqual([name for _, _, names in os.walk(os.path.join(self.home, "state")) for name in names], [])

    def test_a_newer_home_stays_untouched(self):
        self.filled(["csv-check"])
        with open(os.path.join(self.home, "state/home.json"), "w") as file:
            file.write(NEWER)
        source = self.skill("other")
        for arguments in (
                ["list"], ["init", "second"], ["add", source], ["show", "csv-check"], ["remove", "csv-check"], ["export", "-o", self.path("x")],
                ["deploy", "csv-check", "--agent", "codex"], ["undeploy", "--all"], ["status"], ["undo"], ["history"], ["config", "list"],
                ["config", "get", "settings.default-collection"], ["config", "set", "settings.author", "a"], ["config", "unset", "settings.author"],
                ["key", "list"], ["key", "generate", "a"], ["trust", "list"], ["trust", "remove", "a"], ["collection", "list"],
                ["usage", "summary"], ["usage", "events"], ["home", "show"], ["home", "upgrade"], ["home", "downgrade"], ["home", "remove", "--yes"]):
            with self.subTest(arguments=arguments):
                self.error("newer", FAILED, *arguments, says="9.9.0")
        before = snapshot(self.folder, without=DERIVED)
        self.assertEqual(codes(self.document("doctor", "doctor", "--repair", status=FAILED)), ["home_newer"])
        self.assert_same(before, snapshot(self.folder, without=DERIVED))

    def test_single_files_of_a_newer_version(self):
        self.filled(["csv-check"])
        self.document("deploy", "deploy", "csv-check", "--agent", "claude-code")
        state = os.path.join(self.home, "state/collections/default.json")
        project = os.path.join(self.home, "state/projects", os.listdir(os.path.join(self.home, "state/projects"))[0])
        for file, commands in ((state, (["list"], ["remove", "csv-check"], ["export", "-o", self.path("x")])),
                               (project, (["status"], ["undeploy", "csv-check"]))):
            with open(file) as opened:
                old = opened.read()
            value = json.loads(old)
            value["format"] = 99
            with open(file, "w") as opened:
                json.dump(value, opened)
            for command in commands:
                self.error("newer", FAILED, *command)
            before = snapshot(self.home, without=DERIVED)
            found = self.document("doctor", "doctor", "--repair", status=FAILED)
            self.assertTrue({"collection_newer", "deployments_newer"} & set(codes(found)), found)
            self.assertEqual(found["repaired"], [])
            self.assert_same(before, snapshot(self.home, without=DERIVED))
            with open(file, "w") as opened:
                opened.write(old)

    def test_removing_it(self):
        self.error("home_not_found", NOT_FOUND, "home", "remove", "--yes")
        self.filled(["csv-check"])
        self.document("key", "key", "generate", "mine")
        self.document("deploy", "deploy", "csv-check", "--agent", "claude-code")
        self.error("deployed", UNDECIDED, "home", "remove", "--yes", says="--keep-deployed")
        self.document("undeploy", "undeploy", "--all")
        self.error("decision", UNDECIDED, "home", "remove", says="--yes")
        preview = self.document("home-removal", "home", "remove", "--dry-run")
        self.assertIn("collections", [part["name"] for part in preview["removed"]])
        self.assertEqual([part["name"] for part in preview["kept"]], ["keys"])
        self.assertTrue(os.path.exists(os.path.join(self.home, "collections")))
        keys = snapshot(os.path.join(self.home, "keys"), without=("audit-head",))  # goes with the log that it speaks of
        self.document("home-removal", "home", "remove", "--yes")
        self.assertEqual(os.listdir(self.home), ["keys"])
        self.assert_same(keys, snapshot(os.path.join(self.home, "keys")), "the keys")
        self.assertEqual(stat.S_IMODE(os.lstat(os.path.join(self.home, "keys")).st_mode), 0o700)
        self.document("init", "init")
        self.assertIn("Removed", self.text("home", "remove", "--yes", "--with-keys").text)
        self.assertFalse(os.path.exists(self.home))
        self.assertEqual(sorted(os.listdir(self.user)), ["project"])


if __name__ == "__main__":
    harness.main()
