#!/usr/bin/env python3
"""Makes the texts that tomli_w 1.2.0, the original's writer, gives for the new collections of edit_test.cpp. Needs
`pip install tomli_w==1.2.0`; the tests need only the files."""
import hashlib
from pathlib import Path

import tomli_w

NOW = "2026-11-21T03:23:42.660909"


def row(kind, name, path, **more):
    return {"name": name, "type": kind, "path": path, "origin": "local", "added": NOW, **more}


def metadata(name):
    return {"description": 'Says "é" \\ to a person\n', "license": "MIT", "tools": ["Read", "Bash"],
            "extra": {"frontmatter_tools": ["Read", "Bash"], "name": name, "frontmatter": {"name": name, "two words": {"deep": True}},
                      "none": {}}}


def write(name, rows):
    collection = {"name": "default", "version": "1.0.0", "created": NOW, "updated": NOW}
    entries = {}
    for r in rows:
        known = {key: r[key] for key in ("upstream", "resolved_sha", "resolved_version") if key in r}
        entries[r["name"] + "::" + r["type"]] = {"content_hash": hashlib.sha256(r["name"].encode()).hexdigest(), "fetched": NOW, **known}
    folder = Path(__file__).parent
    texts = {".toml": {"collection": collection, "artifacts": rows}, ".lock": {"lock": {"version": "1.0.0", "entries": entries}}}
    for extension, value in texts.items():
        (folder / (name + extension)).write_text(tomli_w.dumps(value), encoding="utf-8", newline="\n")


write("empty", [])
write("three", [row("skill", "alpha", "skills/alpha", metadata=metadata("alpha"), tags=["greeting", "demo"]),
                row("command", "review", "commands/review.md", metadata=metadata("review"), upstream="https://example.org/o/r",
                    version_spec="v1.2", resolved_sha="0" * 40, resolved_version="v1.2.0", last_updated=NOW),
                row("agent", "größe", "agents/größe.md", tags=["x"])])
