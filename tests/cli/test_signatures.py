"""Signatures and keys that other programs take, and theirs that we take: minisign, ssh-keygen, OpenSSL."""
import base64
import json
import os
import shutil
import subprocess
import sys

import harness
from harness import Case, DONE, FAILED, NOT_FOUND, REFUSED, UNDECIDED, USAGE, VECTORS

FOREIGN = os.path.join(harness.HERE, "..", "data", "foreign-keys")
NAMESPACE = "skillmeat-pack@v1"


def have(*programs):
    return all(map(shutil.which, programs))


class Signatures(Case):
    def setUp(self):
        super().setUp()
        self.filled(["csv-check"])
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
        self.error("argument", USAGE, "export", "--minisig", says="--sign")

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

    # --- signers that keep their key to themselves -----------------------------------------------------------------
    def test_a_key_in_an_ssh_agent(self):
        if not have("ssh-agent", "ssh-add"):
            self.skipTest("ssh-agent is not here")
        socket = self.path("user/agent")
        agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(agent.stdout.close)
        self.addCleanup(agent.wait)
        self.addCleanup(agent.kill)
        agent.stdout.readline()  # it listens
        environment = {"SSH_AUTH_SOCK": socket}
        self.export()
        self.error("key_not_found", NOT_FOUND, "sign", self.pack, "--key", "ssh-agent:", environment=environment)
        for name in ("openssh",):
            key = self.write("user/" + name, open(os.path.join(FOREIGN, name), "rb").read(), 0o600)
            subprocess.run(["ssh-add", "-q", key], env={**self.environment, **environment}, check=True, capture_output=True)
        listed = subprocess.run(["ssh-add", "-l"], env={**self.environment, **environment}, capture_output=True, check=True).stdout.decode()
        fingerprint = listed.split()[1]
        for number, name in enumerate(("", "me@example.org", fingerprint)):
            with self.subTest(name=name):
                pack = self.path("agent%d.skillmeat-pack" % number)
                shutil.copy(self.pack, pack)
                signed = self.document("sign", "sign", pack, "--key", "ssh-agent:" + name, environment=environment)["signature"]
                self.assertEqual(signed["signer"], "me@example.org")
        self.document("sign", "sign", self.pack, "--key", "ssh-agent:" + signed["key_id"][:12], "--ssh", "--minisig", environment=environment)
        if have("ssh-keygen"):
            self.ssh_verify(os.path.join(FOREIGN, "openssh.pub"))
        self.document("trust", "trust", "add", os.path.join(FOREIGN, "openssh.pub"), "--name", "agent")
        self.verify("trusted", "--require-signature")
        self.error("key_not_found", NOT_FOUND, "sign", self.pack, "--key", "ssh-agent:nobody", environment=environment)
        self.error("key_not_found", NOT_FOUND, "sign", self.pack, "--key", "ssh-agent:", says="SSH_AUTH_SOCK")
        self.error("key_not_found", NOT_FOUND, "sign", self.pack, "--key", "ssh-agent:", environment={"SSH_AUTH_SOCK": self.path("nobody")})

    def token(self, sign, name="token"):
        """A program that signs by OpenSSL; `sign`: what its `sign` does, in Python."""
        return self.write("user/" + name, """#!%s
import base64, os, subprocess, sys, tempfile
KEY = %r
if sys.argv[1:] == ["public-key"]:
    sys.stdout.write(open(%r).read())
elif sys.argv[1:] == ["sign"]:
    assert "SKILLMEAT_PASSPHRASE" not in os.environ
    with tempfile.NamedTemporaryFile() as file:
        file.write(sys.stdin.buffer.read())
        file.flush()
        signature = subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", KEY, "-rawin", "-in", file.name],
                                   capture_output=True, check=True).stdout
    %s
""" % (sys.executable, os.path.join(FOREIGN, "pkcs8.pem"), os.path.join(FOREIGN, "pkcs8.pub"), sign), 0o755)

    def test_a_program_that_signs(self):
        if not have("openssl"):
            self.skipTest("openssl is not here")
        self.document("trust", "trust", "add", os.path.join(FOREIGN, "pkcs8.pub"), "--name", "token")
        token = self.token("sys.stdout.buffer.write(signature)")
        self.export("--signer-command", token, "--minisig")
        verdict = self.verify("trusted", "--require-signature")
        self.assertEqual([s["format"] for s in verdict["signature"]["signatures"]], ["dsse", "minisign"])
        self.document("sign", "sign", self.pack, "--ssh", "--signer-command", self.token("print(base64.b64encode(signature).decode())"))
        self.assertEqual(len(self.verify("trusted")["signature"]["signatures"]), 3)
        path = os.path.dirname(token) + ":" + self.environment["PATH"]
        shutil.copy(self.pack, self.path("other.skillmeat-pack"))
        self.document("sign", "sign", self.path("other.skillmeat-pack"), "--signer-command", "token", environment={"PATH": path})

    def test_programs_that_sign_wrong(self):
        self.export()
        wrong = {"other bytes": "sys.stdout.buffer.write(bytes(64))", "too short": "sys.stdout.buffer.write(b'x')",
                 "too long": "sys.stdout.buffer.write(bytes(100000))", "nothing": "pass", "fails": "sys.exit(1)"}
        for name, sign in wrong.items():
            with self.subTest(name=name):
                self.error("signature", REFUSED, "sign", self.pack, "--signer-command", self.token(sign, name.replace(" ", "-")))
        self.error("not_found", NOT_FOUND, "sign", self.pack, "--signer-command", self.path("nowhere"))
        self.error("signature", REFUSED, "sign", self.pack, "--signer-command", self.write("user/silent", "#!/bin/sh\n", 0o755))
        self.error("usage", USAGE, "sign", self.pack, "--signer-command", "x", "--key", "work")

    # --- rotation ------------------------------------------------------------------------------------------------
    def test_rotation_and_revocation(self):
        old = self.document("keys", "key", "list")["keys"][0]["id"]
        rotated = self.document("key-rotation", "key", "rotate", "work", "-o", self.path("user/new.dsse"))
        self.assertEqual((rotated["old_key"]["id"], rotated["key"]["name"], rotated["key"]["email"]), (old, "work", "me@example.org"))
        envelope = json.loads(self.read("user/new.dsse"))
        self.assertEqual(envelope["payloadType"], "application/vnd.skillmeat.rotation.v1+json")
        self.assertEqual(sorted(s["keyid"] for s in envelope["signatures"]), sorted([old, rotated["key"]["id"]]))
        statement = json.loads(base64.b64decode(envelope["payload"]))
        self.assertEqual((statement["old"]["id"], statement["new"]["id"]), (old, rotated["key"]["id"]))
        self.document("undo", "undo")
        self.assertFalse(os.path.exists(self.path("user/new.dsse")))
        self.assertEqual([k["id"] for k in self.document("keys", "key", "list")["keys"]], [old])
        revoked = self.document("key-revocation", "key", "revoke", "work", "--reason", "lost", "-o", self.path("user/old.dsse"))
        envelope = json.loads(self.read("user/old.dsse"))
        statement = json.loads(base64.b64decode(envelope["payload"]))
        self.assertEqual((statement["keys"], statement["packs"], statement["serial"]), ([{"id": old, "reason": "lost"}], [], revoked["statement"]["serial"]))
        self.error("exists", FAILED, "key", "revoke", "work", "-o", self.path("user/old.dsse"))
        self.error("argument", USAGE, "key", "revoke", "work", "--reason", "x" * 300, "-o", self.path("user/r.dsse"))
        self.error("not_found", NOT_FOUND, "key", "rotate", "-o", self.path("nowhere/r.dsse"))
        self.error("passphrase_wrong", FAILED, "key", "rotate", "-o", self.path("user/r.dsse"), environment={"SKILLMEAT_PASSPHRASE": "wrong"})

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
