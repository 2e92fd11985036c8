"""Listings page by page: --limit, --cursor, next. The pages together are the whole, in the same order."""
import os

import harness
from harness import Case, USAGE


class Listings(Case):
    def check(self, schema, key, *arguments, at_least=3):
        whole = self.document(schema, *arguments)
        rows = whole[key]
        self.assertGreaterEqual(len(rows), at_least)
        for limit in (1, 2, len(rows) - 1, len(rows), len(rows) + 1):
            paged, pages = self.pages(schema, key, *arguments, limit=limit)
            self.assertEqual(paged, rows, "limit %d" % limit)
            self.assertEqual(pages, (len(rows) + limit - 1) // limit, "limit %d" % limit)
        self.assertFalse(whole["next"])
        return rows

    def test_artifacts(self):
        self.filled()
        self.check("list", "artifacts", "list", at_least=6)
        self.check("list", "artifacts", "list", "--sort", "updated", at_least=6)
        page = self.document("list", "list", "--limit", "2")
        self.assertEqual(page["total"], 6)
        self.assertIn("--cursor", self.text("list", "--limit", "2").text)

    def test_a_page_holds_although_the_collection_changes(self):
        self.filled()
        page = self.document("list", "list", "--limit", "3")
        self.document("remove", "remove", page["artifacts"][0]["name"])
        rest = self.document("list", "list", "--limit", "3", "--cursor", page["next"])
        self.assertEqual(self.names(rest), harness.SKILL_NAMES[3:])

    def test_collections(self):
        for name in ("one", "two", "three"):
            self.document("init", "init", name)
        self.check("collections", "collections", "collection", "list")

    def test_keys_and_trust(self):
        self.init()
        for name in ("one", "two", "three"):
            key = self.document("key", "key", "generate", name)["key"]
            self.document("trust", "trust", "add", key["public_key"], "--name", name)
        self.check("keys", "keys", "key", "list")
        self.check("trust", "keys", "trust", "list")

    def test_agents(self):
        self.init()
        rows = self.document("agents", "agents", "list")["agents"]
        paged, _ = self.pages("agents", "agents", "agents", "list", limit=30)
        self.assertEqual(paged, rows)

    def test_status(self):
        self.filled()
        self.document("deploy", "deploy", *harness.SKILL_NAMES, "--agent", "claude-code")
        self.check("status", "artifacts", "status", at_least=6)

    def test_history_and_usage(self):
        self.init()
        for name in ("a", "b", "c", "d"):
            self.document("add", "add", self.skill(name))
        rows = self.check("history", "transactions", "history", at_least=4)
        self.assertEqual([r["id"] for r in rows], sorted((r["id"] for r in rows), reverse=True))
        self.check("usage-events", "events", "usage", "events", at_least=4)

    def test_a_cursor_that_is_none_is_refused(self):
        self.filled()
        self.document("deploy", "deploy", *harness.SKILL_NAMES, "--agent", "claude-code")
        for name in ("one", "two"):
            self.document("init", "init", name)
            key = self.document("key", "key", "generate", name)["key"]
            self.document("trust", "trust", "add", key["public_key"], "--name", name)
        listings = [("list", "list"), ("list", "list", "--sort", "type"), ("collections", "collection", "list"),
                    ("keys", "key", "list"), ("trust", "trust", "list"), ("agents", "agents", "list"),
                    ("status", "status"), ("history", "history"), ("usage-events", "usage", "events")]
        cursors = [self.document(*listing, "--limit", "1")["next"] for listing in listings]
        self.assertEqual(len(set(cursors)), len(listings))
        for (schema, *arguments), good, other in zip(listings, cursors, cursors[1:] + cursors[:1]):
            self.document(schema, *arguments, "--cursor", good)
            for cursor in (other, chr(ord(good[0]) ^ 1) + good[1:], good[:-4], "nope", "0" * 300, "a\nb"):
                error = self.error("argument", USAGE, *arguments, "--cursor", cursor, unchanged=False,
                                   says="Begin again without --cursor")
                self.assertIn(cursor[:60].replace("\n", "\\x0a"), error["message"])
                self.assertEqual(error["details"]["parameter"], "cursor")


if __name__ == "__main__":
    harness.main()
