"""Signatures and keys that other programs take, and theirs that we take: minisign, ssh-keygen, OpenSSL."""
import json
import os
import shutil
import subprocess

import harness
from harness import Case, DONE, FAILED, REFUSED, UNDECIDED, USAGE, VECTORS

FOREIGN = os.path.join(harness.HERE, "..", "data", "foreign-keys")
NAMESPACE = "skillmeat-pack@v1"


def have(*programs):
    return all(map(shutil.which, programs))


class Signatures(Case):
    def setUp(self):
        super().setUp()
        self.filled(["code-review"])
        self.pack = self.path("demo.skillmeat-pack")
        self.document("key", "key", "generate", "work", "--email", "me@example.org")

    def export(self, *more):
        return self.document("export", "export", "-o", self.pack, "--name", "demo", "--created-at", "2026-11-01T00:00:00Z", *more)

    def public(self, form, key="work"):
        return self.write("user/key." + form, self.document("key-export", "key", "export", key, "--format", form)["text"])

    def run_other(self, *arguments, stdin=b"", status=0):
        done = subprocess.run(arguments, input=stdin, capture_output=True, cwd=self.folder)
        self.assertEqual(done.returncode == 0, status == 0, done)
        return done

    def minisign(self, *arguments, status=0):
        return self.run_other("minisign", *arguments, status=status)

    def ssh_verify(self, public, status=0):
        with open(public) as file:
            signers = self.write("user/allowed_signers", "me namespaces=\"%s\" %s" % (NAMESPACE, file.read()))
        with open(self.pack, "rb") as file:
            return self.run_other("ssh-keygen", "-Y", "verify", "-n", NAMESPACE, "-f", signers, "-I", "me", "-s",
                                  self.pack + ".sig", stdin=file.read(), status=status)

    def verify(self, state, *more, status=DONE, **how):
        verdict = self.document("verify", "verify", self.pack, *more, status=status, **how)
        self.assertEqual(verdict["signature"]["state"], state, verdict)
        return verdict

    def flip(self, path, at):
        with open(path, "rb") as file:
            content = bytearray(file.read())
        content[at] ^= 1
        with open(path, "wb") as file:
            file.write(content)

    # --- ours, by their programs ---------------------------------------------------------------------------------
    def test_minisign_verifies_ours(self):
        if not have("minisign"):
            self.skipTest("minisign is not here")
        exported = self.export("--sign", "work", "--minisig", "--expires", "2030-01-01T00:00:00Z")
        self.assertEqual([f["format"] for f in exported["signature_files"]], ["minisign"])
        public = self.public("minisign")
        said = self.minisign("-V", "-p", public, "-m", self.pack).stdout.decode()
        self.assertIn("skillmeat-pack/v1 name=demo version=1.0.0 serial=1793491200 pack_id=%s expires=2030-01-01T00:00:00Z"
                      % exported["pack"]["pack_id"], said)
        self.flip(self.pack, 100)
        self.minisign("-V", "-p", public, "-m", self.pack, status=1)

    def test_ssh_keygen_verifies_ours(self):
        if not have("ssh-keygen"):
            self.skipTest("ssh-keygen is not here")
        self.export()
        before = self.read(self.pack)
        signed = self.document("sign", "sign", self.pack, "--ssh", "--minisig")["signature"]
        self.assertEqual([f["format"] for f in signed["files"]], ["minisign", "ssh"])
        self.assertEqual(self.read(self.pack), before)
        public = self.public("openssh")
        self.ssh_verify(public)
        self.flip(self.pack, 100)
        self.ssh_verify(public, status=1)

    def test_a_pack_beside_which_one_lies_is_not_changed_any_more(self):
        self.export()
        self.document("sign", "sign", self.pack, "--ssh")
        before = self.read(self.pack)
        signed = self.document("sign", "sign", self.pack)["signature"]
        self.assertEqual(signed["path"], self.pack + ".dsse")
        self.assertEqual(self.read(self.pack), before)
        verdict = self.verify("unknown")
        self.assertEqual([s["format"] for s in verdict["signature"]["signatures"]], ["dsse", "ssh"])

    # --- theirs, by us -------------------------------------------------------------------------------------------
    def test_signatures_of_minisign_are_verified(self):
        if not have("minisign"):
            self.skipTest("minisign is not here")
        self.export()
        for form in ([], ["-l"]):
            self.minisign("-S", *form, "-s", os.path.join(FOREIGN, "minisign.key"), "-m", self.pack, "-t", "from afar")
            with self.subTest(form=form):
                verdict = self.verify("unknown")
                self.assertEqual(verdict["signature"]["signatures"][0]["key_id"], "")
                self.assertIn("not known", verdict["signature"]["note"])
        self.document("trust", "trust", "add", os.path.join(FOREIGN, "minisign.pub"), "--name", "afar")
        verdict = self.verify("trusted", "--require-signature")
        self.assertEqual((verdict["signature"]["signer"], verdict["signature"]["signatures"][0]["format"]), ("afar", "minisign"))
        shown = self.document("inspect", "bundle", "inspect", self.pack)["signatures"]
        self.assertEqual([(s["format"], s["state"]) for s in shown], [("minisign", "trusted")])
        imported = self.document("import", "import", self.pack, "--require-signature")
        self.assertEqual(imported["signature"]["state"], "trusted")

    def test_signatures_of_ssh_keygen_are_verified(self):
        if not have("ssh-keygen"):
            self.skipTest("ssh-keygen is not here")
        self.export()
        key = self.write("user/id", open(os.path.join(FOREIGN, "openssh"), "rb").read(), 0o600)
        for more in ([], ["-O", "hashalg=sha256"]):
            if os.path.exists(self.pack + ".sig"):
                os.remove(self.pack + ".sig")
            self.run_other("ssh-keygen", "-Y", "sign", "-n", NAMESPACE, *more, "-f", key, self.pack)
            with self.subTest(more=more):
                self.verify("unknown")
        self.document("trust", "trust", "add", os.path.join(FOREIGN, "openssh.pub"), "--name", "afar")
        self.verify("trusted", "--require-signature")
        os.remove(self.pack + ".sig")
        self.run_other("ssh-keygen", "-Y", "sign", "-n", "git", "-f", key, self.pack)
        self.assertEqual(self.verify("invalid", status=REFUSED)["reason"], "signature")

    def test_the_vectors_of_the_format(self):
        for name in ("signed.skillmeat-pack", "signed.skillmeat-pack.minisig"):
            shutil.copy(os.path.join(VECTORS, name), self.path(name))
        self.pack = self.path("signed.skillmeat-pack")
        self.document("trust", "trust", "add", os.path.join(VECTORS, "minisign.pub"), "--name", "vectors")
        verdict = self.verify("trusted", environment={})
        self.assertEqual([s["format"] for s in verdict["signature"]["signatures"]], ["dsse", "minisign"])
        # Every bit of it counts, also those of the line that plain minisign does not look at.
        good = self.read(self.pack + ".minisig")
        for bit in range(0, len(good) * 8, 23):
            changed = bytearray(good)
            changed[bit // 8] ^= 1 << bit % 8
            with open(self.pack + ".minisig", "wb") as file:
                file.write(changed)
            result = self.run_command("verify", self.pack, "--require-signature", "--json")
            rows = schemas_signatures(result)
            self.assertNotIn(("minisign", "trusted"), rows, "bit %d" % bit)

    # --- bad input -----------------------------------------------------------------------------------------------
    def test_wrong_signatures_beside_a_pack(self):
        self.export("--sign", "work")
        for ending, contents in ((".minisig", [b"", b"\n", b"x" * 100000, b"untrusted comment: a\nAAAA\ntrusted comment: b\nAAAA\n"]),
                                 (".sig", [b"", b"-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n", b"y" * 100000])):
            for content in contents:
                with self.subTest(ending=ending, content=content[:30]):
                    self.write(self.pack + ending, content)
                    self.assertEqual(self.verify("invalid", status=REFUSED)["reason"], "signature")
                    self.assertEqual(self.document("import", "import", self.pack, status=REFUSED)["reason"], "signature")
                    self.error("pack", REFUSED, "bundle", "inspect", self.pack, says=self.pack)
                    self.error("pack", REFUSED, "sign", self.pack, "--ssh")
            os.remove(self.pack + ending)

    def test_a_signature_of_another_pack_and_of_another_form(self):
        self.export()
        self.document("sign", "sign", self.pack, "--minisig", "--ssh")
        minisig, ssh = self.read(self.pack + ".minisig"), self.read(self.pack + ".sig")
        for name in (".minisig", ".sig"):
            os.remove(self.pack + name)
        self.export("--force", "--version", "2.0.0")
        for ending, content in ((".minisig", minisig), (".sig", ssh), (".minisig", ssh), (".sig", minisig), (".dsse", minisig), (".dsse", ssh)):
            with self.subTest(ending=ending):
                self.write(self.pack + ending, content)
                self.verify("invalid", status=REFUSED)
                os.remove(self.pack + ending)

    def test_our_form_is_exact(self):
        """A comment of ours that speaks of another pack is wrong, although minisign itself takes it."""
        if not have("minisign"):
            self.skipTest("minisign is not here")
        pack = self.export()["pack"]
        self.document("trust", "trust", "add", os.path.join(FOREIGN, "minisign.pub"), "--name", "afar")
        right = "skillmeat-pack/v1 name=demo version=1.0.0 serial=1793491200 pack_id=" + pack["pack_id"]
        for comment in (right.replace("1.0.0", "1.0.1"), right + " ", right + " expires=tomorrow", right.replace("demo", "other"), right):
            with self.subTest(comment=comment):
                self.minisign("-S", "-s", os.path.join(FOREIGN, "minisign.key"), "-m", self.pack, "-t", comment)
                self.verify("invalid", status=REFUSED)  # the last one: its first line is not ours

    def test_signing_again(self):
        self.export()
        self.document("sign", "sign", self.pack, "--minisig")
        self.assertTrue(self.document("sign", "sign", self.pack, "--minisig")["signature"]["unchanged"])
        self.document("key", "key", "generate", "other")
        self.error("exists", FAILED, "sign", self.pack, "--minisig", "--key", "other", says=".minisig")
        self.error("argument", USAGE, "sign", self.pack, "--ssh", "--expires", "2030-01-01T00:00:00Z")
        self.error("usage", USAGE, "sign", self.pack, "--ssh", "--sidecar")
        self.error("usage", USAGE, "export", "--minisig")

    # --- keys ----------------------------------------------------------------------------------------------------
    def test_keys_of_other_programs_are_taken_in(self):
        for name, public in (("minisign.key", "minisign.pub"), ("openssh", "openssh.pub"), ("pkcs8.pem", "pkcs8.pub")):
            with self.subTest(name=name):
                key = self.document("key", "key", "import", os.path.join(FOREIGN, name), "--name", name)["key"]
                trusted = self.document("trust", "trust", "add", os.path.join(FOREIGN, public), "--name", name)
                self.assertIn(key["id"], [row["id"] for row in trusted["keys"]])

    def test_the_passphrase_of_the_file_and_the_new_one_are_two_things(self):
        file = os.path.join(FOREIGN, "pkcs8-passphrase.pem")
        self.error("passphrase_needed", UNDECIDED, "key", "import", file, says="--file-passphrase-fd")
        read, write = os.pipe()
        os.write(write, b"sesame")
        os.close(write)
        result = self.run_command("key", "import", file, "--name", "taken", "--file-passphrase-fd", str(read), "--json", pass_fds=[read])
        os.close(read)
        self.assertEqual(result.status, DONE, str(result))
        self.export("--sign", "taken")  # with the passphrase of the environment
        read, write = os.pipe()
        os.write(write, b"wrong")
        os.close(write)
        result = self.run_command("key", "import", file, "--name", "again", "--file-passphrase-fd", str(read), "--json", pass_fds=[read])
        os.close(read)
        self.assertEqual(result.status, FAILED, str(result))
        self.assertIn(b"passphrase_wrong", result.err)

    def test_keys_that_cannot_be_read(self):
        self.error("unsupported", USAGE, "key", "import", os.path.join(FOREIGN, "openssh-passphrase"), says="ssh-keygen -p")
        original = self.write("user/signing.key", b"gAAAAABnQ0vB" + b"x" * 100, 0o600)
        self.error("unsupported", USAGE, "key", "import", original, says="original program")

    def test_the_keychain_that_is_not_there(self):
        self.error("keychain", FAILED, "key", "generate", "kept", "--store", "keychain", says="keychain")
        self.error("keychain", FAILED, "key", "generate", "kept", "--store", "keychain", environment={"SKILLMEAT_KEYCHAIN": "off"},
                   says="SKILLMEAT_KEYCHAIN")
        self.error("usage", USAGE, "key", "generate", "kept", "--store", "cloud")


def schemas_signatures(result):
    document = json.loads(result.out)
    return [(row["format"], row["state"]) for row in document["signature"]["signatures"]]


if __name__ == "__main__":
    harness.main()
