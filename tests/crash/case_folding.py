"""The real command where the file system ignores case: names that differ in case only never overwrite each other.

usage: python3 case_folding.py COMMAND FOLDING_LIBRARY [unittest arguments]

Lookups are folded by casefold_preload.c, so that it needs neither root nor such a file system.
"""
import json
import os
import sys
import unittest

from world import World

COMMAND = LIBRARY = ""


class FoldingWorld(World):
    def environment(self, home="home", fault=None):
        return {**super().environment(home, fault), "LD_PRELOAD": self.library, "FOLD_ROOT": self.work}


def rename(folder, old, new):
    """Where case does not count, a name takes two steps to another case."""
    os.rename(os.path.join(folder, old), os.path.join(folder, "between"))
    os.rename(os.path.join(folder, "between"), os.path.join(folder, new))


class CaseFolding(unittest.TestCase):
    def setUp(self):
        self.world = self.enterContext(FoldingWorld(COMMAND, LIBRARY))
        self.world.run("init")
        self.world.run("add", self.skill("foo", **{"Notes.md": "the notes\n", "dir/x": "x\n"}))
        self.world.write("project/README.md", "the user's own\n")
        self.foo = self.world.path("home/collections/default/skills/foo")

    def tearDown(self):
        doctor = json.loads(self.world.try_run("doctor").stdout)
        self.assertEqual([row for row in doctor["problems"] if row["severity"] != "info"], [])
        self.assertIs(doctor["environment"]["file_system"]["case_sensitive"], False)
        self.assertEqual(self.world.staging(), [])

    def skill(self, name, **files):
        # The sources lie on the same file system: a folder of its own for each spelling.
        folder = "sources/%d/%s" % (len(name) + sum(map(str.isupper, name)), name)
        self.world.write(folder + "/SKILL.md", "---\nname: %s\ndescription: Does %s.\n---\nOf %s.\n" % (name, name, name))
        for path, text in files.items():
            self.world.write(folder + "/" + path, text)
        return self.world.path(folder)

    def deploy(self):
        return ["--project", self.world.path("project"), "deploy", "foo", "--agent", "claude-code"]

    def refused(self, code, *arguments, names=()):
        """It fails with this code, says both names, and changes nothing."""
        before = self.world.tree()
        done = self.world.try_run(*arguments)
        self.assertEqual(done.returncode, 1, done)
        error = json.loads(done.stderr)["error"]
        self.assertEqual(error["code"], code)
        for name in names:
            self.assertIn(name, error["message"])
        self.assertEqual(self.world.tree(), before)

    def test_the_library_folds(self):
        self.world.write("project/Foo", "x")
        done = self.world.try_run("export", "foo", "-o", self.world.path("PROJECT/FOO"))
        self.assertIn(b'"exists"', done.stderr)

    def test_adding_a_name_in_another_case(self):
        before = self.world.tree()
        source = self.skill("Foo")
        outside = self.world.tree().keys() - before.keys()
        done = self.world.try_run("add", source)
        self.assertEqual(done.returncode, 1, done)
        failed, = json.loads(done.stdout)["failed"]
        self.assertEqual((failed["reason"], '"foo" and "Foo"' in failed["message"]), ("name", True))
        self.assertEqual({name: entry for name, entry in self.world.tree().items() if name not in outside}, before)

    def test_importing_a_name_in_another_case(self):
        self.world.run("init", home="home2")
        self.world.run("add", self.skill("Foo"), home="home2")
        pack = self.world.path("other.skillmeat-pack")
        self.world.run("export", "Foo", "--name", "other", "-o", pack, home="home2")
        before = self.world.tree()
        for strategy in ("merge", "fork", "skip"):
            done = self.world.try_run("import", pack, "--strategy", strategy)
            item, = json.loads(done.stdout)["items"]
            self.assertEqual((done.returncode, item["action"], item["skip_reason"]), (4, "skipped", "conflict"))
            self.assertEqual(self.world.tree(), before)

    def test_a_pack_beside_a_pack(self):
        self.world.run("export", "foo", "--name", "one", "-o", self.world.path("one.skillmeat-pack"))
        self.refused("exists", "export", "foo", "--name", "two", "-o", self.world.path("ONE.skillmeat-pack"))

    def test_a_collection_in_another_case(self):
        self.world.run("init", "second")
        before = self.world.tree()
        self.assertIs(json.loads(self.world.run("init", "SECOND").stdout)["created"], False)
        self.assertEqual(self.world.tree(), before)

    def test_deploying_over_what_is_not_ours(self):
        self.world.write("project/.claude/skills/FOO/SKILL.md", "foreign")
        before = self.world.tree()
        self.assertEqual(self.world.try_run(*self.deploy()).returncode, 4)
        self.assertEqual(self.world.tree(), before)

    def test_deploying_over_a_file_that_is_not_ours(self):
        self.world.write("project/.claude/skills/foo/NOTES.MD", "foreign")
        before = self.world.tree()
        self.assertEqual(self.world.try_run(*self.deploy()).returncode, 4)
        self.assertEqual(self.world.tree(), before)

    def test_what_was_deployed_under_another_case(self):
        self.world.run(*self.deploy())
        rename(self.world.path("project/.claude/skills"), "foo", "FOO")
        before = self.world.tree()
        self.world.run(*self.deploy())  # it is there
        self.assertEqual(self.world.tree(), before)
        self.world.run("--project", self.world.path("project"), "undeploy", "foo")
        self.assertEqual(os.listdir(self.world.path("project/.claude/skills")), [])

    def test_deploying_after_a_renaming_by_case(self):
        self.world.run(*self.deploy())
        rename(self.foo, "Notes.md", "notes.md")
        self.refused("name", *self.deploy(), names=("/Notes.md", "/notes.md"))
        rename(self.foo, "notes.md", "Notes.md")
        rename(self.foo, "dir", "Dir")
        self.refused("name", *self.deploy(), names=("/dir", "/Dir"))
        # As the hint says: what is there goes first.
        self.world.run("--project", self.world.path("project"), "undeploy", "foo")
        self.world.run(*self.deploy())
        self.assertIn("Dir", os.listdir(self.world.path("project/.claude/skills/foo")))

    def test_rolling_back_a_renaming_by_case(self):
        self.world.run("snapshot", "good")
        rename(self.foo, "Notes.md", "notes.md")
        self.refused("name", "rollback", names=("/Notes.md", "/notes.md"))
        rename(self.foo, "notes.md", "Notes.md")
        self.world.run("rollback")
        self.assertEqual(self.world.read("home/collections/default/skills/foo/Notes.md"), "the notes\n")

    def test_an_artifact_that_comes_again_in_another_case(self):
        self.world.run("snapshot", "good")
        self.world.run("remove", "foo")
        self.world.run("add", self.skill("Foo"))
        self.refused("name", "rollback", names=("/foo", "/Foo"))
        self.world.run("undo")
        self.world.run("undo")
        self.assertEqual(os.listdir(os.path.dirname(self.foo)), ["foo"])


if __name__ == "__main__":
    COMMAND, LIBRARY = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
