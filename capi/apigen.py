#!/usr/bin/env python3
"""Writes what is made from capi/api.json and nothing else.

    capi/apigen.py            writes docs/reference/c-api.md, tests/capi/layout.c and the codes in docs/reference/error.md
    capi/apigen.py --check    says which of them differ from what would be written
"""
import json
import os
import re
import sys
import textwrap

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WIDTH = 110
BEGIN = "<!-- capi/apigen.py: codes -->\n"
END = "<!-- end of codes -->\n"


def declared(type_, name):
    return type_ + ("" if type_.endswith("*") else " ") + name


def signature(function):
    """The declaration, wrapped."""
    head = declared(function["returns"]["type"], function["name"]) + "("
    parameters = ", ".join(declared(p["type"], p["name"]) for p in function["parameters"]) or "void"
    # Words that belong together stay together while the line is filled.
    glued = re.sub(r"(?<!,) ", "\0", parameters)
    lines = textwrap.wrap(glued, WIDTH - len(head) - 2, break_long_words=False, break_on_hyphens=False)
    return head + ("\n" + " " * len(head)).join(lines).replace("\0", " ") + ");"


# ---- The reference page ---------------------------------------------------------------------------------------------

def prose(text):
    """Text of a comment as Markdown: names in code, nothing that Markdown would take for its own."""
    parts = text.split("`")
    for index in range(0, len(parts), 2):
        part = re.sub(r"([\\<>*|\[\]])", r"\\\1", parts[index])
        parts[index] = re.sub(r"\b(skm_\w+|SKM_\w+)", r"`\1`", part)
    return "`".join(parts)


def capital(text):
    return text[:1].upper() + text[1:]


def owned_by_caller(function, api):
    release = {entry["handle"] + " **": entry["release"] for entry in api["lifecycle"]}
    for parameter in function["parameters"]:
        if parameter["direction"] == "out" and parameter["name"] != "error" and parameter["ownership"] == "owned":
            yield parameter["name"], release.get(parameter["type"], "skm_string_dispose")


def function_text(function, api):
    facts = [f"`{name}` is owned: release it with `{release}`." for name, release in owned_by_caller(function, api)]
    if function["returns"]["ownership"] == "static":
        facts.append("The text is static.")
    if function["returns"]["ownership"] == "borrowed":
        facts.append("The text is borrowed from the handle.")
    if function["schema"]:
        file = function["schema"].partition("#")[0]
        facts.append(f"Document: [{function['schema']}](../../schema/{file}).")
    facts.append(f"Since {function['since']}.")
    return (f"### {function['name']}\n```c\n{signature(function)}\n```\n{prose(function['doc'])}\n\n{' '.join(facts)}\n")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def struct_text(struct):
    rows = [(f"`{f['name']}`", f"`{f['type']}`", str(f["offset"]), capital(prose(f["doc"]))) for f in struct["fields"]]
    start = f" Start from `{struct['initializer']}`." if struct["initializer"] else ""
    return (f"### {struct['name']}\n{prose(struct['doc'])}{start} {struct['size']} bytes.\n\n".replace("\n ", "\n") +
            table(("field", "type", "offset", "meaning"), rows))


def enum_text(enum):
    title = enum["type"] or enum["prefix"]
    rows = [(f"`{c['name']}`", str(c["value"]), capital(prose(c["doc"]))) for c in enum["constants"]]
    return f"### {title}\n" + table(("constant", "value", "meaning"), rows)


def callback_text(callback):
    parameters = ", ".join(declared(p["type"], p["name"]) for p in callback["parameters"])
    return (f"### {callback['name']}\n```c\ntypedef {declared(callback['returns'], '(*' + callback['name'])})({parameters});\n"
            f"```\n{prose(callback['doc'])}\n")


def of_noun(items, noun):
    return [item for item in items if item["header"] == noun]


