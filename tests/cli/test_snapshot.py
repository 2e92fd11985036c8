"""snapshot, rollback, history: documents, questions, exit statuses, marks."""
import os
import tarfile

import harness
from harness import Case, DONE, FAILED, NOT_FOUND, REFUSED, SKILLS, UNDECIDED, USAGE, snapshot


class Snapshots(Case):
    def setUp(self):
        super().setUp()
        self.filled(["csv-check", "link-check"])
        self.collection = os.path.join(self.home, "collections/default")

    def skills(self):
        return snapshot(os.path.join(self.collection, "skills"))

    def changed(self):
        """A snapshot, and then another collection; what was there and the snapshot's id."""
        before = self.skills()
        made = self.document("snapshot", "snapshot", "all is well")
        with open(os.path.join(self.collection, "skills/csv-check/SKILL.md"), "w") as file:
            file.write("by hand")
        self.document("remove", "remove", "link-check")
        self.document("add", "add", self.skill("new"))
        return before, made["snapshot"]["id"]

    def test_there_and_back(self):
        before, made = self.changed()
        changed = self.skills()
        done = self.document("rollback", "rollback", made, "--yes")
        self.assertEqual(self.skills(), before)
        self.assertEqual({c["artifact"]: c["action"] for c in done["changes"]},
                         {"skill:csv-check": "restored", "skill:link-check": "restored", "skill:new": "removed"})
        self.document("rollback", "rollback", done["safety_snapshot"], "--yes")
        self.assertEqual(self.skills(), changed)

    def test_the_newest_and_one_artifact(self):
        before, made = self.changed()
        done = self.document("rollback", "rollback", "--artifact", "csv-check", "--yes")
        self.assertEqual(done["restored"], made)
        self.assertEqual(len(done["changes"]), 1)
        self.assertIn("new", self.names(self.document("list", "list")))
        text = self.text("rollback", made, "--yes").text
        self.assertIn("restored  skill:link-check", text)
        self.assertIn("skillmeat undo", text)
        self.assertEqual(self.skills(), before)
        self.assertIn("0 files written, 0 removed", self.text("rollback", made).text)  # nothing to ask

    def original(self, number, change=None):
        """What the original program would have made of the collection as it is; its id."""
        snapshot_id = f"20260101-12000{number}-000000"
        folder = os.path.join(self.home, "snapshots", "default")
        os.makedirs(folder, exist_ok=True)
        with tarfile.open(os.path.join(folder, snapshot_id + ".tar.gz"), "w:gz") as archive:
            archive.add(self.collection, arcname="default")
            if change:
                change(archive)
        with open(os.path.join(folder, "snapshots.toml"), "a") as file:
            file.write(f'[[snapshots]]\nid = "{snapshot_id}"\ntimestamp = "2026-01-01T12:00:0{number}"\nmessage = "[auto] old"\n'
                       'artifact_count = 2\ntarball_path = "/etc/passwd"\n')
        return snapshot_id

    def test_snapshots_of_the_original_program(self):
        old = self.original(1)
        before, _ = self.changed()
        changed = self.skills()
        listed = [row for row in self.document("history", "history")["snapshots"] if row["format"] == "original"]
        self.assertEqual(listed, [{"id": old, "created": "2026-01-01T12:00:01Z", "message": "[auto] old", "artifacts": 2, "digest": "",
                                   "collection": "default", "automatic": True, "format": "original"}])
        preview = self.document("rollback", "rollback", old, "--dry-run")
        self.assertEqual(self.skills(), changed)
        done = self.document("rollback", "rollback", old, "--yes")
        self.assertEqual(preview["changes"], done["changes"])
        self.assertEqual(self.skills(), before)
        self.assertEqual(self.document("rollback", "rollback", old, "--yes")["txn"], "")
        self.document("undo", "undo", done["txn"])
        self.assertEqual(self.skills(), changed)
        self.document("rollback", "rollback", old, "--artifact", "link-check", "--yes")
        self.assertIn("link-check", self.names(self.document("list", "list")))
        self.error("snapshot_not_found", NOT_FOUND, "rollback", "20260101-120009-000000", "--yes")

    def test_hostile_snapshots_of_the_original_program(self):
        def linked(target):
            def change(archive):
                link = tarfile.TarInfo("default/skills/csv-check/link")
                link.type, link.linkname = tarfile.SYMTYPE, target
                archive.addfile(link)
            return change

        def named(name):
            return lambda archive: archive.addfile(tarfile.TarInfo(name))
        self.changed()
        whole = snapshot(self.collection)
        cases = [("special-file", linked("../../../../x")), ("traversal", named("default/../../x")), ("absolute", named("/etc/x")),
                 ("protected-path", named("other/x")), ("collision", named("default/Skills/x"))]
        for number, (reason, change) in enumerate(cases):
            old = self.original(number, change)
            self.assertEqual(self.error("archive", REFUSED, "rollback", old, "--yes")["details"]["reason"], reason)
        self.assertEqual(snapshot(self.collection), whole)
        fine = self.original(7, linked("../link-check"))
        self.assertEqual(self.document("rollback", "rollback", fine, "--yes")["changes"][0]["action"], "unchanged")

    def test_without_an_answer_nothing_is_done(self):
        _, made = self.changed()
        self.error("decision", UNDECIDED, "rollback", made, says="--yes")
        self.document("rollback", "rollback", made, "--dry-run")

    def test_the_question_on_a_terminal(self):
        before, made = self.changed()
        changed = self.skills()
        for answer, after in ((b"n\n", changed), (b"y\n", before)):
            asked, _ = self.at_terminal("rollback", made, prompt=b"[y/N]", answer=answer)
            self.assertIn(b"3 artifacts", asked)
            self.assertEqual(self.skills(), after)

    def test_history_is_one_table(self):
        _, made = self.changed()
        self.document("remove", "remove", "csv-check", "new")
        text = self.text("history").text
        lines = text.splitlines()
        self.assertTrue(lines[0].startswith("ID"), text)
        self.assertIn("snapshot of default: all is well", text)
        self.assertIn("automatic snapshot of default: before remove skill:csv-check and 1 more", text)
        times = [line.split()[1] for line in lines[1:]]
        self.assertEqual(times, sorted(times, reverse=True))
        document = self.document("history", "history")
        self.assertEqual(len(document["snapshots"]), 2)
        rows, cursor = [], None
        for _ in range(20):
            page = self.document("history", "history", "--limit", "2", *(["--cursor", cursor] if cursor else []))
            self.assertLessEqual(len(page["transactions"]) + len(page["snapshots"]), 2)
            rows += [row["id"] for row in page["transactions"] + page["snapshots"]]
            cursor = page["next"]
            if not cursor:
                break
        self.assertEqual(sorted(rows), sorted(row["id"] for row in document["transactions"] + document["snapshots"]))
        self.document("init", "init", "work")
        self.document("snapshot", "snapshot", "--collection", "work")
        self.assertEqual(len(self.document("history", "history", "--collection", "work")["snapshots"]), 1)
        self.assertEqual(len(self.document("history", "history")["snapshots"]), 3)

    def test_import_is_marked(self):
        pack = self.path("one.skillmeat-pack")
        self.document("add", "add", self.skill("a"))
        self.document("export", "export", "a", "-o", pack, "--name", "one")
        self.document("remove", "remove", "a")
        done = self.document("import", "import", pack)
        marks = self.document("history", "history")["snapshots"]
        self.assertEqual([(m["id"], m["message"]) for m in marks], [(done["snapshot"], "before import one")])
        self.document("undo", "undo", done["txn"])
        self.assertEqual(self.document("history", "history")["snapshots"], marks)
        again = self.document("import", "import", pack)
        self.document("rollback", "rollback", again["snapshot"], "--yes")
        self.assertNotIn("a", self.names(self.document("list", "list")))
        self.document("init", "--home", self.path("empty"), "init")
        first = self.document("import", "--home", self.path("empty"), "import", pack)
        self.assertEqual(first["snapshot"], first["txn"])

    def test_removing(self):
        _, made = self.changed()
        self.document("snapshot-remove", "snapshot", "--remove", made, "--dry-run")
        removed = self.document("snapshot-remove", "snapshot", "--remove", made)
        self.assertEqual(removed["removed"], made)
        self.error("snapshot_not_found", NOT_FOUND, "rollback", made, "--yes", says="history")
        self.error("snapshot_not_found", NOT_FOUND, "rollback", "--yes", says="skillmeat snapshot")
        self.error("snapshot_not_found", NOT_FOUND, "snapshot", "--remove", "../../config")
        self.document("undo", "undo", removed["txn"])
        self.assertIn("removed the snapshot", self.text("snapshot", "--remove", made).text)
        self.error("usage", USAGE, "snapshot", "message", "--remove", made)
        self.error("argument", USAGE, "snapshot", "two\nlines")

    def test_what_is_missing_is_told(self):
        os.rename(os.path.join(self.collection, "skills/csv-check"), self.path("elsewhere"))
        made = self.document("snapshot", "snapshot")
        self.assertEqual(made["missing"], [{"artifact": "skill:csv-check", "path": "skills/csv-check", "reason": "absent"}])
        self.assertIn("not in it: skill:csv-check (absent)", self.text("snapshot").text)

    def test_damage(self):
        _, made = self.changed()
        record = os.path.join(self.home, "state/snapshots/default", made + ".json")
        with open(record, "w") as file:
            file.write("[]")
        self.error("damaged", FAILED, "rollback", made, "--yes", says=record)
        self.assertEqual(self.document("history", "history")["snapshots"], [])


if __name__ == "__main__":
    harness.main()
