#!/usr/bin/env python3
"""Dead relative links and anchors in the Markdown files of a folder. Status 0: none, 1: some."""
import os
import sys
import urllib.parse

SKIP = {".git", "node_modules", "build", "dist", ".venv"}


def anchor(title):
    kept = "".join(c for c in title.strip().lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")


def read(path):
    """Links as (line, target), and the anchors of the file. Code is left out."""
    links, anchors, fenced = [], set(), False
    with open(path, encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.lstrip().startswith(("```", "~~~")):
                fenced = not fenced
            if fenced:
                continue
            if line.startswith("#"):
                anchors.add(anchor(line.lstrip("#")))
            line = "".join(part if index % 2 == 0 else "`" for index, part in enumerate(line.split("`")))
            at = line.find("](")
            while at >= 0:
                end = line.find(")", at)
                if end < 0:
                    break
                target = line[at + 2:end].split(" ")[0].strip("<>")
                if target:
                    links.append((number, target))
                at = line.find("](", end)
    return links, anchors


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "."
    files = {}
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in SKIP)
        for name in sorted(names):
            if name.endswith(".md"):
                path = os.path.normpath(os.path.join(place, name))
                files[path] = read(path)
    dead = web = 0
    for path, (links, _) in files.items():
        for line, target in links:
            if "://" in target or target.startswith("mailto:"):
                web += 1
                continue
            name, _, fragment = urllib.parse.unquote(target).partition("#")
            there = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
            why = ""
            if not os.path.exists(there):
                why = "no such file"
            elif fragment and there in files and fragment.lower() not in files[there][1]:
                why = "no such heading"
            if why:
                dead += 1
                print("%s:%d: %s: %s" % (path, line, target, why))
    print("%d files, %d dead links, %d links to the web not looked at" % (len(files), dead, web), file=sys.stderr)
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
