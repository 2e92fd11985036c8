#!/usr/bin/env python3
"""Writes the record types of the bindings from the schemas of this folder.

    schema/generate_types.py           writes bindings/python/libskillmeat/records.py and bindings/node/records.d.ts
    schema/generate_types.py --check   says which of them differ from what would be written

A schema is a record of the same name in CamelCase ("key-export.json" is KeyExport), a definition in it has the name of
the file before its own (ConfigList), an object inside a member that of its record and the member (AddSkipped, and
AgentsAgent for the elements of "agents").
"""
import json
import keyword
import os
import sys
import textwrap

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(FOLDER)
WIDTH = 110
# What a schema may say here. Anything else would be left out silently, so it is an error.
KNOWN = {"$schema", "$id", "$ref", "$anchor", "$defs", "title", "description", "type", "properties", "required", "items",
         "pattern", "minimum", "maximum", "x-values", "anyOf", "additionalProperties"}


def camel(text):
    return "".join(part[:1].upper() + part[1:] for part in text.replace("_", "-").split("-"))


def singular(word):
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


class Member:
    def __init__(self, name, kind, node, required):
        self.name, self.kind, self.required = name, kind, required
        self.description = node.get("description", "")
        self.values = node.get("x-values", [])


class Record:
    def __init__(self, name, node, members):
        self.name, self.description, self.members = name, node.get("description", ""), members


class Alias:
    """A document that is one of several, or another one by another name."""

    def __init__(self, name, node, kinds):
        self.name, self.description, self.kinds = name, node.get("description", ""), kinds


class Reader:
    """Reads all schemas into `types`, those that a type needs before it.

    A kind is "string", "integer", "number", "boolean", "null", "any", ("list", kind), ("map", kind), ("record", name),
    or ("union", kinds).
    """

    def __init__(self, schemas):
        self.schemas, self.types, self.started = schemas, [], set()

    def read_all(self):
        for file in sorted(self.schemas):
            self.document(file)
        return self.types

    def document(self, file):
        name = camel(file[:-len(".json")])
        if file not in self.started:
            self.started.add(file)
            root = self.schemas[file]
            for part in root.get("$defs", {}):
                self.definition(file, part)
            self.named(name, root, file)
        return ("record", name)

    def definition(self, file, part):
        name = camel(file[:-len(".json")]) + camel(part)
        if (file, part) not in self.started:
            self.started.add((file, part))
            self.named(name, self.schemas[file]["$defs"][part], file)
        return ("record", name)

    def named(self, name, node, file):
        if "properties" in node:
            self.record(name, node, file)
        elif "anyOf" in node:
            self.types.append(Alias(name, node, [self.kind(part, name, file) for part in node["anyOf"]]))
        elif "$ref" in node:
            self.types.append(Alias(name, node, [self.reference(node["$ref"], file)]))
        else:
            raise ValueError(f"{file}: {name} is neither an object nor one of several")

    def record(self, name, node, file):
        required = node.get("required", [])
        members = [Member(key, self.kind(value, name + camel(key), file), value, key in required)
                   for key, value in node["properties"].items()]
        self.types.append(Record(name, node, members))
        return ("record", name)

    def reference(self, target, file):
        other, _, part = target.partition("#")
        if not part:
            return self.document(other)
        return self.definition(other or file, part.rsplit("/", 1)[-1])

    def kind(self, node, name, file):
        """`name` is what a record that begins here is called."""
        unknown = set(node) - KNOWN
        if unknown:
            raise ValueError(f"{file}: {name}: cannot read {sorted(unknown)}")
        if "$ref" in node:
            return self.reference(node["$ref"], file)
        if "anyOf" in node:
            return ("union", tuple(self.kind(part, name, file) for part in node["anyOf"]))
        words = node.get("type", "any")
        if isinstance(words, str):
            return self.simple(words, node, name, file)
        return ("union", tuple(self.simple(word, node, name, file) for word in words))

    def simple(self, word, node, name, file):
        if word == "array":
            return ("list", self.kind(node["items"], singular(name), file) if "items" in node else "any")
        if word == "object" and "properties" in node:
            return self.record(name, node, file)
        if word == "object":
            extra = node.get("additionalProperties")
            return ("map", self.kind(extra, name, file) if isinstance(extra, dict) else "any")
        return word


def described(item):
    values = ", ".join(str(value) for value in getattr(item, "values", []))
    return item.description + (f" One of: {values}." if values else "")


# ---- Python ---------------------------------------------------------------------------------------------------------

PYTHON_WORDS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None", "any": "Any"}
PYTHON_HEAD = '''"""Records: the documents that the library returns, as the types of their members.

Written by schema/generate_types.py from schema/*.json; change those. Members outside of the base class may be
missing. New members and new values may come with any release.
"""
from __future__ import annotations

from typing import Any, Optional, TypedDict, Union

__all__ = [
'''


def python_kind(kind):
    if isinstance(kind, str):
        return PYTHON_WORDS[kind]
    word, inner = kind
    if word == "list":
        return f"list[{python_kind(inner)}]"
    if word == "map":
        return f"dict[str, {python_kind(inner)}]"
    if word == "record":
        return inner
    kinds = [python_kind(part) for part in inner if part != "null"]
    text = kinds[0] if len(kinds) == 1 else f"Union[{', '.join(kinds)}]"
    return f"Optional[{text}]" if "null" in inner else text


