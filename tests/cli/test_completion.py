"""Completion: what __complete answers, and that the scripts work in the shells that are here."""
import os
import shutil
import subprocess

import harness
from harness import Case, SKILL_NAMES


class Completion(Case):
    def complete(self, *words, **how):
        result = self.text("__complete", *words, **how)
        self.assertEqual(result.err, b"")
        return result.text.splitlines()

    def test_commands_and_options(self):
        top = self.complete("")
        for name in ("add", "archive", "bundle", "deploy", "export", "import", "init", "key", "list", "status", "undo", "verify"):
            self.assertIn(name, top)
        self.assertNotIn("__complete", top)
        self.assertEqual(self.complete("ver"), ["verify"])
        self.assertEqual(self.complete("bundle", ""), ["convert", "inspect", "verify"])
        self.assertEqual(self.complete("key", "ge"), ["generate"])
        self.assertIn("--json", self.complete("list", "--"))
        self.assertEqual(self.complete("export", "--crea"), ["--created-at"])

    def test_values(self):
        self.filled()
        self.assertEqual(self.complete("show", ""), SKILL_NAMES)
        self.assertEqual(self.complete("deploy", "csv"), ["csv-check"])
        self.assertEqual(self.complete("deploy", "csv-check", "link"), ["link-check"])
        self.assertEqual(self.complete("deploy", "csv-check", "--agent", "claude-c"), ["claude-code"])
        self.assertEqual(self.complete("import", "x", "--strategy", ""), ["ask", "fork", "merge", "skip"])
        self.assertEqual(self.complete("deploy", "x", "--scope", "u"), ["user"])
        self.assertEqual(self.complete("--collection", "def"), ["default"])
        self.document("key", "key", "generate", "mine")
        self.assertEqual(self.complete("export", "--sign", ""), ["mine"])
        self.assertEqual(self.complete("--home", self.path("nowhere"), "show", ""), [])

    def test_no_home_is_no_error(self):
        self.assertEqual(self.complete("show", ""), [])

    def test_bash(self):
        self.filled()
        script = self.document("completion", "completion", "bash")
        self.assertEqual(self.text("completion", "bash").text, script["script"])
        path = self.write("skillmeat.bash", script["script"])
        os.symlink(harness.COMMAND, self.path("skillmeat"))
        for line, expected in (("skillmeat sho", ["show"]), ("skillmeat show csv", ["csv-check"]), ("skillmeat bundle ", ["convert", "inspect", "verify"])):
            words = line.split(" ")
            code = ("source %s; %s; COMP_CWORD=%d; _skillmeat; printf '%%s\\n' \"${COMPREPLY[@]}\"; complete -p skillmeat" %
                    (path, "COMP_WORDS=(%s)" % " ".join("'%s'" % word for word in words), len(words) - 1))
            done = subprocess.run(["bash", "--norc", "-c", code], capture_output=True, text=True, cwd=self.project,
                                  env=dict(self.environment, PATH=self.folder + ":" + self.environment["PATH"]))
            self.assertEqual(done.stderr, "")
            self.assertEqual(done.stdout.splitlines(), expected + ["complete -F _skillmeat skillmeat"])

    def syntax(self, shell, *check):
        path = self.write("script." + shell, self.document("completion", "completion", shell)["script"])
        if not shutil.which(shell):
            self.skipTest(shell + " is not here")
        done = subprocess.run([shell, *check, path], capture_output=True)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_zsh(self):
        self.syntax("zsh", "-n")

    def test_fish(self):
        self.syntax("fish", "--no-execute")


if __name__ == "__main__":
    harness.main()
