"""The examples run and say what they should; so does the command."""
import os
import subprocess
import sys

import pytest

import libskillmeat
from libskillmeat import command
from places import SOURCE

EXAMPLES = SOURCE / "examples" / "python"


def run(*arguments, home, **options):
    return subprocess.run([sys.executable, "-B", *map(str, arguments)], capture_output=True, text=True, timeout=120,
                          env={**os.environ, "HOME": str(home)}, **options)


def test_collect_pack_verify(tmp_path):
    done = run(EXAMPLES / "collect_pack_verify.py", tmp_path / "x", home=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "verified: ok" in lines and "they have skill greeting" in lines
    assert any(line.startswith("packed ") for line in lines)


def test_choose(tmp_path, home, skill):
    with libskillmeat.Context(**home) as mine:
        mine.init_collection()
        mine.add(skill("pdf"))
        mine.export_bundle(output=tmp_path / "x.skillmeat-pack")
    with libskillmeat.Context(**{**home, "home": tmp_path / "other"}) as other:
        other.init_collection()
        folder = tmp_path / "theirs" / "pdf"
        folder.mkdir(parents=True)
        (folder / "SKILL.md").write_text("---\nname: pdf\ndescription: Mine.\n---\nmine\n")
        other.add(folder)
    done = run(EXAMPLES / "choose.py", tmp_path / "other", tmp_path / "x.skillmeat-pack", home=tmp_path, input="f\n")
    assert done.returncode == 0, done.stderr
    assert "skill pdf is there and differs" in done.stdout and done.stdout.endswith("1 forked\n")


def test_the_command(tmp_path):
    done = run("-m", "libskillmeat", "--version", home=tmp_path)
    assert done.returncode == 0 and libskillmeat.version() in done.stdout
    done = run("-m", "libskillmeat", "list", home=tmp_path)
    assert done.returncode != 0 and done.stderr


def test_the_command_is_missing(monkeypatch):
    monkeypatch.setattr(command, "PROGRAM", "/nonexistent/skillmeat")
    with pytest.raises(SystemExit, match="No such file"):
        command.main()
