"""The schemas of schema/, and whether a document is what its schema says.

A document is checked by JSON Schema (python3-jsonschema, no network) and by what JSON Schema cannot say: members
come in the order of `properties`, every member is described, and texts are among `x-values`.
"""
import json
import os
import re
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: %s has no module jsonschema. Get it with scripts/bootstrap (package python3-jsonschema) and "
          "configure with -DPython3_EXECUTABLE=/usr/bin/python3." % sys.executable)
    sys.exit(77)

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "schema")


def no_double_keys(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError("a key stands twice: %s" % keys)
    return dict(pairs)


def load(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return json.load(file, object_pairs_hook=no_double_keys)


def references(node):
    """Every $ref below a node."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


class Schema:
    """One schema with everything that it refers to. `name`: "list", or "config#list" for one of several."""

    known = {}

    def __init__(self, name):
        name, _, anchor = name.partition("#")
        self.files = {}
        self.read(name + ".json")
        self.name = name + ".json"
        root = {"$ref": "#/$defs/" + self.name}
        if anchor:
            choices = self.files[self.name]["$defs"]
            found = [key for key, value in choices.items() if value.get("$anchor") == anchor]
            if len(found) != 1:
                raise KeyError("%s has no $anchor %s" % (self.name, anchor))
            root = {"$ref": "#/$defs/%s/$defs/%s" % (self.name, found[0])}
        # One document without any outside reference, so that no version of the validator looks elsewhere.
        self.bundle = dict(root, **{"$defs": {key: self.local(value, key) for key, value in self.files.items()}})
        self.validator = jsonschema.Draft202012Validator(self.bundle)

    @classmethod
    def of(cls, name):
        if name not in cls.known:
            cls.known[name] = cls(name)
        return cls.known[name]

    def read(self, file):
        if file in self.files:
            return
        self.files[file] = load(file)
        for reference in references(self.files[file]):
            if not reference.startswith("#"):
                self.read(reference.partition("#")[0])

    def local(self, node, file):
        if isinstance(node, list):
            return [self.local(value, file) for value in node]
        if not isinstance(node, dict):
            return node
        out = {}
        for key, value in node.items():
            if key in ("$id", "$anchor", "$schema"):
                continue
            if key == "$ref":
                value = "#/$defs/" + (file + value[1:] if value.startswith("#") else value)
            out[key] = self.local(value, file)
        return out

    def at(self, node):
        """The node itself, or what its $ref points to."""
        while "$ref" in node:
            target = self.bundle
            for part in node["$ref"][2:].split("/"):
                target = target[part]
            node = target
        return node

    def problems(self, document):
        """What is wrong with a document: a list of texts, empty when it is right."""
        found = ["/%s: %s" % ("/".join(map(str, error.absolute_path)), error.message[:300])
                 for error in self.validator.iter_errors(document)]
        if not found:
            self.look(self.at(self.bundle), document, "", found)
        return found

    def look(self, node, value, path, found):
        node = self.at(node)
        for choice in node.get("anyOf", []):
            if jsonschema.Draft202012Validator(dict(choice, **{"$defs": self.bundle["$defs"]})).is_valid(value):
                node = self.at(choice)
                break
        if isinstance(value, str) and "x-values" in node and value not in node["x-values"] and value != "":
            found.append("%s: %r is not among x-values" % (path or "/", value))
        if isinstance(value, dict) and "properties" in node:
            order = list(node["properties"])
            ranks = [order.index(key) for key in value if key in order]
            if ranks != sorted(ranks):
                found.append("%s: the members %s are not in the order of the schema" % (path or "/", list(value)))
            for key, member in value.items():
                if key in node["properties"]:
                    self.look(node["properties"][key], member, path + "/" + key, found)
                else:
                    found.append("%s: the schema does not describe the member %r" % (path or "/", key))
        if isinstance(value, list) and isinstance(node.get("items"), dict):
            for index, item in enumerate(value):
                self.look(node["items"], item, "%s/%d" % (path, index), found)


def parse(text):
    """One JSON document with one line feed at its end, no key twice, integers within 2^53: else ValueError."""
    if isinstance(text, bytes):
        text = text.decode("utf-8")
    if not text.endswith("\n") or text.endswith("\n\n"):
        raise ValueError("there is not one line feed at the end: %r" % text[-20:])

    def no_float(number):
        raise ValueError("a number that is no integer: " + number)

    document = json.loads(text, object_pairs_hook=no_double_keys, parse_float=no_float, parse_constant=no_float)
    for number in re.findall(r"(?<![\w.\"])-?\d{16,}(?![\w.\"])", re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)):
        if abs(int(number)) > 2 ** 53 - 1:
            raise ValueError("an integer beyond 2^53 - 1: " + number)
    return document
