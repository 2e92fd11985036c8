"""Imports a pack and asks what to do with each artifact that is there already and differs.

usage: choose.py HOME PACK
"""
from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import libskillmeat

if TYPE_CHECKING:
    from libskillmeat import records

CHOICES = {"m": "merge", "f": "fork", "s": "skip"}


def choose(conflict: records.Conflict) -> str | None:
    """Called by the library in the middle of the import, before anything is written; None lets the artifact be."""
    print(f"{conflict['type']} {conflict['name']} is there and differs:")
    for file in conflict["files"]:
        print("  ", file["path"], file.get("reason", ""))
    return CHOICES.get(input("merge, fork or skip? [m/f/s] ")[:1].lower())


def main() -> int:
    with libskillmeat.Context(home=sys.argv[1]) as context:
        try:
            result = context.import_bundle(sys.argv[2], strategy="ask", ask=choose, allow_unsigned=True)
        except KeyboardInterrupt:
            print("\nstopped; nothing was changed")
            return 130
        print(", ".join(f"{count} {what}" for what, count in result["counts"].items() if count))
    return 0


if __name__ == "__main__":
    sys.exit(main())
