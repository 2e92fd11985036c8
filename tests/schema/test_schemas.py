"""schema/: every schema that the headers name is there, is sound, and describes its members in plain words."""
import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import schemas

import jsonschema

HEADERS = os.path.join(schemas.ROOT, "include", "skillmeat")
FILES = sorted(name for name in os.listdir(schemas.FOLDER) if name.endswith(".json"))


def named_in_headers():
    names = {}
    for header in sorted(os.listdir(HEADERS)):
        with open(os.path.join(HEADERS, header), encoding="utf-8") as file:
            for name in re.findall(r"schema/([a-z-]+\.json(?:#[a-z]+)?)", file.read()):
                names.setdefault(name, header)
    return names


def objects(node, path=""):
    """Every place that describes members, with its path."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict) and not path.endswith("/properties"):
            yield path, node
        for key, value in node.items():
            yield from objects(value, path + "/" + key)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from objects(value, "%s/%d" % (path, index))


class Schemas(unittest.TestCase):
    def test_all_that_the_headers_name_are_there(self):
        names = named_in_headers()
        self.assertGreater(len(names), 25)
        for name, header in names.items():
            file, _, anchor = name.partition("#")
            with self.subTest(schema=name, header=header):
                self.assertIn(file, FILES)
                schemas.Schema(file[:-5] + ("#" + anchor if anchor else ""))

    def test_each_is_valid_against_the_meta_schema(self):
        for name in FILES:
            with self.subTest(schema=name):
                schema = schemas.load(name)
                jsonschema.Draft202012Validator.check_schema(schema)
                self.assertEqual(schema["$schema"], "https://json-schema.org/draft/2020-12/schema")
                self.assertEqual(schema["$id"], name)
                self.assertTrue(schema["title"])
                self.assertTrue(schema["description"].endswith("."))

    def test_references_lead_somewhere(self):
        for name in FILES:
            with self.subTest(schema=name):
                schema = schemas.Schema(name[:-5])
                for reference in schemas.references(schema.bundle):
                    schema.at({"$ref": reference})

    def test_members_are_described_and_the_required_ones_exist(self):
        for name in FILES:
            for path, node in objects(schemas.load(name)):
                with self.subTest(schema=name, at=path):
                    for key in node.get("required", []):
                        self.assertIn(key, node["properties"])
                    for key, member in node["properties"].items():
                        self.assertTrue(member.get("description") or "$ref" in member, key)
                        self.assertNotIn("enum", member, "%s: readers accept values they do not know" % key)
                    self.assertNotEqual(node.get("additionalProperties"), False, "readers ignore unknown members")
                    order = [key for key in node["properties"] if key in node.get("required", [])]
                    self.assertEqual(order, node.get("required", order), "required is in another order")

    def test_listings_return_next(self):
        listings = ["agents", "collections", "history", "keys", "list", "revoked-packs", "status", "trust", "usage-events"]
        for name in listings:
            with self.subTest(schema=name):
                self.assertIn("next", schemas.load(name + ".json")["properties"])

    def test_the_checker_finds_what_is_wrong(self):
        schema = schemas.Schema.of("init")
        right = {"collection": "default", "path": "/x", "created": True}
        self.assertEqual(schema.problems(right), [])
        self.assertTrue(schema.problems({"collection": "default", "path": "/x"}))
        self.assertTrue(schema.problems(dict(right, created="yes")))
        self.assertIn("order", schema.problems({"path": "/x", "collection": "default", "created": True})[0])
        self.assertIn("describe", schema.problems(dict(right, more=1))[0])
        self.assertIn("x-values", schemas.Schema.of("completion").problems({"shell": "tcsh", "script": ""})[0])
        for text in ('{"a":1}', '{"a":1}\n\n', '{"a":1,"a":2}\n', '{"a":1.5}\n', '{"a":9007199254740992}\n'):
            with self.assertRaises(ValueError, msg=text):
                schemas.parse(text)
        self.assertEqual(schemas.parse('{"a":9007199254740991}\n'), {"a": 2 ** 53 - 1})


if __name__ == "__main__":
    unittest.main()
