"""Collections and everything that only reads: init, add, list, show, remove, collection, hash, parse, config, agents."""
import hashlib
import os
import subprocess

import harness
from harness import Case, DONE, FAILED, SKILLS, SKILL_NAMES, USAGE, snapshot


class Init(Case):
    def test_makes_home_and_collection_once(self):
        made = self.init()
        self.assertEqual(made["collection"], "default")
        self.assertEqual(made["path"], os.path.join(self.home, "collections", "default"))
        self.assertTrue(made["created"])
        self.assertEqual(os.stat(self.home).st_mode & 0o777, 0o700)
        self.assertFalse(self.init()["created"])
        self.assertIn("Already there", self.text("init").text)

    def test_home_by_option_by_variable_by_default(self):
        self.document("init", "init", "--home", self.path("one"))
        self.assertTrue(os.path.isdir(self.path("one/collections/default")))
        self.document("init", "init", environment={"SKILLMEAT_HOME": self.path("two")})
        self.assertTrue(os.path.isdir(self.path("two/collections/default")))
        self.document("init", "--home=" + self.path("three"), "init", environment={"SKILLMEAT_HOME": self.path("two")})
        self.assertTrue(os.path.isdir(self.path("three/collections/default")))
        self.assertFalse(os.path.exists(self.home))

    def test_several_collections(self):
        self.init()
        self.document("init", "init", "work")
        self.document("add", "--collection", "work", "add", os.path.join(SKILLS, "csv-check"))
        listed = self.document("collections", "collection", "list")["collections"]
        self.assertEqual([(c["name"], c["artifacts"], c["default"]) for c in listed], [("default", 0, True), ("work", 1, False)])
        self.document("config#value", "collection", "use", "work")
        self.assertEqual(self.names(self.document("list", "list")), ["csv-check"])
        self.error("collection_not_found", harness.NOT_FOUND, "collection", "use", "nowhere")


class Add(Case):
    def test_six_skills(self):
        added = self.filled()
        self.assertEqual(sorted(self.names(added, "added")), SKILL_NAMES)
        for row in added["added"]:
            self.assertEqual(row["type"], "skill")
            self.assertEqual(row["origin"], "local")
        again = self.document("add", "add", *[os.path.join(SKILLS, name) for name in SKILL_NAMES])
        self.assertEqual(sorted(self.names(again, "unchanged")), SKILL_NAMES)
        self.assertEqual(again["added"], [])

    def test_a_folder_of_several_and_every_byte(self):
        self.init()
        added = self.document("add", "add", SKILLS)
        self.assertEqual(sorted(self.names(added, "added")), SKILL_NAMES)
        for name in SKILL_NAMES:
            difference = subprocess.run(["diff", "-r", os.path.join(SKILLS, name), os.path.join(self.home, "collections/default/skills", name)],
                                        capture_output=True)
            self.assertEqual(difference.stdout, b"")
        script = os.path.join(self.home, "collections/default/skills/csv-check/scripts/check_csv.py")
        self.assertTrue(os.stat(script).st_mode & 0o100)

    def test_digest_is_the_documented_one(self):
        self.filled(["units-and-dates"])
        shown = self.document("show", "show", "units-and-dates")
        lines = []
        folder = os.path.join(SKILLS, "units-and-dates")
        for place, _, files in os.walk(folder):
            for name in files:
                path = os.path.join(place, name)
                with open(path, "rb") as file:
                    content = file.read()
                mode = "100755" if os.stat(path).st_mode & 0o100 else "100644"
                lines.append((os.path.relpath(path, folder).encode(), hashlib.sha256(content).hexdigest(), mode, len(content)))
        listing = b"".join(b"%s %s %d %s\n" % (digest.encode(), mode.encode(), size, path) for path, digest, mode, size in sorted(lines))
        self.assertEqual(shown["artifact"]["tree_digest"], "sha256:" + hashlib.sha256(listing).hexdigest())
        self.assertEqual([(f["path"].encode(), f["sha256"], f["mode"], f["size"]) for f in shown["files"]], sorted(lines))
        self.assertEqual(self.document("hash", "hash", folder)["digest"], shown["artifact"]["tree_digest"])

    def test_other_types_names_and_tags(self):
        self.init()
        command = self.write("sources/review.md", "---\ndescription: Reviews.\n---\nReview it.\n")
        self.document("add", "add", command, "--type", "command", "--tag", "one", "--tag", "two")
        agent = self.write("sources/helper.md", "---\nname: helper\ndescription: Helps.\ntools: Read\n---\nHelp.\n")
        self.document("add", "add", agent, "--type=agent", "--name=aide")
        rows = {row["name"]: row for row in self.document("list", "list")["artifacts"]}
        self.assertEqual({name: row["type"] for name, row in rows.items()}, {"review": "command", "aide": "agent"})
        self.assertEqual(sorted(rows["review"]["tags"]), ["one", "two"])
        self.assertEqual(self.names(self.document("list", "list", "--tag", "one")), ["review"])
        self.assertEqual(self.names(self.document("list", "list", "--type", "agent")), ["aide"])

    def test_other_content_of_the_same_name_needs_force(self):
        self.init()
        self.document("add", "add", self.skill("a"))
        self.skill("a", "Other.\n")
        refused = self.document("add", "add", self.path("sources/a"), status=FAILED)
        self.assertEqual(len(refused["failed"]), 1)
        self.assertEqual(self.names(self.document("add", "add", "--force", self.path("sources/a")), "added"), ["a"])
        self.assertIn(b"Other.", self.read("user/.skillmeat/collections/default/skills/a/SKILL.md"))

    def test_one_bad_source_of_several(self):
        self.init()
        mixed = self.document("add", "add", self.skill("good"), self.path("sources/missing"), status=FAILED)
        self.assertEqual(self.names(mixed, "added"), ["good"])
        self.assertEqual([f["source"] for f in mixed["failed"]], [self.path("sources/missing")])

    def test_names_from_a_file_and_from_standard_input(self):
        self.init()
        self.write("list.txt", "%s\r\n\n%s\n" % (self.skill("a"), self.skill("b")))
        self.assertEqual(sorted(self.names(self.document("add", "add", "--from-file", self.path("list.txt")), "added")), ["a", "b"])
        added = self.document("add", "add", "--from-file", "-", stdin=(self.skill("c") + "\n").encode())
        self.assertEqual(self.names(added, "added"), ["c"])
        self.error("usage", harness.USAGE, "add", "--from-file", self.path("missing.txt"), says="missing.txt")

    def test_double_dash_ends_options(self):
        self.init()
        self.skill("--odd", folder="project-sources")
        result = self.run_command("--json", "add", "--name", "odd", "--", "--odd", cwd=self.path("project-sources"))
        self.assertEqual(result.status, DONE, str(result))
        self.assertEqual(self.names(self.document("list", "list")), ["odd"])


