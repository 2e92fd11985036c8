"""Keys under the keychain of the system, with a real GNOME keyring on a session bus of its own.

usage: keychain_test.py COMMAND PROBE
Skipped (77) where dbus-run-session or gnome-keyring-daemon is missing.
"""
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

COMMAND, PROBE = map(os.path.abspath, sys.argv[1:3])
UNLOCK = 'eval "$(printf test-pass | gnome-keyring-daemon --unlock --components=secrets)"; exec "$@"'
SECRET_SERVICE = "org.freedesktop.secrets"


class Keychain(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="skillmeat-keychain-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        home, run = os.path.join(self.folder, "home"), os.path.join(self.folder, "run")
        self.environment = {"HOME": home, "XDG_DATA_HOME": home + "/.local/share", "XDG_CACHE_HOME": home + "/.cache",
                            "XDG_RUNTIME_DIR": run, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        for path in (home + "/.local/share/keyrings", home + "/.cache", run):
            os.makedirs(path, mode=0o700)

    def run_on_bus(self, script, *, open_keyring=True, **environment):
        """A shell script on a bus of its own; $COMMAND and $PROBE are the programs."""
        inner = ["bash", "-c", UNLOCK, "bash", "bash", "-ec", script] if open_keyring else ["bash", "-ec", script]
        done = subprocess.run(["dbus-run-session", "--", *inner], capture_output=True, timeout=120, cwd=self.folder,
                              env={**self.environment, "COMMAND": COMMAND, "PROBE": PROBE, **environment})
        return done.stdout.decode().splitlines(), done

    def run_alone(self, *arguments, **environment):
        started = time.monotonic()
        done = subprocess.run(arguments, capture_output=True, timeout=120, cwd=self.folder, env={**self.environment, **environment})
        return done.stdout.decode().strip(), done, time.monotonic() - started

    # --- the interface -------------------------------------------------------------------------------------------
    def test_an_open_keyring(self):
        lines, done = self.run_on_bus("$PROBE there; $PROBE get a; $PROBE set a one; $PROBE get a; $PROBE set a two; $PROBE get a; "
                                      "$PROBE get b; $PROBE remove a; $PROBE get a; $PROBE remove a")
        self.assertEqual([line.rstrip() for line in lines], ["secret-service yes", "absent", "found", "found one", "found", "found two",
                                                             "absent", "found", "absent", "absent"], done)

    def test_a_locked_keyring(self):
        self.run_on_bus("$PROBE set a one")
        lines, done = self.run_on_bus("$PROBE get a; $PROBE get b; $PROBE set a two; $PROBE remove a", open_keyring=False)
        self.assertEqual([line.rstrip() for line in lines], ["locked"] * 4, done)
        lines, _ = self.run_on_bus("$PROBE get a")
        self.assertEqual(lines, ["found one"])

    def test_nobody_there(self):
        said, done, _ = self.run_alone(PROBE, "get", "a")
        self.assertEqual(said, "no-service", done)
        said, done, _ = self.run_alone(PROBE, "there")
        self.assertEqual(said, "secret-service no", done)
        said, done, _ = self.run_alone(PROBE, "get", "a", DBUS_SESSION_BUS_ADDRESS="unix:path=" + self.folder + "/nothing")
        self.assertEqual(said, "no-service", done)
        said, done, _ = self.run_alone(PROBE, "there", SKILLMEAT_KEYCHAIN="off", DBUS_SESSION_BUS_ADDRESS="unix:path=/x")
        self.assertEqual(said, "off no", done)

    @contextlib.contextmanager
    def silent_bus(self):
        """A bus that takes connections and never says anything."""
        path = os.path.join(self.folder, "silent")
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(path)
        listening.listen(16)
        taken = []

        def accept():
            with contextlib.suppress(OSError):
                while True:
                    taken.append(listening.accept()[0])
        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield "unix:path=" + path
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()
            thread.join()
            for one in taken:
                one.close()

    def test_a_bus_that_never_answers(self):
        with self.silent_bus() as address:
            said, done, _ = self.run_alone(PROBE, "get", "a", DBUS_SESSION_BUS_ADDRESS=address)
            self.assertEqual(said, "no-service", done)
            said, done, _ = self.run_alone(COMMAND, "key", "generate", "work", "--json", DBUS_SESSION_BUS_ADDRESS=address,
                                           SKILLMEAT_PASSPHRASE="secret")
            self.assertEqual(json.loads(said)["key"]["store"], "file", done)  # nobody asked it

    def test_a_service_that_never_answers(self):
        """The bus is sound, and who has the name of the service keeps silent."""
        pythons = [python for python in (sys.executable, "/usr/bin/python3")
                   if subprocess.run([python, "-c", "import dbus"], capture_output=True).returncode == 0]
        if not pythons:
            self.skipTest("python3-dbus is not here")
        mute = os.path.join(self.folder, "mute.py")
        with open(mute, "w") as file:
            file.write("import dbus, sys\nbus = dbus.SessionBus()\nbus.request_name(%r)\nprint('ready', flush=True)\nsys.stdin.read()\n" % SECRET_SERVICE)
        lines, done = self.run_on_bus("coproc %s %s; read ready <&${COPROC[0]}; $PROBE get a; eval \"exec ${COPROC[1]}>&-\"; wait"
                                      % (pythons[0], mute), open_keyring=False)
        self.assertEqual([line.rstrip() for line in lines], ["no-service"], done)

    # --- keys ----------------------------------------------------------------------------------------------------
    def test_a_key_under_the_keychain(self):
        skill = os.path.join(self.folder, "pdf")
        os.mkdir(skill)
        with open(skill + "/SKILL.md", "w") as file:
            file.write("---\nname: pdf\ndescription: Reads PDF.\n---\n")
        lines, done = self.run_on_bus("$COMMAND init >&2; $COMMAND add pdf >&2; $COMMAND key generate work --json; $COMMAND key list --json; "
                                      "$COMMAND export -o p.skillmeat-pack --sign work --json; $COMMAND key rotate work -o r.dsse --json; "
                                      "$COMMAND key generate second --json", SKILLMEAT_PASSPHRASE="")
        self.assertEqual(done.returncode, 0, done)
        made, listed, exported, rotated, second = map(json.loads, lines)
        self.assertEqual([made["key"]["store"], listed["keys"][0]["store"], rotated["key"]["store"], second["key"]["store"]], ["keychain"] * 4)
        self.assertEqual(exported["pack"]["signed_by"], [made["key"]["id"]])
        with open(made["key"]["path"], "rb") as file:
            content = file.read()
        self.assertEqual(content[8:12], b"\2\0\0\0")

        # Locked, gone, or another keychain: refused with its own error, and nothing is asked.
        for how in ({"open_keyring": False}, {"SKILLMEAT_KEYCHAIN": "off"}):
            lines, done = self.run_on_bus("$COMMAND sign p.skillmeat-pack --key second --json; true", **how)
            self.assertIn(b'"keychain"', done.stderr, done)
        said, done, _ = self.run_alone(COMMAND, "sign", "p.skillmeat-pack", "--key", "second", "--json")
        self.assertIn(b'"keychain"', done.stderr, done)
        lines, done = self.run_on_bus("$PROBE remove master; $COMMAND sign p.skillmeat-pack --key second --json || true; "
                                      "$COMMAND key generate third --store keychain --json; $COMMAND sign p.skillmeat-pack --key second --json || true")
        self.assertIn(b'"keychain"', done.stderr, done)
        self.assertIn(b'"key_damaged"', done.stderr, done)  # a new secret does not open what lies under the old one
        # Every change of the file is found before or by the seal.
        for at in range(0, len(content), 7):
            changed = bytearray(content)
            changed[at] ^= 1
            with open(made["key"]["path"], "wb") as file:
                file.write(changed)
            said, done, _ = self.run_alone(COMMAND, "key", "list", "--json")
            self.assertEqual(done.returncode, 0, done)

    def test_a_passphrase_comes_first(self):
        lines, done = self.run_on_bus("$COMMAND key generate work --json; $COMMAND key generate other --store keychain --json; $PROBE there",
                                      SKILLMEAT_PASSPHRASE="secret")
        self.assertEqual([json.loads(line)["key"]["store"] for line in lines[:2]], ["file", "keychain"], done)
        other = os.path.join(self.folder, "other")
        os.makedirs(other + "/keyrings", mode=0o700)
        lines, done = self.run_on_bus("$COMMAND key generate third --store keychain --dry-run --json; $PROBE get master", XDG_DATA_HOME=other)
        self.assertEqual(json.loads(lines[0])["key"]["store"], "keychain", done)
        self.assertEqual(lines[1].rstrip(), "absent", done)


if __name__ == "__main__":
    if not all(map(shutil.which, ("dbus-run-session", "gnome-keyring-daemon"))):
        print("dbus-run-session or gnome-keyring-daemon is missing: scripts/bootstrap")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0]] + sys.argv[3:])
