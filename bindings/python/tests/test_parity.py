"""The scenarios that every language tells (tests/parity)."""
import json

import pytest

import libskillmeat
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


def test_every_function_has_a_name_that_is_there():
    functions = {function["name"] for function in json.loads((SOURCE / "capi" / "api.json").read_text())["functions"]}
    rows = json.loads((SOURCE / "bindings" / "python" / "parity.json").read_text())
    assert set(rows) == functions
    for function, name in rows.items():
        if isinstance(name, dict):
            assert name["internal"], function
            continue
        there = libskillmeat
        for part in name.split("."):
            there = getattr(libskillmeat.SkillmeatError("x") if there is libskillmeat.SkillmeatError else there, part, None)
            assert there is not None, f"{function}: {name}"
