"""Deployment: deploy, status, undeploy, undo, history; the user's files stay the user's."""
import os

import harness
from harness import (Case, DONE, FAILED, SKILL_NAMES, UNDECIDED, USAGE, snapshot)


class Deploy(Case):
    def setUp(self):
        super().setUp()
        self.filled()

    def deploy(self, *arguments, status=DONE, **how):
        return self.document("deploy", "deploy", *arguments, status=status, **how)

    def states(self, *arguments, **how):
        found = {}
        for row in self.document("status", "status", *arguments, **how)["artifacts"]:
            for deployment in row["deployments"]:
                found[row["artifact"]["name"], deployment["agent"]] = deployment["state"]
        return found

    def test_two_agents_in_one_change(self):
        before = snapshot(self.project)
        done = self.deploy("csv-check", "link-check", "--agent", "claude-code", "--agent", "codex")
        self.assertEqual(done["conflicts"], [])
        self.assertEqual({(r["artifact"]["name"], r["agent"], r["action"]) for r in done["deployed"]},
                         {(n, a, "created") for n in ("csv-check", "link-check") for a in ("claude-code", "codex")})
        self.assertTrue(os.access(os.path.join(self.project, ".claude/skills/csv-check/scripts/check_csv.py"), os.X_OK))
        self.assertTrue(os.path.isfile(os.path.join(self.project, ".claude/.skillmeat-deployed.toml")))
        for row in done["deployed"]:
            self.assertTrue(os.path.isfile(os.path.join(self.project, row["path"], "SKILL.md")), row)
        self.assertEqual(set(self.states().values()), {"synced"})
        again = self.deploy("csv-check", "link-check", "--agent", "claude-code", "--agent", "codex")
        self.assertEqual({r["action"] for r in again["deployed"]}, {"unchanged"})
        self.assertFalse(again["txn"])
        self.document("undo", "undo", done["txn"])
        self.assert_same(before, snapshot(self.project))
        self.assertEqual(self.states(), {})

    def test_show_names_the_deployments(self):
        self.deploy("csv-check", "--agent", "claude-code")
        shown = self.document("show", "show", "csv-check")
        self.assertEqual([d["agent"] for d in shown["deployments"]], ["claude-code"])

    def test_aliases_from_file_and_detected_agents(self):
        os.mkdir(os.path.join(self.user, ".claude"))
        self.write("names", "csv-check\nlink-check\n")
        done = self.deploy("--from-file", self.path("names"))
        self.assertIn("claude-code", {r["agent"] for r in done["deployed"]})
        self.assertIn("claude-code", self.text("deploy", "csv-check").text)

    def test_no_agent_at_all(self):
        result = self.run_command("deploy", "csv-check", "--json")
        self.assertNotEqual(result.status, DONE, str(result))
        self.assertIn(b"--agent", result.err, str(result))
        self.assertEqual(os.listdir(self.project), [".git"])

    def test_user_scope(self):
        done = self.deploy("csv-check", "--agent", "claude-code", "--scope", "user")
        self.assertEqual(len(done["deployed"]), 1)
        self.assertTrue(os.path.isfile(os.path.join(self.user, ".claude/skills/csv-check/SKILL.md")))
        self.assertEqual(self.states("--everywhere"), {("csv-check", "claude-code"): "synced"})
        self.document("undeploy", "undeploy", "csv-check", "--everywhere")
        self.assertFalse(os.path.exists(os.path.join(self.user, ".claude/skills/csv-check")))

    def test_the_users_home_may_be_a_project_too(self):
        here = ["--project", self.user]
        done = self.deploy("csv-check", "--agent", "claude-code", "--scope", "user")
        self.deploy("link-check", "--agent", "claude-code", *here)
        rows = {row["artifact"]["name"]: row["deployments"] for row in self.document("status", "status", *here)["artifacts"]}
        self.assertEqual({name: [d["scope"] for d in found] for name, found in rows.items()},
                         {"csv-check": ["user"], "link-check": ["project"]})
        gone = self.document("undeploy", "undeploy", "--all", "--everywhere", *here)
        self.assertEqual(sorted(row["artifact"]["name"] for row in gone["removed"]), ["csv-check", "link-check"])
        self.assertFalse(os.path.exists(os.path.join(self.user, ".claude/skills/csv-check")), done)
        self.assertEqual(self.states(*here), {})

    def test_project_is_found_from_a_folder_inside(self):
        inside = self.make("user/project/src/deep")
        self.deploy("csv-check", "--agent", "claude-code", cwd=inside)
        self.assertTrue(os.path.isdir(os.path.join(self.project, ".claude/skills/csv-check")))
        other = self.make("user/other")
        self.deploy("csv-check", "--agent", "claude-code", "--project", other)
        self.assertTrue(os.path.isdir(os.path.join(other, ".claude/skills/csv-check")))
        self.assertEqual(len(self.document("status", "status", "--everywhere")["artifacts"][0]["deployments"]), 2)

    def test_commands_and_agents_to_claude_code(self):
        self.document("add", "add", self.write("sources/review.md", "---\ndescription: R.\n---\nR.\n"), "--type", "command")
        self.document("add", "add", self.write("sources/aide.md", "---\nname: aide\ndescription: A.\n---\nA.\n"), "--type", "agent")
        self.deploy("command:review", "agent:aide", "--agent", "claude-code")
        self.assertTrue(os.path.isfile(os.path.join(self.project, ".claude/commands/review.md")))
        self.assertTrue(os.path.isfile(os.path.join(self.project, ".claude/agents/aide.md")))
        self.error("unsupported", USAGE, "deploy", "command:review", "--agent", "codex", says="codex")

    def change(self, text="changed here\n", name="csv-check"):
        path = os.path.join(self.project, ".claude/skills", name, "SKILL.md")
        with open(path, "a") as file:
            file.write(text)
        return path

    def update(self, name="csv-check"):
        """Another state of the skill in the collection."""
        source = self.path("newer", name)
        self.skill(name, "Newer.\n", folder="newer")
        self.document("add", "add", "--force", source)

    def test_status_knows_six_states(self):
        self.deploy(*SKILL_NAMES, "--agent", "claude-code")
        self.change(name="csv-check")
        self.update("link-check")
        self.change(name="log-triage")
        self.update("log-triage")
        import shutil
        shutil.rmtree(os.path.join(self.project, ".claude/skills/shell-review"))
        path = os.path.join(self.project, ".claude/skills/commit-message/SKILL.md")
        with open(path, "rb") as file:
            content = file.read()
        with open(path, "wb") as file:
            file.write(content.replace(b"\n", b"\r\n"))
        states = {name: state for (name, _), state in self.states().items()}
        self.assertEqual(states, {"csv-check": "modified", "link-check": "outdated", "log-triage": "conflict", "shell-review": "missing",
                                  "commit-message": "line_ends", "units-and-dates": "synced"})
        text = self.text("status").text
        for state in states.values():
            self.assertIn(state, text)

    def test_local_edits_are_never_overwritten_without_being_asked(self):
        self.deploy("csv-check", "--agent", "claude-code")
        path = self.change()
        with open(path, "rb") as file:
            mine = file.read()
        self.update()
        before = snapshot(self.folder, without=harness.DERIVED)
        conflict = self.deploy("csv-check", "link-check", "--agent", "claude-code", status=UNDECIDED)
        self.assertEqual(len(conflict["conflicts"]), 1)
        self.assert_same(before, snapshot(self.folder, without=harness.DERIVED))
        self.assertIn("--strategy", self.text("deploy", "csv-check", "--agent", "claude-code", status=UNDECIDED).text)
        skipped = self.deploy("csv-check", "--agent", "claude-code", "--strategy", "skip")
        self.assertEqual([r["action"] for r in skipped["deployed"]], ["skipped"])
        with open(path, "rb") as file:
            self.assertEqual(file.read(), mine)
        written = self.deploy("csv-check", "--agent", "claude-code", "--strategy", "overwrite")
        self.assertEqual([r["action"] for r in written["deployed"]], ["updated"])
        with open(path, "rb") as file:
            self.assertIn(b"Newer.", file.read())
        self.document("undo", "undo")
        with open(path, "rb") as file:
            self.assertEqual(file.read(), mine)

    def test_what_both_changed_in_different_files_is_merged(self):
        self.deploy("csv-check", "--agent", "claude-code")
        mine = os.path.join(self.project, ".claude/skills/csv-check/mine.md")
        with open(mine, "w") as file:
            file.write("mine")
        self.update()
        merged = self.deploy("csv-check", "--agent", "claude-code")
        self.assertEqual([r["action"] for r in merged["deployed"]], ["merged"])
        with open(mine) as file:
            self.assertEqual(file.read(), "mine")
        with open(os.path.join(self.project, ".claude/skills/csv-check/SKILL.md")) as file:
            self.assertIn("Newer.", file.read())

    def test_strangers_files_are_conflicts(self):
        path = os.path.join(self.project, ".claude/skills/csv-check")
        os.makedirs(path)
        with open(os.path.join(path, "SKILL.md"), "w") as file:
            file.write("somebody's own")
        conflict = self.deploy("csv-check", "--agent", "claude-code", status=UNDECIDED)
        self.assertEqual(len(conflict["conflicts"]), 1)
        with open(os.path.join(path, "SKILL.md")) as file:
            self.assertEqual(file.read(), "somebody's own")

    def test_links_do_not_lead_out(self):
        outside = self.make("outside")
        os.symlink(outside, os.path.join(self.project, ".claude"))
        result = self.run_command("deploy", "csv-check", "--agent", "claude-code", "--json")
        self.assertNotEqual(result.status, DONE, str(result))
        self.assertEqual(os.listdir(outside), [])

    def test_undeploy_keeps_what_was_changed(self):
        self.deploy("csv-check", "link-check", "--agent", "claude-code")
        path = self.change()
        gone = self.document("undeploy", "undeploy", "csv-check", "link-check")
        self.assertEqual({r["artifact"]["name"] for r in gone["removed"]}, {"csv-check", "link-check"})
        self.assertTrue(gone["kept_modified"])
        self.assertTrue(os.path.isfile(path))
        self.assertFalse(os.path.exists(os.path.join(self.project, ".claude/skills/link-check")))
        self.document("undo", "undo", gone["txn"])
        self.assertTrue(os.path.isdir(os.path.join(self.project, ".claude/skills/link-check")))

    def test_undeploy_of_one_agent_and_of_all(self):
        self.deploy("csv-check", "link-check", "--agent", "claude-code", "--agent", "codex")
        gone = self.document("undeploy", "undeploy", "csv-check", "--agent", "codex")
        self.assertEqual({r["agent"] for r in gone["removed"]}, {"codex"})
        self.assertEqual(self.states()[("csv-check", "claude-code")], "synced")
        gone = self.document("undeploy", "undeploy", "--all")
        self.assertEqual(len(gone["removed"]), 3)
        self.assertEqual(self.states(), {})
        self.assertEqual(self.document("undeploy", "undeploy", "--all")["removed"], [])

    def test_undo_without_a_name_takes_the_newest(self):
        done = self.deploy("csv-check", "--agent", "claude-code")
        undone = self.document("undo", "undo")
        self.assertFalse(os.path.exists(os.path.join(self.project, ".claude/skills/csv-check")))
        self.assertTrue(undone["undone"])
        row = {r["id"]: r for r in self.document("history", "history")["transactions"]}[done["txn"]]
        self.assertEqual(row["undone_by"], undone["txn"])
        self.document("undo", "undo", undone["txn"])
        self.assertTrue(os.path.isdir(os.path.join(self.project, ".claude/skills/csv-check")))

    def test_undo_keeps_what_was_changed_since(self):
        done = self.deploy("csv-check", "--agent", "claude-code")
        path = self.change()
        undone = self.document("undo", "undo", done["txn"])
        self.assertTrue(any(p.endswith("SKILL.md") for p in undone["kept_modified"]), undone)
        self.assertTrue(os.path.isfile(path))
        self.assertIn("kept", self.text("undo", undone["txn"]).text)

    def edited(self, path, change):
        with open(path) as file:
            text = change(file.read())
        with open(path, "w") as file:
            file.write(text)

    def test_undo_takes_rows_out_of_records_that_others_edited(self):
        self.deploy("csv-check", "--agent", "claude-code")
        done = self.deploy("link-check", "--agent", "claude-code")
        tracking = os.path.join(self.project, ".claude/.skillmeat-deployed.toml")
        folder = os.path.join(self.home, "state/projects")
        state = os.path.join(folder, os.listdir(folder)[0])
        self.edited(tracking, lambda text: "# mine\n" + text)
        self.edited(state, lambda text: text.replace("{", '{ "mine": 1,', 1))
        undone = self.document("undo", "undo", done["txn"])
        self.assertEqual(undone["kept_modified"], [])
        self.assertEqual(self.states(), {("csv-check", "claude-code"): "synced"})
        with open(tracking) as file:
            text = file.read()
        self.assertTrue(text.startswith("# mine\n"), text)
        self.assertNotIn("link-check", text)
        with open(state) as file:
            self.assertIn('"mine": 1', file.read())
        self.document("undo", "undo", undone["txn"])
        self.assertEqual(set(self.states()), {("csv-check", "claude-code"), ("link-check", "claude-code")})


if __name__ == "__main__":
    harness.main()