class Read(Case):
    def test_list_sorts_and_says_what_it_has(self):
        self.filled()
        listed = self.document("list", "list")
        self.assertEqual(self.names(listed), SKILL_NAMES)
        self.assertEqual(listed["total"], 6)
        self.assertEqual({row["name"]: row["version"] for row in listed["artifacts"]}["units-and-dates"], "1.10")
        self.assertEqual(sorted(self.names(self.document("list", "list", "--sort", "added"))), SKILL_NAMES)
        text = self.text("list").text
        for name in SKILL_NAMES:
            self.assertIn(name, text)
        self.assertIn("6 artifacts", text)

    def test_empty_collection(self):
        self.init()
        self.assertEqual(self.document("list", "list"), {"artifacts": [], "total": 0, "next": self.document("list", "list")["next"]})
        self.assertIn("0 artifacts", self.text("list").text)

    def test_show_by_name_and_by_type(self):
        self.filled(["csv-check"])
        self.assertEqual(self.document("show", "show", "csv-check"), self.document("show", "show", "skill:csv-check"))
        text = self.text("show", "csv-check").text
        self.assertIn("scripts/check_csv.py", text)
        self.assertIn("100755", text)

    def test_remove_and_undo(self):
        self.filled()
        before = self.document("list", "list")
        files = snapshot(os.path.join(self.home, "collections/default/skills"))
        removed = self.document("remove", "remove", "csv-check", "skill:link-check")
        self.assertEqual(sorted(self.names(removed, "removed")), ["csv-check", "link-check"])
        self.assertEqual(len(self.document("list", "list")["artifacts"]), 4)
        self.document("undo", "undo", removed["snapshot"])
        self.assertEqual(self.document("list", "list"), before)
        self.assertEqual(snapshot(os.path.join(self.home, "collections/default/skills")), files)

    def test_hash_of_every_algorithm(self):
        folder = self.skill("a")
        tree = self.document("hash", "hash", folder)
        self.assertEqual(tree["algorithm"], "tree")
        self.assertEqual(tree["files"], 1)
        digests = {self.document("hash", "hash", folder, "--algorithm", name)["digest"] for name in "abcde"}
        self.assertNotIn("", digests)
        self.assertEqual(self.text("hash", folder).text, tree["digest"] + "\n")

    def test_parse(self):
        self.assertTrue(self.document("parse#name", "parse", "name", "csv-check")["valid"])
        for bad in ("../up", "a/b", "", ".", "a\nb"):
            answer = self.document("parse#name", "parse", "name", bad)
            self.assertFalse(answer["valid"], bad)
            self.assertTrue(answer["reason"], bad)
        found = self.document("parse#type", "parse", "type", os.path.join(SKILLS, "csv-check"))
        self.assertEqual(found["type"], "skill")
        front = self.document("parse#frontmatter", "parse", "frontmatter", os.path.join(SKILLS, "csv-check", "SKILL.md"))
        self.assertEqual(front["properties"]["name"], "csv-check")

    def test_agents(self):
        agents = {row["id"]: row for row in self.document("agents", "agents", "list")["agents"]}
        self.assertGreater(len(agents), 70)
        self.assertIn("claude-code", agents)
        self.assertFalse(agents["claude-code"]["detected"])
        os.mkdir(os.path.join(self.user, ".claude"))
        agents = {row["id"]: row for row in self.document("agents", "agents", "list")["agents"]}
        self.assertTrue(agents["claude-code"]["detected"])
        self.assertIn("claude-code", self.text("agents", "list").text)

    def test_gc_says_what_it_drops_and_what_it_keeps(self):
        self.filled(["csv-check", "link-check"])
        self.document("config", "config", "set", "settings.author", "Ada")
        changes = len(self.document("history", "history")["transactions"])
        self.assertEqual(self.document("gc", "gc")["dropped"], {"changes": 0, "snapshots": 0, "objects": 0, "bytes": 0})
        planned = self.document("gc", "gc", "--keep-days", "0", "--keep-changes", "1", "--dry-run")
        self.assertEqual(planned["dropped"]["changes"], changes - 1)
        self.assertIn("would drop", self.text("gc", "--keep-days=0", "--keep-changes=1", "--dry-run").text)
        self.assertEqual(len(self.document("history", "history")["transactions"]), changes)
        done = self.document("gc", "gc", "--keep-days", "0", "--keep-changes", "1")
        self.assertEqual((done["dropped"], done["kept"]), (planned["dropped"], planned["kept"]))
        self.assertEqual([row["id"] for row in self.document("history", "history")["transactions"]], [done["oldest_change"]])
        self.error("usage", USAGE, "gc", "--keep-days", "-1")
        self.error("argument", USAGE, "gc", "--keep-days", "36501")

        broken = os.path.join(self.home, "state", "collections", "other.json")
        with open(broken, "w") as file:
            file.write("{")
        refused = self.document("gc", "gc", "--keep-days", "0", "--keep-changes", "0", status=FAILED)
        self.assertEqual([row["path"] for row in refused["problems"]], [broken])
        self.assertEqual(refused["dropped"]["changes"], 0)
        self.assertIn("Nothing is dropped", self.text("gc", status=FAILED).text)

    def test_undo_takes_a_row_out_of_the_edited_file(self):
        self.filled(["csv-check"])
        done = self.document("add", "add", self.skill("a"))
        manifest = os.path.join(self.home, "collections/default/collection.toml")
        with open(manifest, "a") as file:
            file.write("# mine\n")
        undone = self.document("undo", "undo", done["txn"])
        self.assertEqual(undone["kept_modified"], [])
        self.assertEqual(self.names(self.document("list", "list")), ["csv-check"])
        self.assertFalse(os.path.exists(os.path.join(self.home, "collections/default/skills/a")))
        with open(manifest) as file:
            self.assertTrue(file.read().endswith("# mine\n"))

    def test_undo_brings_a_key_back_to_its_place_in_the_edited_file(self):
        self.init()
        for name in ("ann", "bob", "cid"):
            key = self.document("key", "key", "generate", name)["key"]
            self.document("trust", "trust", "add", key["public_key"], "--name", name)
        self.document("trust", "trust", "remove", "bob")
        trust = os.path.join(self.home, "trust.toml")
        with open(trust, "a") as file:
            file.write("# mine\n")
        undone = self.document("undo", "undo")
        self.assertEqual(undone["kept_modified"], [])
        with open(trust) as file:
            text = file.read()
        self.assertTrue(text.index('"ann"') < text.index('"bob"') < text.index('"cid"') < text.index("# mine"), text)

    def test_history_and_usage_say_what_was_done(self):
        self.filled(["csv-check"])
        history = self.document("history", "history")["transactions"]
        self.assertGreaterEqual(len(history), 1)
        self.assertTrue(any("add" in row["command"] for row in history))
        events = self.document("usage-events", "usage", "events")["events"]
        self.assertEqual(events[0]["type"], "add")
        self.assertEqual(self.document("usage-events", "analytics", "events")["events"], events)
        summary = self.document("usage-summary", "usage", "summary")
        self.assertEqual(summary["total"], len(events))
        for name in ("history",), ("usage", "events"), ("usage", "summary"):
            self.text(*name)


