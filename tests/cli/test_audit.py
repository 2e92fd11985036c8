"""audit list, verify, prove, checkpoint; the log, its checkpoints and proofs read by this program for itself."""
import base64
import hashlib
import json
import os
import shutil
import subprocess

import harness
from harness import Case, DONE, FAILED, NOT_FOUND, REFUSED, snapshot

PASSPHRASE = {"SKILLMEAT_PASSPHRASE": "of the log"}


def leaf(line):
    return hashlib.sha256(b"\0" + line).digest()


def root(leaves):
    """RFC 6962, 2.1, as it is written there."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + root(leaves[:split]) + root(leaves[split:])).digest()


def root_of_path(index, size, node, path):
    """RFC 9162, 2.1.3.2."""
    last = size - 1
    for other in path:
        assert last > 0
        if index % 2 or index == last:
            node = hashlib.sha256(b"\1" + other + node).digest()
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            node = hashlib.sha256(b"\1" + node + other).digest()
        index, last = index // 2, last // 2
    assert last == 0
    return node


class Audit(Case):
    def setUp(self):
        super().setUp()
        self.filled(["csv-check", "link-check"])
        self.log = os.path.join(self.home, "audit/log.jsonl")

    def lines(self):
        with open(self.log, "rb") as file:
            return file.read().split(b"\n")[:-1]

    def sealed(self, *arguments):
        return self.document("audit-checkpoint", "audit", "checkpoint", *arguments, environment=PASSPHRASE)

    def broken(self, *arguments):
        return self.document("audit-verify", "audit", "verify", *arguments, status=REFUSED)

    def require_signed(self, note, verifier):
        """By another program."""
        text, signature = note.split("\n\n")
        name, number, key = verifier.split("+", 2)
        said = base64.b64decode(signature.split(" ")[2])
        raw = base64.b64decode(key)
        self.assertEqual(hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4], said[:4])
        self.assertEqual(said[:4].hex(), number)
        # An Ed25519 public key in the form that openssl reads.
        self.write("key.der", bytes.fromhex("302a300506032b6570032100") + raw[1:])
        self.write("text", (text + "\n").encode())
        self.write("signature", said[4:])
        done = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", self.path("key.der"), "-rawin",
                               "-in", self.path("text"), "-sigfile", self.path("signature")], capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_change_is_an_entry(self):
        before, others = "0" * 64, [entry["id"] for entry in self.document("history", "history")["transactions"]]
        changes = []
        for number, line in enumerate(self.lines()):
            entry = json.loads(line)
            self.assertEqual(json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(), line)
            self.assertEqual((entry["seq"], entry["prev"]), (number, before))
            before = hashlib.sha256(line).hexdigest()
            changes.append(entry["txn"])
        self.assertEqual(changes, others[::-1])
        there = self.lines()
        self.document("add", "add", self.skill("new"), "--dry-run")
        self.document("list", "list")
        self.error("artifact_not_found", NOT_FOUND, "remove", "nothing")
        self.assertEqual(self.lines(), there)
        self.document("undo", "undo")
        self.assertEqual(self.lines()[:-1], there)
        rows = self.document("audit", "audit", "list", "--limit", "1")
        self.assertEqual(rows["entries"][0]["action"], "undo")
        self.assertIn("undo", self.text("audit", "list").text)
        self.assertEqual(self.pages("audit", "entries", "audit", "list")[0], self.document("audit", "audit", "list")["entries"])

    def test_checkpoints_and_proofs_are_those_of_other_programs(self):
        made = self.sealed("-o", self.path("log.note"))
        lines = self.lines()
        origin, size, top = made["checkpoint"].split("\n")[:3]
        self.assertEqual((int(size), base64.b64decode(top)), (made["size"], root([leaf(line) for line in lines[:made["size"]]])))
        self.require_signed(made["checkpoint"], made["log_key"])
        self.assertTrue(self.sealed()["unchanged"])
        for number in range(made["size"]):
            proof = self.document("audit-proof", "audit", "prove", str(number), "-o", self.path("one.tlog-proof"))
            head, note = proof["proof"].split("\n\n", 1)
            header, extra, index, *path = head.split("\n")
            self.assertEqual((header, base64.b64decode(extra[6:]), index),
                             ("c2sp.org/tlog-proof@v1", lines[number], "index %d" % number))
            self.assertEqual(root_of_path(number, made["size"], leaf(lines[number]), [base64.b64decode(node) for node in path]),
                             base64.b64decode(top))
            self.assertEqual(note, made["checkpoint"])
            shutil.rmtree(self.path("elsewhere"), ignore_errors=True)
            checked = self.document("audit-verify", "--home", self.path("elsewhere"), "audit", "verify", "--proof",
                                    self.path("one.tlog-proof"), "--log-key", made["log_key"])
            self.assertEqual(checked["proof"]["line"].encode(), lines[number])
        with open(self.path("one.tlog-proof"), "rb+") as file:
            file.seek(40)
            file.write(b"A")
        self.assertEqual(self.broken("--proof", self.path("one.tlog-proof"))["reason"], "proof")

    def test_an_older_copy_shows_by_a_checkpoint_kept_elsewhere(self):
        self.sealed()
        shutil.copytree(self.home, self.path("copy"), symlinks=True)
        self.document("config", "config", "set", "settings.author", "somebody")
        self.sealed("-o", self.path("later.note"))
        shutil.rmtree(self.home)
        shutil.copytree(self.path("copy"), self.home, symlinks=True)
        self.assertEqual(self.document("audit-verify", "audit", "verify")["verdict"], "ok")
        found = self.broken("--against", self.path("later.note"))
        self.assertEqual((found["reason"], found["first_bad"]), ("truncated", len(self.lines())))

    def test_a_damaged_log_stops_nobody_and_is_mended_without_forging(self):
        with open(self.log, "rb+") as file:
            file.seek(20)
            file.write(b"#")
        damaged = self.lines()
        self.assertEqual(self.broken()["first_bad"], 0)
        self.error("damaged", FAILED, "audit", "checkpoint", environment=PASSPHRASE, unchanged=False)
        self.document("add", "add", self.skill("new"))
        self.assertGreater(len(self.lines()), len(damaged))
        found = self.document("doctor", "doctor", status=FAILED)
        self.assertIn("audit_damaged", [row["code"] for row in found["problems"]])
        mended = self.document("doctor", "doctor", "--repair")
        self.assertIn("audit_damaged", [row["code"] for row in mended["repaired"]])
        entry = json.loads(self.lines()[0])
        with open(os.path.join(self.home, "audit/log-1.jsonl"), "rb") as file:
            self.assertEqual(entry["subject"]["facts"]["log"]["sha256"], hashlib.sha256(file.read()).hexdigest())
        self.assertEqual((entry["kind"], entry["subject"]["facts"]["reason"]), ("segment", "line"))
        self.assertEqual(self.document("audit-verify", "audit", "verify")["verdict"], "ok")

    def test_a_lost_head_and_a_folder_in_the_place_of_the_log(self):
        os.remove(os.path.join(self.home, "keys/audit-head"))
        self.document("add", "add", self.skill("new"))
        self.assertEqual(self.broken()["reason"], "head_missing")
        os.remove(self.log)
        os.mkdir(self.log)
        self.document("add", "add", self.skill("newer"))
        self.error("special_file", FAILED, "audit", "verify")

    def test_a_signature_is_an_entry(self):
        self.document("key", "key", "generate", "mine", environment=PASSPHRASE)
        self.document("export", "export", "--name", "three", "-o", self.path("three.skillmeat-pack"))
        there = self.lines()
        self.document("sign", "sign", self.path("three.skillmeat-pack"), environment=PASSPHRASE)
        entry = json.loads(self.lines()[-1])
        self.assertEqual((len(self.lines()), entry["kind"], len(entry["subject"]["facts"]["pack_id"])), (len(there) + 1, "sign", 64))


if __name__ == "__main__":
    harness.main()
