#!/usr/bin/env python3
"""Makes original_writer.json (values and what tomli_w 1.2.0 writes for them) and reader.json (texts in odd layouts and
what tomllib reads in them). Needs `pip install tomli_w==1.2.0`; the tests need only the two files."""
import json
import math
import random
import tomllib
from pathlib import Path

import tomli_w

WORDS = ["a", "name", "x-y", "x_1", "two words", "", "é", "a.b", 'q"q', "𝄞", "tab\t", "1", "true", "l\nl", "\\"]
TEXTS = ["", "plain", "two words", "é𝄞", 'say "hi"', "back\\slash", "tab\tx", "nl\nx", "\x00\x1f\x7f", "\b\f\r",
         "x" * 60, "é" * 70, "'", "'''", '"""', "# no comment", "[x]", "a = 1"]


def scalar(r):
    kind = r.randrange(8)
    if kind < 4:
        return r.choice(TEXTS)
    if kind == 4:
        return r.choice([0, 1, -1, 42, 2**63 - 1, -2**63, r.randrange(10**9)])
    if kind == 5:
        return r.choice([0.0, -0.0, 1.0, 0.1, 1e16, 1e15, 123456789012345680.0, 1e-4, 1e-5, 5e-324, 1.5e300, r.random()])
    return r.random() < 0.5


def value(r, depth):
    kind = r.randrange(10)
    if depth == 0 or kind < 6:
        return scalar(r)
    if kind == 6:
        return [value(r, depth - 1) for _ in range(r.randrange(4))]
    if kind == 7:
        return [table(r, depth - 1) for _ in range(r.randrange(4))]
    return table(r, depth - 1)


def table(r, depth):
    return {k: value(r, depth) for k in r.sample(WORDS, r.randrange(5))}


def line_text(r, text, newline):
    """One of the spellings of a string."""
    simple = all(c.isprintable() for c in text)
    spellings = [json.dumps(text).replace("\x7f", "\\u007f")]
    if simple and "'" not in text:
        spellings.append("'" + text + "'")
    if simple and "'''" not in text and not text.endswith("'"):
        spellings.append("'''" + text + "'''")
        spellings.append("'''" + newline + text + "'''")
    escaped = json.dumps(text)[1:-1].replace("\x7f", "\\u007f")
    spellings.append('"""' + escaped + '"""')
    spellings.append('"""\\' + newline + "   " + newline + "  " + escaped + '"""' if not text.startswith((" ", "\t")) else '"""' + escaped + '"""')
    spelling = r.choice(spellings)
    return spelling if "\\ud8" not in spelling else '"' + text + '"'


def key_text(r, key):
    bare = key and all(c.isascii() and (c.isalnum() or c in "-_") for c in key)
    if bare and r.random() < 0.8:
        return key
    if "'" not in key and key.isprintable() and r.random() < 0.5:
        return "'" + key + "'"
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def blank(r):
    return r.choice(["", "", " ", "  ", "\t"])


def comment(r):
    return r.choice(["", "", "", " # note", "# é [x] = \"", "\t#"])