class Settings(Case):
    def test_set_get_list_unset_path(self):
        self.init()
        path = self.document("config#path", "config", "path")["path"]
        self.assertEqual(path, os.path.join(self.home, "config.toml"))
        self.document("config#value", "config", "set", "settings.author", "Zoë")
        got = self.document("config#value", "config", "get", "settings.author")
        self.assertEqual((got["key"], got["value"], got["origin"]), ("settings.author", "Zoë", "file"))
        rows = {row["key"]: row["value"] for row in self.document("config#list", "config", "list")["values"]}
        self.assertEqual(rows["settings.author"], "Zoë")
        self.assertIn("Zoë", self.text("config", "list").text)
        self.document("config#value", "config", "unset", "settings.author")
        self.error("not_found", harness.NOT_FOUND, "config", "get", "settings.author", says="settings.author")

    def test_values_are_typed(self):
        self.init()
        for text, value in (("true", True), ("false", False), ("42", 42), ("1.5", "1.5"), ("text", "text")):
            self.document("config#value", "config", "set", "mine.value", text)
            self.assertEqual(self.document("config#value", "config", "get", "mine.value")["value"], value)

    def test_comments_and_foreign_keys_stay(self):
        self.init()
        path = os.path.join(self.home, "config.toml")
        with open(path, "a") as file:
            file.write("\n# my own\n[mine]\nkey = 'kept' # so\n")
        self.document("config#value", "config", "set", "settings.author", "A")
        with open(path) as file:
            text = file.read()
        self.assertIn("# my own\n[mine]\nkey = 'kept' # so\n", text)