def python_text(text, indent):
    """A docstring."""
    pad = " " * indent
    text = text.replace("\\", "\\\\").replace('"""', "'''")
    if len(text) + indent + 6 <= WIDTH and not text.endswith('"'):
        return f'{pad}"""{text}"""\n'
    lines = textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    lines[0] = '"""' + lines[0]
    if len(lines[0]) + indent > WIDTH:
        return pad + '"""\n' + textwrap.indent(textwrap.fill(text, WIDTH - indent), pad) + f'\n{pad}"""\n'
    return textwrap.indent("\n".join(lines), pad) + f'\n{pad}"""\n'


def python_class(head, description, members):
    out = f"class {head}:\n" + python_text(description, 4)
    for member in members:
        out += f"\n    {member.name}: {python_kind(member.kind)}\n"
        if described(member):
            out += python_text(described(member), 4)
    return out


def python_call(name, members, total):
    """The other way to write a TypedDict, for members whose names are words of Python."""
    out = f"{name} = TypedDict(\n    \"{name}\",\n    {{\n"
    for member in members:
        for line in textwrap.wrap(described(member), WIDTH - 10):
            out += f"        # {line}\n"
        out += f'        "{member.name}": "{python_kind(member.kind)}",\n'
    return out + "    },\n" + ("" if total else "    total=False,\n") + ")\n"


def python_record(record):
    groups = [[m for m in record.members if m.required], [m for m in record.members if not m.required]]
    words = [any(keyword.iskeyword(m.name) or not m.name.isidentifier() for m in group) for group in groups]
    out, bases = "", []
    required, optional = groups
    if not any(words) and not (required and optional):
        return python_class(record.name + ("(TypedDict)" if required else "(TypedDict, total=False)"), record.description,
                            record.members)
    for group, name, is_word in ((required, f"_{record.name}Required", words[0]), (optional, f"_{record.name}Optional", words[1])):
        if is_word or (group is required and group):
            out += python_call(name, group, group is required) if is_word else python_class(
                name + "(TypedDict)", f"The members that every {record.name} has.", group)
            out += "\n\n"
            bases.append(name)
    rest = [] if words[1] else optional
    return out + python_class(f"{record.name}({', '.join(bases)}{', total=False' if rest else ''})", record.description, rest)


def python_alias(alias):
    kind = alias.kinds[0] if len(alias.kinds) == 1 else ("union", tuple(alias.kinds))
    return f"{alias.name} = {python_kind(kind)}\n" + python_text(alias.description, 0)


def python_file(types):
    out = PYTHON_HEAD + "".join(f'    "{name}",\n' for name in sorted(item.name for item in types)) + "]\n"
    for item in types:
        out += "\n\n" + (python_record(item) if isinstance(item, Record) else python_alias(item))
    return out


# ---- TypeScript -----------------------------------------------------------------------------------------------------

SCRIPT_WORDS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null",
                "any": "unknown"}
SCRIPT_HEAD = """// Records: the documents that the library returns.
//
// Written by schema/generate_types.py from schema/*.json; change those. New members and new values may come with
// any release: a text with listed values may also have another one.
"""


def script_kind(kind, values=()):
    if isinstance(kind, str):
        if kind == "string" and values:
            return " | ".join(json.dumps(value, ensure_ascii=False) for value in values) + " | (string & {})"
        return SCRIPT_WORDS[kind]
    word, inner = kind
    if word == "list":
        text = script_kind(inner)
        return f"({text})[]" if " | " in text else text + "[]"
    if word == "map":
        return f"Record<string, {script_kind(inner)}>"
    if word == "record":
        return inner
    return " | ".join(script_kind(part, values) for part in inner)


def script_text(text, indent):
    pad = " " * indent
    text = text.replace("*/", "* /")
    if not text:
        return ""
    if len(text) + indent + 7 <= WIDTH:
        return f"{pad}/** {text} */\n"
    return f"{pad}/**\n" + textwrap.indent(textwrap.fill(text, WIDTH - indent - 3), pad + " * ") + f"\n{pad} */\n"


def script_record(record):
    out = script_text(record.description, 0) + f"export interface {record.name} {{\n"
    for member in record.members:
        name = member.name if member.name.isidentifier() else json.dumps(member.name)
        kind = script_kind(member.kind, member.values)
        line = f"  {name}{'' if member.required else '?'}: {kind};\n"
        if len(line) > WIDTH:
            line = line.replace(": ", ":\n    | ", 1).replace(" | ", "\n    | ")
        out += script_text(member.description, 2) + line
    return out + "}\n"


def script_alias(alias):
    return script_text(alias.description, 0) + f"export type {alias.name} = {' | '.join(map(script_kind, alias.kinds))};\n"


def script_file(types):
    return SCRIPT_HEAD + "".join("\n" + (script_record(t) if isinstance(t, Record) else script_alias(t)) for t in types)


# ---------------------------------------------------------------------------------------------------------------------

def generated():
    """Path from the root -> text."""
    schemas = {}
    for name in os.listdir(FOLDER):
        if name.endswith(".json"):
            with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
                schemas[name] = json.load(file)
    types = Reader(schemas).read_all()
    names = [item.name for item in types]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"two records are called {', '.join(twice)}")
    return {"bindings/python/libskillmeat/records.py": python_file(types), "bindings/node/records.d.ts": script_file(types)}


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    stale = 0
    for path, text in generated().items():
        full = os.path.join(ROOT, path)
        try:
            with open(full, encoding="utf-8", newline="") as file:
                there = file.read()
        except FileNotFoundError:
            there = None
        if there == text:
            continue
        if sys.argv[1:]:
            print(f"{path} is not what schema/ says: run schema/generate_types.py")
            stale = 1
        else:
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
    return stale


if __name__ == "__main__":
    sys.exit(main())