def spelled(r, v, newline, one_line=False):
    if isinstance(v, str):
        return line_text(r, v, newline) if not one_line else json.dumps(v, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(v, bool):
        return "true" if v else "false"
    if isinstance(v, int):
        return r.choice([str(v), "+" + str(v) if v >= 0 else str(v), hex(v) if v >= 0 else str(v), "0o%o" % v if v >= 0 else str(v)])
    if isinstance(v, float):
        return repr(v) if math.isfinite(v) else str(v)
    if isinstance(v, list):
        gap = (lambda: blank(r)) if one_line else lambda: r.choice(["", " ", newline, "  # c ] }" + newline, newline + "\t"])
        body = gap()
        for i, item in enumerate(v):
            body += spelled(r, item, newline, one_line) + gap()
            if i + 1 < len(v) or r.random() < 0.4:
                body += "," + gap()
        return "[" + body + "]"
    items = [key_text(r, k) + blank(r) + "=" + blank(r) + spelled(r, x, newline, one_line) for k, x in v.items()]
    return "{" + blank(r) + (blank(r) + "," + blank(r)).join(items) + blank(r) + "}"


def dotted(r, prefix, t):
    """Leaves of a table as dotted keys; None when it has an empty table in it."""
    rows = []
    for k, v in t.items():
        if isinstance(v, dict) and v and r.random() < 0.7:
            inner = dotted(r, prefix + (k,), v)
            rows += inner
        else:
            rows.append((prefix + (k,), v))
    return rows


def joined_key(r, path):
    return (blank(r) + "." + blank(r)).join(key_text(r, p) for p in path)


def merged(r, lists):
    """Sections of several tables, one behind the other or mixed (each list in its order)."""
    out = []
    while any(lists):
        lists = [x for x in lists if x]
        take = r.choice(lists) if r.random() < 0.3 else lists[0]
        out.append(take.pop(0))
    return out


def sections(r, t, newline, path):
    body = ""
    later = []
    for k, v in t.items():
        is_tables = isinstance(v, list) and v and all(isinstance(x, dict) for x in v)
        if (isinstance(v, dict) or is_tables) and r.random() < 0.75:
            if isinstance(v, dict) and v and r.random() < 0.25:
                rows = dotted(r, (k,), v)
            else:
                later.append((k, v))
                continue
        else:
            rows = [((k,), v)]
        for keys, x in rows:
            body += blank(r) + joined_key(r, keys) + blank(r) + "=" + blank(r) + spelled(r, x, newline) + comment(r) + newline
            if r.random() < 0.2:
                body += r.choice(["", "# about", " \t"]) + newline
    lists = []
    for k, v in later:
        here = path + (k,)
        above = lambda: r.choice(["", newline, newline, "# head" + newline, newline + "# head" + newline, newline + "# apart" + newline + newline])
        if isinstance(v, dict):
            inner = sections(r, v, newline, here)
            if inner[0] or len(inner) == 1 or r.random() < 0.3:
                inner[0] = above() + blank(r) + "[" + blank(r) + joined_key(r, here) + blank(r) + "]" + comment(r) + newline + inner[0]
            else:
                inner.pop(0)
            lists.append(inner)
        else:
            one = ""
            for item in v:
                one += above() + "[[" + joined_key(r, here) + "]]" + comment(r) + newline + "".join(sections(r, item, newline, here))
            lists.append([one])
    return [body] + merged(r, lists)


def document(r, t, newline):
    return "".join(sections(r, t, newline, ()))


def main():
    r = random.Random(20)
    here = Path(__file__).parent
    collection = {"collection": {"name": "default", "version": "1.0.0"},
                  "artifacts": [{"name": "s", "tags": ["a", "b"], "metadata": {"description": "x", "extra": {"frontmatter": {"name": "s", "list": [1, [2, []]]}}}},
                                {"name": "t", "tags": []}],
                  "mcp_servers": [{"name": "fs", "repo": "o/r"}, {"name": "x" * 80}, {"name": "y"}]}
    cases = [{}, {"artifacts": [], "collection": {"name": "x"}}, {"lock": {"version": "1.0.0", "entries": {}}}, collection,
             {"a": {"b": {"c": {}}}}, {"a": {"b": {}}, "c": 1}, {"m": [{"a": 1}, {}, {"b": {"c": "d"}}]}, {"m": [{}, 1]}, {"m": [[{"a": 1}], []]},
             {"m": [{"a": "x" * 86}]}, {"m": [{"a": "x" * 87}]}, {"m": [{"a": "é" * 86}]}, {"m": [{"a": "é" * 87}]}, {"m": [{"a": []}]}, {"m": [{"a": [1]}]},
             {"m": [{"a": {"b": [{"c": []}]}}]}, {"t": {"m": [{"a": 1}]}}]
    cases += [table(r, 4) for _ in range(250)]
    with open(here / "original_writer.json", "w", encoding="utf-8") as file:
        rows = [json.dumps({"value": c, "text": tomli_w.dumps(c)}, ensure_ascii=False) for c in cases]
        file.write("[\n" + ",\n".join(rows) + "\n]\n")
    rows = []
    while len(rows) < 400:
        newline = r.choice(["\n", "\n", "\r\n"])
        text = r.choice(["", "", "\ufeff", "# first" + newline]) + document(r, table(r, 4), newline) + r.choice(["", "# last"])
        try:
            read = tomllib.loads(text.removeprefix("\ufeff"))
        except tomllib.TOMLDecodeError:  # a table in dotted keys and with a header: not TOML
            continue
        rows.append(json.dumps({"text": text, "value": read}, ensure_ascii=False))
    with open(here / "reader.json", "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(rows) + "\n]\n")


if __name__ == "__main__":
    main()
