"""The real command where writing is hard: a full disk, folders that may not be written, other file systems, links, an editor.

usage: python3 places.py COMMAND FAULT_LIBRARY [unittest arguments]

What needs root or a mount says so and is skipped without it.
"""
import os
import subprocess
import sys
import threading
import unittest

from flows import A, B, deploy, edit_servers, prepare
from world import World

COMMAND = LIBRARY = ""
NOBODY = 65534


def mounts(arguments, folder):
    return subprocess.run(["mount", *arguments, folder], capture_output=True).returncode == 0


def fill(path):
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return


class Places(unittest.TestCase):
    def setUp(self):
        self.world = self.enterContext(World(COMMAND, LIBRARY))
        prepare(self.world)

    def mount_small(self, name, size):
        """A file system of its own at a folder of the world."""
        folder = self.world.path(name)
        os.makedirs(folder, exist_ok=True)
        if not mounts(["-t", "tmpfs", "-o", "nr_inodes=0,size=" + size, "tmpfs"], folder):
            self.skipTest("mounting is not allowed here")
        self.addCleanup(subprocess.run, ["umount", "-l", folder], check=True)
        return folder

    def test_a_full_disk(self):
        home = self.mount_small("home4", "1m")
        self.world.run("init", home="home4")
        filler = os.path.join(home, "filler")
        for left in (0, 4096, 16384, 40960, 98304):  # nothing fits; less and less does not
            fill(filler)
            os.truncate(filler, max(0, os.path.getsize(filler) - left))
            before = self.world.tree()
            done = self.world.try_run("import", self.world.path("three.skillmeat-pack"), home="home4")
            if done.returncode != 0:
                self.assertIn(b'"no_space"', done.stderr)
                self.world.run("list", home="home4")
                self.assertEqual(self.world.tree(), before)
            os.unlink(filler)
            self.world.run("import", self.world.path("three.skillmeat-pack"), home="home4")
            self.assertEqual(self.world.staging(), [])
            self.world.run("remove", A, home="home4")

    def test_a_project_on_another_file_system(self):
        self.mount_small("project", "4m")
        self.world.write("project/README.md", "the user's own\n")
        before = self.world.tree()
        self.world.run(*deploy(self.world))
        self.assertIn("project/.claude/skills/%s/SKILL.md" % A, self.world.tree())
        self.world.run("undo")
        self.assertEqual(self.world.tree(), before)

    def test_a_folder_of_a_project_on_another_file_system(self):
        self.mount_small("project/.claude", "4m")
        before = self.world.tree()
        done = self.world.try_run(*deploy(self.world))
        self.assertIn(b'"unsupported"', done.stderr)  # renames do not lead there: refused, and said so
        self.assertEqual(self.world.tree(), before)
        self.assertEqual(self.world.staging(), [])

    def as_nobody(self, *arguments):
        if os.geteuid() != 0:
            self.skipTest("needs root, to be somebody else")
        os.chmod(self.world.top, 0o755)
        for folder, folders, files in os.walk(self.world.work):
            os.chown(folder, NOBODY, NOBODY)
            for name in files:
                os.chown(os.path.join(folder, name), NOBODY, NOBODY)
        return self.world.try_run(*arguments, user=NOBODY, group=NOBODY, extra_groups=[])

    def test_a_project_that_may_not_be_written(self):
        os.chmod(self.world.path("project"), 0o555)
        before = self.world.tree()
        done = self.as_nobody(*deploy(self.world))
        self.assertEqual(done.returncode, 1, done)
        self.assertIn(b'"permission"', done.stderr)
        self.assertEqual(self.world.tree(), before)
        os.chmod(self.world.path("project"), 0o755)
        self.assertEqual(self.as_nobody(*deploy(self.world)).returncode, 0)
        self.assertEqual(self.world.staging(), [])

    def test_a_home_that_may_not_be_written(self):
        for folder, _, _ in os.walk(self.world.path("home"), topdown=False):
            os.chmod(folder, 0o555)
        before = self.world.tree()
        self.assertEqual(self.as_nobody("list").returncode, 0)
        done = self.as_nobody("config", "set", "settings.author", "x")
        self.assertEqual(done.returncode, 1, done)
        self.assertEqual(self.world.tree(), before)

    def test_a_home_and_a_collection_behind_links(self):
        os.rename(self.world.path("home"), self.world.path("real"))
        os.symlink("real", self.world.path("home"))
        os.rename(self.world.path("real/collections/default"), self.world.path("elsewhere"))
        os.symlink(self.world.path("elsewhere"), self.world.path("real/collections/default"))
        self.world.run(*deploy(self.world))
        self.world.run("config", "set", "settings.author", "x")
        self.assertTrue(os.path.islink(self.world.path("home")))
        self.assertTrue(os.path.islink(self.world.path("real/collections/default")))
        self.world.run("undo")
        self.world.run("undo")
        self.assertFalse(os.path.exists(self.world.path("project/.claude/skills", A)))

    # --- an editor that saves the same file meanwhile -------------------------------------------------------------
    def kept(self, text, name):
        """The bytes that the editor wrote last are in the file, or history keeps them."""
        if text in self.world.read(name):
            return True
        while self.world.try_run("undo").returncode == 0:
            if text in self.world.read(name):
                return True
        return False

    def edit_meanwhile(self, name, save, *command):
        """Saves texts, each marked, as fast as it goes, while the command runs time and again."""
        original, over, saved = self.world.read(name), threading.Event(), []

        def editor():
            while not over.is_set():
                saved.append("saved-%d" % len(saved))
                save(self.world.path(name), original.replace("theirs", saved[-1]))

        thread = threading.Thread(target=editor)
        thread.start()
        try:
            for number in range(12):
                done = self.world.try_run(*(part.replace("%d", str(number)) for part in command))
                self.assertIn(done.returncode, (0, 1), done)
        finally:
            over.set()
            thread.join()
        self.assertTrue(self.kept(saved[-1], name), "%s is lost" % saved[-1])

    @staticmethod
    def rename_over(path, text):
        with open(path + "~", "w") as file:
            file.write(text)
        os.rename(path + "~", path)

    def test_an_editor_that_renames_over_the_file(self):
        command = [part.replace('"b"', '"b%d"') for part in edit_servers(self.world)]
        self.edit_meanwhile("servers.json", self.rename_over, *command)

    def test_an_editor_of_the_configuration(self):
        self.world.write("home/config.toml", self.world.read("home/config.toml") + '\n[own]\nnote = "theirs"\n')
        self.edit_meanwhile("home/config.toml", self.rename_over, "config", "set", "settings.author", "n%d")

    def test_an_editor_of_a_deployed_file(self):
        self.world.run(*deploy(self.world))
        name = "project/.claude/skills/%s/SKILL.md" % B
        self.world.write(name, self.world.read(name) + "\ntheirs\n")
        self.edit_meanwhile(name, self.rename_over, *deploy(self.world))


if __name__ == "__main__":
    COMMAND, LIBRARY = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
