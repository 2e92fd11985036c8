"""schema/generate_types.py: what is committed is what it writes, and what it writes are types."""
import importlib.util
import json
import os
import subprocess
import sys
import typing
import unittest

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
GENERATOR = os.path.join(ROOT, "schema", "generate_types.py")


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


generate_types = load("generate_types", GENERATOR)
records = load("records", os.path.join(ROOT, "bindings", "python", "libskillmeat", "records.py"))


class Types(unittest.TestCase):
    def test_the_committed_files_are_those_that_the_generator_writes(self):
        run = subprocess.run([sys.executable, GENERATOR, "--check"], capture_output=True, text=True)
        self.assertEqual(run.stdout + run.stderr, "")
        self.assertEqual(run.returncode, 0)

    def test_every_schema_and_definition_is_a_type_in_both_languages(self):
        with open(os.path.join(ROOT, "bindings", "node", "records.d.ts"), encoding="utf-8") as file:
            script = file.read()
        for name in sorted(os.listdir(os.path.join(ROOT, "schema"))):
            if not name.endswith(".json"):
                continue
            with open(os.path.join(ROOT, "schema", name), encoding="utf-8") as file:
                parts = json.load(file).get("$defs", {})
            wanted = [generate_types.camel(name[:-5])]
            for record in wanted + [wanted[0] + generate_types.camel(part) for part in parts]:
                with self.subTest(record=record):
                    self.assertIn(record, records.__all__)
                    self.assertRegex(script, r"export (interface|type) %s\b" % record)

    def test_members_of_python_types_resolve_and_say_what_may_be_missing(self):
        for name in records.__all__:
            record = getattr(records, name)
            if isinstance(record, type):
                with self.subTest(record=name):
                    hints = typing.get_type_hints(record)
                    self.assertEqual(set(hints), record.__required_keys__ | record.__optional_keys__)
        self.assertEqual(typing.get_type_hints(records.Add)["added"], list[records.Artifact])
        self.assertIn("renamed", records.Add.__optional_keys__)
        self.assertIn("added", records.Add.__required_keys__)
        self.assertIn("global", records.AgentsAgent.__required_keys__)

    def test_what_the_generator_does_not_know_is_an_error(self):
        record = {"type": "object", "properties": {"a": {"type": "string", "oneOf": []}}}
        with self.assertRaises(ValueError):
            generate_types.Reader({"x.json": record}).read_all()
        with self.assertRaises(ValueError):
            generate_types.Reader({"x.json": {"type": "string"}}).read_all()


if __name__ == "__main__":
    unittest.main()
