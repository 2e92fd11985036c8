#!/usr/bin/env python3
"""Says what is wrong with a CSV file. Status 0: nothing, 1: findings, 2: it cannot be read."""
import argparse
import csv
import sys


def findings(path, delimiter):
    with open(path, "rb") as file:
        raw = file.read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[:error.start].count(b"\n") + 1
        yield line, "not UTF-8 (byte 0x%02x); perhaps Windows-1252" % raw[error.start]
        text = raw.decode("cp1252", "replace")
    if "\0" in text:
        yield text[:text.index("\0")].count("\n") + 1, "a NUL character: perhaps UTF-16, or no text"
        return
    ends = {end for end in ("\r\n", "\n", "\r") if end in text.replace("\r\n", "" if end != "\r\n" else "\r\n")}
    if len(ends) > 1:
        yield 1, "mixed line ends"
    if not delimiter:
        first = text.split("\n", 1)[0]
        delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    columns = None
    try:
        for row in reader:
            if columns is None:
                columns = len(row)
                for name in sorted({name for name in row if row.count(name) > 1}):
                    yield 1, "the header has %r twice" % name
                if any(not name.strip() for name in row):
                    yield 1, "a header name is empty"
            elif row and len(row) != columns:
                yield reader.line_num, "%d columns, the header has %d" % (len(row), columns)
    except csv.Error as error:
        yield reader.line_num, str(error)
    if columns is None:
        yield 1, "the file is empty"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file")
    arguments.add_argument("--delimiter", default="", help="default: what the first line has most of")
    given = arguments.parse_args()
    try:
        found = list(findings(given.file, given.delimiter))
    except OSError as error:
        print("%s: %s" % (given.file, error.strerror), file=sys.stderr)
        return 2
    for line, what in found:
        print("%s:%d: %s" % (given.file, line, what))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