def noun_text(header, api):
    noun = header["noun"]
    functions = of_noun(api["functions"], noun)
    rows = [(f"[`{f['name']}`](#{f['name']})", prose(f["summary"])) for f in functions]
    page = os.path.exists(os.path.join(ROOT, "docs", "reference", noun + ".md"))
    more = f" More on the page [{noun}]({noun}.md)." if page else ""
    out = f"## {noun}.h\n{capital(prose(header['doc']))}{more}\n\n" + table(("function", "what it does"), rows)
    parts = [function_text(f, api) for f in functions]
    parts += [struct_text(s) for s in of_noun(api["structs"], noun)]
    parts += [callback_text(c) for c in of_noun(api["callbacks"], noun)]
    parts += [enum_text(e) for e in of_noun(api["enums"], noun) if e["type"] != "skm_status"]
    return out + "".join("\n" + part for part in parts)


def page_text(api):
    handles = table(("handle", "from", "released by"),
                    [(f"`{e['handle']}`", ", ".join(f"`{f}`" if f.startswith("skm_") else "the last parameter of a failed call"
                                                    for f in e["from"]), f"`{e['release']}`") for e in api["lifecycle"]])
    nouns = " · ".join(f"[{h['noun']}](#{h['noun']}h)" for h in api["headers"])
    return (f"# The C ABI, function by function\n<!-- written by capi/apigen.py from capi/api.json; change the comments in "
            f"include/skillmeat/*.h -->\n\n{len(api['functions'])} functions. The conventions that hold for all of them (status, "
            f"text, documents, options, threads) stand at the head of `include/skillmeat/skillmeat.h`. Offsets and sizes are those "
            f"of 64-bit systems.\n\n{nouns} · [status codes](error.md#codes)\n\n## Handles\nReleased in any order; NULL is accepted."
            f"\n\n{handles}\n" + "\n".join(noun_text(header, api) for header in api["headers"]))


# ---- Status codes ---------------------------------------------------------------------------------------------------

def codes_text(api):
    rows = [(f"−{-c['value']}", f"`{c['text']}`", prose(c["doc"])) for c in api["codes"] if c["value"] < 0]
    return BEGIN + table(("code", "name", "what it means"), rows) + END


def error_page(api):
    with open(os.path.join(ROOT, "docs", "reference", "error.md"), encoding="utf-8") as file:
        page = file.read()
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise SystemExit(f"docs/reference/error.md needs one pair of lines {BEGIN.strip()} and {END.strip()}")
    return page[:page.index(BEGIN)] + codes_text(api) + page[page.index(END) + len(END):]


# ---- Layout ---------------------------------------------------------------------------------------------------------

def layout_text(api):
    out = ("/* layout.c - what programs were compiled with: types of functions, values, offsets and sizes. Compiling it is the test.\n"
           " *\n * Written by capi/apigen.py from capi/api.json. When it does not compile, the headers changed what must stay. */\n"
           "#include <skillmeat/experimental.h>\n#include <skillmeat/skillmeat.h>\n#include <stddef.h>\n#include <stdint.h>\n\n"
           "/* A function of another type would be a conflict. */\n")
    out += "".join(signature(f) + "\n" for f in api["functions"])
    out += "\n"
    for enum in api["enums"]:
        out += "".join(f'_Static_assert({c["name"]} == {c["value"]}, "{c["name"]}");\n' for c in enum["constants"])
    out += "\n#if UINTPTR_MAX == 0xFFFFFFFFFFFFFFFFu /* 64-bit pointers */\n"
    for struct in api["structs"]:
        name = struct["name"]
        out += f'_Static_assert(sizeof({name}) == {struct["size"]}, "{name}");\n'
        out += "".join(f'_Static_assert(offsetof({name}, {f["name"]}) == {f["offset"]}, "{name}.{f["name"]}");\n'
                       for f in struct["fields"])
    return out + "#endif\n"


# ---------------------------------------------------------------------------------------------------------------------

def generated():
    with open(os.path.join(ROOT, "capi", "api.json"), encoding="utf-8") as file:
        api = json.load(file)
    return {"docs/reference/c-api.md": page_text(api), "docs/reference/error.md": error_page(api),
            "tests/capi/layout.c": layout_text(api)}


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    stale = 0
    for path, text in generated().items():
        full = os.path.join(ROOT, path)
        there = None
        if os.path.exists(full):
            with open(full, encoding="utf-8", newline="") as file:
                there = file.read()
        if there == text:
            continue
        if sys.argv[1:]:
            print(f"{path} is not what capi/api.json says: run capi/apigen.py")
            stale = 1
        else:
            with open(full, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
    return stale


if __name__ == "__main__":
    sys.exit(main())
