#!/usr/bin/env python3
"""Extracts capi/api.json, the C ABI as data, from the public headers.

    capi/apidump.py            writes capi/api.json
    capi/apidump.py --check    says whether it differs from what would be written

Types, values and layouts are the compiler's (clang's syntax tree); documentation is read from the comments. Without
clang there is nothing to compare: the exit status is 77. `CLANG` names another clang.
"""
import difflib
import json
import os
import re
import shutil
import subprocess
import sys

import headers

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TARGET = os.path.join(ROOT, "capi", "api.json")
MISSING = 77
SOURCE = "#include <skillmeat/skillmeat.h>\n#include <skillmeat/experimental.h>\n"


def find_clang():
    names = [os.environ["CLANG"]] if os.environ.get("CLANG") else ["clang"] + [f"clang-{n}" for n in range(30, 12, -1)]
    return next((path for path in map(shutil.which, names) if path), None)


def run_clang(clang, *options):
    command = [clang, "-x", "c", "-std=c11", "-I", os.path.join(ROOT, "include"), "-fsyntax-only", *options, "-"]
    run = subprocess.run(command, input=SOURCE, text=True, capture_output=True)
    if run.returncode != 0:
        raise SystemExit(f"clang refuses the headers:\n{run.stderr}")
    return run.stdout


# ---- Layouts --------------------------------------------------------------------------------------------------------

def layouts(dump):
    """Struct -> (size, alignment, [(field, offset)]) from -fdump-record-layouts-complete."""
    found, name, fields = {}, None, []
    for line in dump.splitlines():
        head = re.match(r"\s*0 \| struct (skm_\w+)$", line)
        field = re.match(r"\s*(\d+) \|   \S.*?(\w+)$", line)
        total = re.match(r"\s*\| \[sizeof=(\d+), align=(\d+)\]", line)
        if head:
            name, fields = head.group(1), []
        elif name and field:
            fields.append((field.group(2), int(field.group(1))))
        elif name and total:
            found[name] = (int(total.group(1)), int(total.group(2)), fields)
            name = None
    return found


# ---- What the tree says ---------------------------------------------------------------------------------------------

def own(nodes, kind):
    return [node for node in nodes if node["kind"] == kind and node.get("name", "").startswith("skm_")]


def return_type(node):
    return node["type"]["qualType"].partition("(")[0].strip()


def role(function, name, type_, opaque):
    """Direction and ownership of a parameter."""
    pointee = type_.replace("const ", "").rstrip("* ")
    if type_.endswith("**") and pointee in opaque:
        return "out", "owned"
    if type_ == "skm_string *":
        return ("inout", "owned") if function.startswith("skm_string_") else ("out", "owned")
    if type_ == "int32_t *":
        return "out", "value"
    if pointee in opaque and re.search(r"_(close|free)$", function):
        return "in", "taken"
    return "in", "borrowed" if type_.endswith("*") else "value"


def returned(node, doc):
    type_ = return_type(node)
    if type_ == "const char *":
        return {"type": type_, "ownership": "static" if re.search(r"\bstatic\b", doc) else "borrowed"}
    return {"type": type_, "ownership": "none" if type_ == "void" else "value"}


def function_of(node, notes, opaque):
    note = notes.functions[node["name"]]
    parameters = []
    for child in node.get("inner", []):
        if child["kind"] == "ParmVarDecl":
            type_ = child["type"]["qualType"]
            direction, ownership = role(node["name"], child["name"], type_, opaque)
            parameters.append({"name": child["name"], "type": type_, "direction": direction, "ownership": ownership})
    out = {"name": node["name"], "header": note.header, "returns": returned(node, note.doc), "parameters": parameters,
           "checked": any(child["kind"] == "WarnUnusedResultAttr" for child in node.get("inner", []))}
    return {**out, "since": note.since, "schema": note.schema, "summary": note.summary, "doc": note.doc}


def struct_of(node, notes, layout):
    note = notes.types[node["name"]]
    size, alignment, offsets = layout[node["name"]]
    offset_of = dict(offsets)
    fields = [{"name": child["name"], "type": child["type"]["qualType"], "offset": offset_of[child["name"]],
               "doc": note.members.get(child["name"], "")}
              for child in node["inner"] if child["kind"] == "FieldDecl"]
    initializer = re.sub(r"\W", "_", node["name"]).upper() + "_INIT"
    return {"name": node["name"], "header": note.header, "size": size, "alignment": alignment,
            "grows": fields[0]["name"] == "struct_size",
            "initializer": initializer if initializer in notes.macros else None, "doc": note.doc, "fields": fields}


def value_of(node):
    if "value" in node:
        return int(node["value"])
    for child in node.get("inner", []):
        value = value_of(child)
        if value is not None:
            return value
    return None