class ForPeople(Case):
    def test_version_and_help(self):
        self.assertRegex(self.text("--version").text, r"^skillmeat \d+\.\d+\.\d+")
        features = self.document("features", "--version")
        self.assertTrue(features["encoder"]["name"])
        self.assertIn("init", self.text("--help").text)
        for command in (["list"], ["bundle", "inspect"], ["key", "generate"], ["export"]):
            text = self.text(*command, "--help").text
            self.assertIn("--help", text)

    def test_colour_only_when_asked_for(self):
        self.filled(["csv-check"])
        plain = self.text("list")
        colored = self.run_command("list", "--color", "always")
        self.assertIn(b"\x1b[1m", colored.out)
        self.assertIn(b"\x1b[1m", self.run_command("list", "--color=always", environment={"NO_COLOR": "1"}).out)
        self.assertEqual(self.text("list", "--color", "never").out, plain.out)
        self.assertEqual(self.text("list", environment={"NO_COLOR": "1"}).out, plain.out)

    def test_columns_line_up(self):
        self.filled()
        lines = self.text("list").text.splitlines()
        column = lines[0].index("TYPE")
        for line in lines[1:7]:
            self.assertEqual(line[column:column + 5], "skill", line)
            self.assertEqual(line[column - 2:column], "  ", line)

    def test_other_languages_change_nothing(self):
        self.filled(["units-and-dates"])
        plain = self.document("show", "show", "units-and-dates")
        for language in ("tr_TR.UTF-8", "de_DE.UTF-8", "C"):
            self.assertEqual(self.document("show", "show", "units-and-dates", environment={"LC_ALL": language, "LANG": language}), plain)

    def test_verbose_logs_on_standard_error(self):
        self.init()
        result = self.run_command("list", "--verbose")
        self.assertEqual(result.status, DONE, str(result))
        for line in result.error_text.splitlines():
            self.assertTrue(line.startswith("{"), line)

    def test_standard_output_that_is_closed_is_an_error(self):
        self.filled(["csv-check"])
        with open("/dev/full", "wb") as full:
            done = subprocess.run([harness.COMMAND, "list"], stdout=full, stderr=subprocess.PIPE, env=self.environment, cwd=self.project)
        self.assertEqual(done.returncode, FAILED)
        self.assertIn(b"standard output", done.stderr)


if __name__ == "__main__":
    harness.main()
