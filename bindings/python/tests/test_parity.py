"""The scenarios that every language tells (tests/parity)."""
import json

import pytest

from places import SOURCE
from scenario import Story

SCENARIOS = [path for path in sorted((SOURCE / "tests" / "parity").glob("*.json")) if path.name != "cpp.json"]


def test_there_are_scenarios():
    assert SCENARIOS


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path, tmp_path):
    scenario = json.loads(path.read_text(encoding="utf-8"))
    story = Story(scenario, tmp_path)
    try:
        for number, step in enumerate(scenario["steps"]):
            try:
                story.step(step)
            except Exception as problem:
                raise AssertionError(f"step {number} {json.dumps(step)}: {type(problem).__name__}: {problem}") from problem
    finally:
        story.close()