def constants_of(node, notes):
    constants, next_value = [], 0
    for child in node["inner"]:
        if child["kind"] == "EnumConstantDecl":
            value = value_of(child)
            value = next_value if value is None else value
            next_value = value + 1
            constants.append({"name": child["name"], "value": value, "doc": notes.constants[child["name"]].doc})
    return constants


def enum_of(node, notes):
    constants = constants_of(node, notes)
    note = notes.constants[constants[0]["name"]]
    return {"header": note.header, "type": note.type, "prefix": os.path.commonprefix([c["name"] for c in constants])
            if len(constants) > 1 else constants[0]["name"], "constants": constants}


def codes_of(enums):
    """The status codes with their stable names, in the order of the header."""
    return [{"name": c["name"], "value": c["value"], "text": c["name"].removeprefix("SKM_E_").removeprefix("SKM_").lower(),
             "doc": c["doc"]}
            for enum in enums for c in enum["constants"] if c["name"] == "SKM_OK" or c["name"].startswith("SKM_E_")]


def callback_of(node, notes):
    note = notes.types[node["name"]]
    types = re.fullmatch(r"(.*?)\s*\(\*\)\((.*)\)", node["type"]["qualType"])
    parameters = [{"name": name, "type": type_.strip()} for name, type_ in zip(note.parameters, types.group(2).split(","))]
    return {"name": node["name"], "header": note.header, "returns": types.group(1), "parameters": parameters, "doc": note.doc}


def lifecycle_of(functions, opaque):
    """Which functions give out a handle, and the one that takes it back."""
    out = []
    for name in sorted(opaque):
        makers = [f["name"] for f in functions for p in f["parameters"] if p["type"] == name + " **" and p["name"] == "out"]
        takers = [f["name"] for f in functions for p in f["parameters"] if p["ownership"] == "taken" and p["type"] == name + " *"]
        if len(takers) != 1:
            raise SystemExit(f"{name} is taken back by {takers or 'nothing'}")
        out.append({"handle": name, "from": makers or ["error parameter"], "release": takers[0]})
    return out


def pretty(value, indent=0):
    """JSON with what holds no lists or objects in turn on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)):
        return flat
    parts = list(value.values()) if isinstance(value, dict) else value
    if not any(isinstance(part, (dict, list)) for part in parts) and (indent + len(flat) <= 120 or isinstance(value, dict)):
        return flat
    pad, inner = " " * indent, " " * (indent + 1)
    if isinstance(value, dict):
        lines = [f"{inner}{json.dumps(key)}: {pretty(part, indent + 1)}" for key, part in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{pad}}}"
    return "[\n" + ",\n".join(inner + pretty(part, indent + 1) for part in value) + f"\n{pad}]"


def extract(clang):
    tree = json.loads(run_clang(clang, "-Xclang", "-ast-dump=json"))["inner"]
    layout = layouts(run_clang(clang, "-Xclang", "-fdump-record-layouts-complete"))
    notes = headers.read(os.path.join(ROOT, "include", "skillmeat"))
    records = own(tree, "RecordDecl")
    complete = [node for node in records if node.get("completeDefinition")]
    opaque = {node["name"] for node in records} - {node["name"] for node in complete}
    order = {name: index for index, name in enumerate(headers.ORDER)}
    functions = sorted((function_of(node, notes, opaque) for node in own(tree, "FunctionDecl")),
                       key=lambda f: order[f["header"]])
    enums = [enum_of(node, notes) for node in tree if node["kind"] == "EnumDecl" and any(
        child.get("name", "").startswith("SKM_") for child in node.get("inner", []))]
    callbacks = [callback_of(node, notes) for node in own(tree, "TypedefDecl") if "(*)" in node["type"]["qualType"]]
    return {"headers": [{"noun": noun, "doc": notes.headers[noun]} for noun in headers.ORDER],
            "functions": functions,
            "lifecycle": lifecycle_of(functions, opaque),
            "structs": [struct_of(node, notes, layout) for node in complete],
            "callbacks": callbacks,
            "enums": enums,
            "codes": codes_of(enums)}


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    clang = find_clang()
    if not clang:
        print("clang is missing: capi/api.json cannot be compared with the headers (apt-get install clang)")
        return MISSING
    text = pretty(extract(clang)) + "\n"
    if not sys.argv[1:]:
        with open(TARGET, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        return 0
    with open(TARGET, encoding="utf-8", newline="") as file:
        there = file.read()
    if there == text:
        return 0
    sys.stdout.writelines(difflib.unified_diff(there.splitlines(True), text.splitlines(True), "capi/api.json", "the headers"))
    print("\ncapi/api.json is not what the headers say: run capi/apidump.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
