"""--dry-run: the same document as the real run, and not one byte is written."""
import os
import shutil

import harness
from harness import Case, DONE, SKILLS, snapshot


class DryRun(Case):
    # What differs between the preview and the change itself: ids of the change, paths of files.
    IDS = ("txn", "snapshot", "safety_snapshot")

    def setUp(self):
        super().setUp()
        self.filled(["csv-check", "link-check"])
        self.document("key", "key", "generate", "mine")
        self.public = self.document("keys", "key", "list")["keys"][0]["public_key"]

    def check(self, schema, *arguments, same=True, status=DONE):
        before = snapshot(self.folder, without=harness.DERIVED)
        planned = self.document(schema, *arguments, "--dry-run", status=status)
        self.assert_same(before, snapshot(self.folder, without=harness.DERIVED), "--dry-run wrote something: %s" % (arguments,))
        self.text(*arguments, "--dry-run", status=status)
        self.assert_same(before, snapshot(self.folder, without=harness.DERIVED))
        done = self.document(schema, *arguments, status=status)
        self.assertNotEqual(snapshot(self.folder, without=harness.DERIVED) == before, True, "nothing was written by %s" % (arguments,))
        if same:
            for document in (planned, done):
                for key in self.IDS:
                    document.pop(key, None)
            self.assertEqual(self.timeless(planned), self.timeless(done))
        return done

    def timeless(self, value):
        if isinstance(value, dict):
            return {k: self.timeless(v) for k, v in value.items() if k not in ("added", "last_updated", "created", "deployed_at")
                    or not isinstance(v, str)}
        if isinstance(value, list):
            return [self.timeless(v) for v in value]
        return value

    def test_collections(self):
        self.check("init", "init", "work")
        self.check("add", "add", self.skill("a"))
        self.check("remove", "remove", "a")
        self.check("undo", "undo")

    def test_snapshots(self):
        made = self.check("snapshot", "snapshot", "good")["missing"]
        self.assertEqual(made, [])
        made = self.document("snapshot", "snapshot")["snapshot"]["id"]
        self.document("remove", "remove", "csv-check")
        self.check("rollback", "rollback", made, "--yes")
        self.check("snapshot-remove", "snapshot", "--remove", made)

    def test_init_of_a_home(self):
        self.environment["SKILLMEAT_HOME"] = self.path("fresh")
        before = snapshot(self.folder)
        self.document("init", "init", "--dry-run")
        self.assert_same(before, snapshot(self.folder))

    def test_packs(self):
        pack = self.path("demo.skillmeat-pack")
        self.check("export", "export", "-o", pack + ".v1", "--format", "v1", "--created-at", "2026-11-01T00:00:00Z")
        self.check("export", "export", "-o", pack, "--name", "demo", "--created-at", "2026-11-01T00:00:00Z")
        self.check("sign", "sign", pack, "--key", "mine")
        self.document("init", "--home", self.path("second"), "init")
        self.check("import", "--home", self.path("second"), "import", pack)

    def test_deployment(self):
        self.check("deploy", "deploy", "csv-check", "--agent", "claude-code", "--agent", "codex")
        self.check("undeploy", "undeploy", "csv-check")
        self.check("undo", "undo")

    def test_keys_trust_config(self):
        self.check("key", "key", "generate", "other", same=False)
        self.check("trust", "trust", "add", self.public, "--name", "me")
        self.check("trust", "trust", "remove", "me")
        self.check("key", "key", "remove", "mine", "--yes")
        self.check("config#value", "config", "set", "settings.author", "A")
        self.check("config#value", "config", "unset", "settings.author")
        self.document("init", "init", "work")
        self.check("config#value", "collection", "use", "work")


if __name__ == "__main__":
    harness.main()
