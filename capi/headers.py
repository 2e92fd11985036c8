"""Reads what the public headers say in comments: of a function, a type, a field, a constant.

A comment belongs to the declaration below it when no blank line stands between them; declarations that follow each
other without a blank line share it. A field's or constant's comment stands behind it on its line.
"""
import os
import re

# The nouns in the order in which people meet them; every header with declarations is here.
ORDER = ["context", "collection", "artifact", "bundle", "key", "trust", "policy", "agent", "deployment", "snapshot", "audit", "usage",
         "error", "string", "experimental"]
NO_NOUN = {"skillmeat.h", "export.h"}

TOKEN = re.compile(r"(?P<comment>/\*.*?\*/)|(?P<directive>^[ \t]*#(?:[^\n]*\\\n)*[^\n]*)", re.DOTALL | re.MULTILINE)
CPLUSPLUS = re.compile(r"^#ifdef __cplusplus\n.*?^#endif\n", re.DOTALL | re.MULTILINE)
BANNER = re.compile(r"^/\* ---- .* -+ \*/$")


class Note:
    def __init__(self, header, doc):
        self.header, self.doc = header, doc
        self.members, self.parameters, self.type = {}, [], None

    @property
    def since(self):
        found = re.search(r"@since (\d+\.\d+\.\d+)", self.raw)
        return found.group(1) if found else None

    @property
    def schema(self):
        found = re.search(r"schema/([a-z-]+\.json(?:#[a-z]+)?)", self.raw)
        return found.group(1) if found else None

    @property
    def summary(self):
        """The first sentence."""
        found = re.match(r"(.+?[.:])(?= +[A-Z`'\"{]|$)", self.doc)
        sentence = (found.group(1) if found else self.doc).rstrip(":")
        return re.sub(r" \(schema/[^)]*\)", "", sentence)


class Notes:
    def __init__(self):
        self.headers, self.functions, self.types, self.constants, self.macros = {}, {}, {}, {}, set()


def plain(comment):
    """A comment as one line of text."""
    lines = [re.sub(r"^\s*\* ?", "", line) for line in comment[2:-2].splitlines()]
    return " ".join(" ".join(lines).split())


def pieces(text):
    """("comment" | "directive" | "declaration", text, whether a blank line stands before it)."""
    position, rest = 0, ""
    while position < len(text):
        if not text[position:].strip():
            return
        blank = bool(re.match(r"[ \t]*\n[ \t]*\n", text[position:])) or bool(re.match(r"\s*\n[ \t]*\n", text[position:]))
        position += len(text[position:]) - len(text[position:].lstrip())
        token = TOKEN.match(text, position)
        if token:
            yield token.lastgroup, token.group(), blank
            position = token.end()
            continue
        end = declaration_end(text, position)
        rest = text[position:end]
        # The comment on the last line of a declaration is still its own.
        trailing = re.match(r"[ \t]*/\*.*?\*/", text[end:])
        if trailing:
            rest += trailing.group()
            end += trailing.end()
        yield "declaration", rest, blank
        position = end


def declaration_end(text, position):
    depth, at = 0, position
    while at < len(text):
        if text.startswith("/*", at):
            at = text.index("*/", at) + 2
            continue
        if text[at] in "{(":
            depth += 1
        elif text[at] in "})":
            depth -= 1
        elif text[at] == ";" and depth == 0:
            return at + 1
        at += 1
    return at


def without_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)


def note_of(header, comment):
    note = Note(header, re.sub(r"\s*@since \S+", "", plain(comment)).strip() if comment else "")
    note.raw = plain(comment) if comment else ""
    return note


def read_members(note, declaration, pattern):
    for match in re.finditer(pattern + r"[ \t]*/\*(.*?)\*/", declaration, re.DOTALL):
        note.members[match.group(1)] = " ".join(match.group(2).split())


def read_declaration(notes, header, declaration, comment, alias):
    """Files one declaration; returns the integer type that it names, for the enum that follows."""
    code = without_comments(declaration)
    note = note_of(header, comment)
    function = re.search(r"\bSKM_API\b.*?\b(skm_\w+)\s*\(", code, re.DOTALL)
    callback = re.search(r"^typedef\b.*\(\*(skm_\w+)\)\s*\((.*)\)\s*;", code, re.DOTALL)
    struct = re.search(r"^typedef struct (skm_\w+)", code)
    integer = re.search(r"^typedef u?int\d+_t (skm_\w+);", code)
    if function:
        notes.functions[function.group(1)] = note
    elif callback:
        note.parameters = [part.split()[-1].lstrip("*") for part in callback.group(2).split(",")]
        notes.types[callback.group(1)] = note
    elif struct:
        read_members(note, declaration, r"(\w+);")
        notes.types[struct.group(1)] = note
    elif integer:
        notes.types[integer.group(1)] = note
        return integer.group(1)
    elif code.startswith("enum"):
        read_members(note, declaration, r"\b(SKM_\w+) = [^,/}]*,?")
        for name in re.findall(r"\b(SKM_\w+)\s*=", code):
            constant = Note(header, note.members.get(name, ""))
            constant.type = alias
            notes.constants[name] = constant
    return None


def read_header(notes, noun, text):
    notes.macros |= set(re.findall(r"^#define (SKM_\w+_INIT)\b", text, re.MULTILINE))
    first, comment, before, alias = True, "", "", None
    for kind, piece, blank in pieces(CPLUSPLUS.sub("\n", text)):
        if kind == "comment":
            if first:
                notes.headers[noun] = re.sub(r"^\w+\.h - ", "", plain(piece))
            comment = "" if first or BANNER.match(piece) else piece
        elif kind == "directive":
            comment, before = "", ""
        else:
            if not comment and not blank:
                comment = before
            alias = read_declaration(notes, noun, piece, comment, alias)
            comment, before = "", comment
        first = False


def read(folder):
    notes = Notes()
    found = sorted(name for name in os.listdir(folder) if name.endswith(".h") and name not in NO_NOUN)
    if found != sorted(noun + ".h" for noun in ORDER):
        raise SystemExit(f"capi/headers.py does not know these headers: {sorted(set(found) ^ {n + '.h' for n in ORDER})}")
    for noun in ORDER:
        with open(os.path.join(folder, noun + ".h"), encoding="utf-8") as file:
            read_header(notes, noun, file.read())
    return notes
