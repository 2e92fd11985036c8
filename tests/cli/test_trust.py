"""Whom the command believes: first use at a terminal, roles, revocations, rotations, and the files of the policy."""
import os

import harness
from harness import NOT_FOUND, REFUSED, USAGE, VECTORS, Case, snapshot

PACK = os.path.join(VECTORS, "signed.skillmeat-pack")
ROTATION = os.path.join(harness.HERE, "..", "crash", "data", "tester.rotation.dsse")
OLD = "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9"
NEW = "39f713d0a644253f04529421b9f51b9b08979d08295959c4f3990ee617f5139f"
OLD_KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


class Trust(Case):
    def setUp(self):
        super().setUp()
        self.init()

    def keys(self):
        return {row["id"]: row for row in self.document("trust", "trust", "list")["keys"]}

    # --- first use ---------------------------------------------------------------------------------------------
    def test_an_unknown_signer_is_asked_about_at_a_terminal(self):
        signer = self.document("verify", "verify", PACK)["signature"]["key_id"]
        before = snapshot(self.home, without=harness.DERIVED)
        shown, printed = self.at_terminal("import", PACK, prompt=b"[r]", answer=b"\n", status=REFUSED)
        self.assertIn(b"Refused: untrusted", printed)
        groups = " ".join(signer[i:i + 4] for i in range(0, 64, 4)).encode()
        self.assertIn(groups, shown.replace(b"\r", b""))
        self.assert_same(before, snapshot(self.home, without=harness.DERIVED))

        _, printed = self.at_terminal("import", PACK, prompt=b"[r]", answer=b"o\n")
        self.assertIn(b"signature: unknown", printed)
        self.assertEqual(self.keys(), {})
        self.document("undo", "undo")
        _, printed = self.at_terminal("import", PACK, prompt=b"[r]", answer=b"t\n")
        self.assertIn(b"signature: trusted", printed)
        self.assertEqual(list(self.keys()), [signer])
        self.document("undo", "undo")
        self.assertEqual(self.keys(), {})

    def test_nobody_is_asked_elsewhere(self):
        self.assertEqual(self.document("import", "import", PACK, "--dry-run")["signature"]["state"], "unknown")
        self.assertEqual(self.document("import", "import", PACK, "--yes")["signature"]["state"], "unknown")
        self.assertEqual(self.keys(), {})

    # --- keys --------------------------------------------------------------------------------------------------
    def test_roles_and_vaults(self):
        row = self.document("trust", "trust", "add", OLD_KEY, "--vault", "team-*", "--role", "sign", "--role", "revoke")["keys"][0]
        self.assertEqual((row["vault"], row["roles"]), ("team-*", ["sign", "revoke"]))
        self.error("usage", USAGE, "trust", "add", OLD_KEY, "--role", "king")
        self.error("argument", USAGE, "trust", "add", OLD_KEY, "--vault", "two\nlines")

    def test_mark(self):
        self.document("trust", "trust", "add", OLD_KEY, "--name", "Ann")
        self.assertEqual(self.document("trust", "trust", "mark", "Ann", "untrusted")["keys"][0]["state"], "untrusted")
        self.error("usage", USAGE, "trust", "mark", "Ann", "holy")
        self.error("key_not_found", NOT_FOUND, "trust", "mark", "Bea", "trusted")

    # --- revocation --------------------------------------------------------------------------------------------
    def test_a_revoked_pack_is_refused_signed_or_not(self):
        for name in ("signed.skillmeat-pack", "unsigned.skillmeat-pack"):
            with self.subTest(pack=name):
                pack = os.path.join(VECTORS, name)
                self.document("trust", "trust", "revoke", "--pack", pack, "--reason", "leaks")
                verdict = self.document("verify", "verify", pack, status=REFUSED)
                self.assertEqual((verdict["reason"], verdict["signature"]["state"]), ("revoked", "revoked"))
                self.assertEqual(self.document("import", "import", pack, "--allow-unsigned", status=REFUSED)["reason"], "revoked")
                rows = self.document("revoked-packs", "trust", "list", "--packs")["packs"]
                self.assertEqual(rows[0]["reason"], "leaks")
                self.document("trust", "trust", "remove", rows[0]["pack_id"])
                self.document("verify", "verify", pack)

    def test_doctor_names_what_came_in_before(self):
        for what in ("pack", "key"):
            with self.subTest(revoked=what):
                imported = self.document("import", "import", PACK)
                row = self.document("list", "list")["artifacts"][0]
                self.assertEqual((row["pack_id"], row["signer"]), (imported["pack_id"], imported["signature"]["key_id"]))
                self.assertTrue(self.document("doctor", "doctor")["healthy"])
                target = ("--pack", PACK) if what == "pack" else (row["signer"],)
                self.document("trust", "trust", "revoke", *target, "--reason", "stolen")
                found = self.document("doctor", "doctor", status=harness.FAILED)["problems"]
                self.assertEqual({problem["code"] for problem in found}, {"artifact_revoked"})
                self.assertIn("stolen", found[0]["message"])
                self.document("undo", "undo")
                self.assertTrue(self.document("doctor", "doctor")["healthy"])

    def test_what_to_revoke_has_to_be_said(self):
        self.error("usage", USAGE, "trust", "revoke")
        self.error("usage", USAGE, "trust", "revoke", "Ann", "--pack", PACK)
        self.error("key_not_found", NOT_FOUND, "trust", "revoke", "Ann")
        self.error("not_found", NOT_FOUND, "trust", "revoke", "--pack", self.path("nothing"))
        broken = self.write("broken.skillmeat-pack", b"PK")
        self.error("archive", REFUSED, "trust", "revoke", "--pack", broken, says=broken)

    def test_a_list_travels(self):
        self.document("key", "key", "generate", "revoker")
        public = self.document("key-export", "key", "export", "revoker")["text"].strip()
        self.document("trust", "trust", "revoke", OLD, "--reason", "stolen")
        out = self.path("team.revoked.dsse")
        self.error("usage", USAGE, "trust", "revocations")
        self.error("not_found", NOT_FOUND, "trust", "revocations", "-o", self.path("no/folder/x"))
        made = self.document("revocations", "trust", "revocations", "-o", out, "--sign", "revoker", "--serial", "5")
        self.assertEqual((made["serial"], made["keys"], made["packs"]), (5, 1, 0))
        self.error("exists", harness.FAILED, "trust", "revocations", "-o", out, "--serial", "5", says=out)
        self.document("revocations", "trust", "revocations", "-o", out, "--serial", "6")

        second = ["--home", self.path("second")]
        self.document("init", *second, "init")
        self.error("signature", REFUSED, *second, "trust", "apply", out, says="--role")
        self.document("trust", *second, "trust", "add", public, "--role", "revoke")
        applied = self.document("trust", *second, "trust", "apply", out)
        self.assertEqual((applied["kind"], applied["serial"], applied["keys"][0]["reason"]), ("revocations", 6, "stolen"))
        with open(out, "rb") as file:
            content = file.read()
        self.assertEqual(self.document("trust", *second, "trust", "apply", "-", stdin=content)["keys"], [])
        cut = self.write("cut.dsse", content[:-1])
        self.error("parse", harness.FAILED, *second, "trust", "apply", cut, says=cut)

    def test_a_rotation(self):
        self.error("key_not_found", NOT_FOUND, "trust", "apply", ROTATION)
        self.document("trust", "trust", "add", OLD_KEY, "--name", "Ann", "--scope", "team-*")
        applied = self.document("trust", "trust", "apply", ROTATION)
        self.assertEqual(applied["kind"], "rotation")
        keys = self.keys()
        self.assertEqual((keys[NEW]["scope"], keys[OLD]["replaced_by"]), ("team-*", NEW))
        self.assertIn("Nothing new", self.text("trust", "apply", ROTATION).text)

    # --- policy ------------------------------------------------------------------------------------------------
    def test_the_files_of_the_policy(self):
        self.assertTrue(self.document("policy-check", "policy", "check")["ok"])
        self.write("user/project/.skillmeat/policy.toml", "[signature]\nfile = \"off\"\nthreshold = 2\n")
        checked = self.document("policy-check", "policy", "check")
        self.assertEqual([row["key"] for row in checked["without_effect"]], ["signature.file"])
        # Whoever works in a project is held to its policy, without naming it.
        self.write("user/project/.skillmeat/policy.toml", "[signature]\nfile = \"require\"\n")
        self.assertEqual(self.document("import", "import", PACK, status=REFUSED)["reason"], "untrusted")
        self.assertEqual(self.document("verify", "verify", PACK, status=REFUSED)["reason"], "untrusted")
        self.assertEqual(self.document("policy-explain", "policy", "explain", "signature.file")["origin"], "project")
        self.document("verify", "verify", PACK, cwd=self.user)
        self.write("user/.skillmeat/policy.toml", "[signature\n")
        self.write("user/project/.skillmeat/policy.toml", "[nothing]\nx = 1\n")
        checked = self.document("policy-check", "policy", "check", status=REFUSED)
        self.assertEqual([row["code"] for row in checked["problems"]], ["parse", "schema"])
        self.assertIn("problem: ", self.text("policy", "check", status=REFUSED).text)
        self.error("parse", harness.FAILED, "import", PACK)


if __name__ == "__main__":
    harness.main()
