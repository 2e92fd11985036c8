"""The command writes the pack of pack-bytes.json with the same bytes as the languages that tell the scenario.

usage: cli_bytes.py COMMAND
"""
import hashlib
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
FLAGS = {"created_at": "--created-at"}  # option of the library -> flag, where it is more than two dashes


def flags_of(options):
    """The options of export_bundle as the command takes them."""
    flags = []
    for name, value in options.items():
        if name == "store":
            flags += ["--compression", "store" if value else "deflate"]
        else:
            flags += [FLAGS.get(name, "--" + name), ",".join(value) if isinstance(value, list) else value]
    return flags


def write_files(folder, files):
    for name, content in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(bytes.fromhex(content["$hex"]) if isinstance(content, dict) else content.encode("utf-8"))


def main():
    with open(os.path.join(HERE, "pack-bytes.json"), encoding="utf-8") as file:
        scenario = json.load(file)
    steps = scenario["steps"]
    add = next(step for step in steps if step.get("call") == "add")
    export = next(step for step in steps if step.get("call") == "export_bundle")
    expected = next(step["sha256"] for step in steps if "file" in step)
    with tempfile.TemporaryDirectory() as folder:
        write_files(folder, scenario["files"])
        environment = {"HOME": folder, "SKILLMEAT_HOME": os.path.join(folder, "home"), "TZ": "Asia/Kolkata", "LANG": "C"}
        for arguments in (["init"], ["add", *add["arguments"][0]], ["export", *flags_of(export["options"])]):
            subprocess.run([os.path.abspath(sys.argv[1]), *arguments], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(folder, export["options"]["output"]), "rb") as file:
            found = hashlib.sha256(file.read()).hexdigest()
    print(f"expected {expected}\nfound    {found}")
    return 0 if found == expected else 1


if __name__ == "__main__":
    sys.exit(main())
