#!/usr/bin/env python3
"""Archives that others made to test their readers: those of Go's archive/zip and archive/tar, from Debian's package of
its sources. Each is given to `archive check`, the tars in gzip, and has to get the verdict of go_archives.txt.

usage: go_archives.py SKILLMEAT_COMMAND FOLDER

Skipped (exit status 77) where the package cannot be fetched by apt-get, or dpkg-deb is missing. It is kept in FOLDER
and used only with the checksum that stands here.
"""
import base64
import gzip
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PACKAGE, VERSION = "golang-1.19-src", "1.19.8-2"
SHA256 = "2dfa82fe4f08f4e0193c532e561af4c91871f5235608f04f2bb8d57bb288df5a"
INSIDE = "usr/share/go-1.19/src/archive"

COMMAND, FOLDER = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).absolute()
EXPECTED = pathlib.Path(__file__).parent / "go_archives.txt"


def skip(why):
    print("go_archives:", why)
    sys.exit(77)


def checksum(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def package():
    kept = FOLDER / f"{PACKAGE}_{VERSION}_all.deb"
    if kept.exists() and checksum(kept) == SHA256:
        return kept
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        skip("apt-get or dpkg-deb is missing")
    FOLDER.mkdir(parents=True, exist_ok=True)
    fetched = subprocess.run(["apt-get", "download", f"{PACKAGE}={VERSION}"], cwd=FOLDER, capture_output=True, text=True)
    if not kept.exists():
        skip(f"{PACKAGE} {VERSION} cannot be fetched: {fetched.stderr.strip()[-200:]}")
    if checksum(kept) != SHA256:
        kept.unlink()
        skip(f"what apt-get fetched has another checksum than {SHA256}; it is not used")
    return kept


def archives(source):
    """(name, bytes as they are checked) of every archive."""
    for path in sorted((source / "zip" / "testdata").iterdir()):
        if path.suffix in (".zip", ".notzip"):
            yield "zip/" + path.name, path.read_bytes()
        elif path.suffix == ".base64":
            yield "zip/" + path.name, base64.b64decode(path.read_bytes())
    for path in sorted((source / "tar" / "testdata").iterdir()):
        if path.suffix == ".tar":
            yield "tar/" + path.name, gzip.compress(path.read_bytes(), mtime=0)


def verdict(folder, content):
    file = folder / "archive"
    file.write_bytes(content)
    run = subprocess.run([COMMAND, "--json", "--home", str(folder / "home"), "archive", "check", str(file)], capture_output=True, text=True)
    seen = json.loads(run.stdout)
    if run.returncode != (0 if seen["verdict"] == "accept" else 3):
        raise SystemExit(f"exit status {run.returncode} for {seen}")
    return "accept" if seen["verdict"] == "accept" else seen["reason"]


def main():
    deb = package()
    expected = dict(line.split() for line in EXPECTED.read_text().splitlines() if line and not line.startswith("#"))
    found, wrong = {}, []
    with tempfile.TemporaryDirectory(prefix="skillmeat-corpora-") as place:
        place = pathlib.Path(place)
        subprocess.run(["dpkg-deb", "-x", str(deb), str(place / "package")], check=True)
        (place / "work").mkdir()
        for name, content in archives(place / "package" / INSIDE):
            found[name] = verdict(place / "work", content)
            if os.listdir(place / "work") != ["archive"]:
                wrong.append(f"{name}: something was written: {os.listdir(place / 'work')}")
    if "--print" in sys.argv:
        print("\n".join(f"{name} {said}" for name, said in found.items()))
        return
    for name in sorted(set(expected) | set(found)):
        if expected.get(name) != found.get(name):
            wrong.append(f"{name}: {found.get(name)} instead of {expected.get(name)}")
    print(f"go_archives: {len(found)} archives, {sum(said == 'accept' for said in found.values())} accepted")
    if wrong:
        raise SystemExit("\n".join(wrong))


main()
