import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import libskillmeat  # noqa: E402


@pytest.fixture
def home(tmp_path):
    """Options of a context that sees nothing of the user's."""
    return {"home": tmp_path / "home", "working_directory": tmp_path, "environment": {"HOME": str(tmp_path)},
            "managed_policy": tmp_path / "none.toml"}


@pytest.fixture
def context(home):
    with libskillmeat.Context(**home) as made:
        yield made


@pytest.fixture
def skill(tmp_path):
    """Makes a skill's folder."""

    def make(name="pdf", **files):
        folder = tmp_path / "skills" / name
        folder.mkdir(parents=True)
        (folder / "SKILL.md").write_text(f"---\nname: {name}\ndescription: Reads {name}.\n---\n# {name}\n")
        for file, text in files.items():
            (folder / file).write_text(text)
        return folder

    return make
