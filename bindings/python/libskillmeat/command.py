"""The command `skillmeat` that comes with the package."""
from __future__ import annotations

import os
import sys
from typing import NoReturn

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin", "skillmeat")


def main() -> NoReturn:
    """Becomes the command, with this process's arguments."""
    try:
        os.execv(PROGRAM, ["skillmeat", *sys.argv[1:]])
    except OSError as error:
        sys.exit(f"skillmeat: {PROGRAM}: {error.strerror}")
