"""Who may include whom (docs/architecture.md): one direction, one name, one way in.

usage: includes.py <source root>
"""
import os
import re
import sys

from sources import report, source_files

PLACES = ("src", "capi", "include", "examples", "bindings", "tests/capi", "tests/consumer")
ROWS = ["base", "platform", "formats", "state", "model", "domain", "flow", "capi"]
OWN_MODULE_ONLY = {"domain"}  # rows whose modules never include each other
PUBLIC = {"skillmeat/skillmeat.h", "skillmeat/skillmeat.hpp", "skillmeat/experimental.h"}
PUBLIC_USERS = ("examples/", "bindings/", "tests/capi/", "tests/consumer/", "tests/parity/")
THIRD_PARTY = {  # header -> the one place in src that may include it
    "nlohmann/": "src/formats/json/", "toml++/": "src/formats/toml/", "yaml.h": "src/formats/yaml/",
    "libdeflate.h": "src/formats/deflate/", "openssl/": "src/base/crypto/", "sodium": "src/base/crypto/",
    "utf8proc.h": "src/base/utf8.cpp", "sqlite3.h": "src/state/index/",
    "Security/": "src/platform/keychain/", "windows.h": "src/platform/keychain/", "wincred.h": "src/platform/keychain/",
}
SYSTEM = re.compile(r"(sys|linux|netinet|arpa)/\w+\.h|"
                    r"(dirent|dlfcn|errno|fcntl|limits|poll|pthread|pwd|signal|spawn|stddef|stdint|stdio|time|unistd)\.h")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
NOT_NOUNS = {"skillmeat.h", "export.h"}


def module_of(path):
    """('domain', 'bundle') for src/domain/bundle/pack.hpp and for the include "domain/bundle/pack.hpp"."""
    parts = path.removeprefix("src/").split("/")
    if parts[0] not in ROWS:
        return None
    return parts[0], parts[1] if len(parts) > 2 else ""


def problems_of_include(path, bracket, header):
    public = path.startswith("include/")
    library = path.startswith(("src/", "capi/"))
    own, other = module_of(path), module_of(header)
    if header.startswith("skillmeat/"):
        if path.startswith(PUBLIC_USERS) and header not in PUBLIC:
            return "includes only skillmeat.h, skillmeat.hpp or experimental.h of the library"
        if path.startswith("src/") and header != "skillmeat/error.h":
            return "inside the library only the codes of skillmeat/error.h are known"
    elif path.startswith(PUBLIC_USERS) and other:
        return "looks into the library"
    elif public and (bracket == '"' or "/" in header or (header.endswith(".h") and not SYSTEM.fullmatch(header))):
        return "a public header includes only its kin and the standard library"
    if not library:
        return None
    if bracket == '"':
        if other is None:
            return "names no row of the architecture"
        if ROWS.index(other[0]) > ROWS.index(own[0]):
            return f"{own[0]} is below {other[0]}"
        if own[0] == other[0] and own != other and own[0] in OWN_MODULE_ONLY:
            return f"modules of the row {own[0]} never include each other"
        return None
    for prefix, place in THIRD_PARTY.items():
        if header.startswith(prefix):
            return None if path.startswith(place) else f"belongs to {place} alone"
    standard = re.fullmatch(r"[a-z0-9_]+", header) or SYSTEM.fullmatch(header) or header.startswith("skillmeat/")
    return None if standard else "is of no library that docs/dependencies.md names"


def cycles(edges):
    """The modules that include each other in a circle."""
    def reaches(start, goal, seen):
        return any(n == goal or (n not in seen and not seen.add(n) and reaches(n, goal, seen))
                   for n in edges.get(start, ()))
    return sorted(m for m in edges if reaches(m, m, set()))


def check(files, exists):
    problems, edges = [], {}
    for path, text in files:
        for number, line in enumerate(text.splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            why = problems_of_include(path, *match.groups())
            if why:
                problems.append(f"{path}:{number}: {match.group(2)}: {why}")
            own, other = module_of(path), module_of(match.group(2))
            if path.startswith("src/") and match.group(1) == '"' and own and other and own != other:
                edges.setdefault(own, set()).add(other)
        name = os.path.basename(path)
        if path.startswith("include/") and name.endswith(".h") and name not in NOT_NOUNS:
            noun = name[:-2]
            problems += [f"{path}: has no {need}" for need in
                         (f"capi/{noun}.cpp", f"tests/capi/{noun}_test.cpp", f"docs/reference/{noun}.md")
                         if not exists(need)]
    problems += [f"module {'/'.join(filter(None, m))} includes itself in a circle" for m in cycles(edges)]
    return problems


def self_test():
    """Each rule fails when it is broken, and none does when nothing is."""
    def found(path, line):
        return check([(path, line)], lambda need: True)
    good = [("src/flow/a.cpp", '#include "domain/bundle/pack.hpp"'), ("src/base/error.hpp", "#include <skillmeat/error.h>"),
            ("src/domain/key/a.cpp", '#include "domain/key/key.hpp"'), ("capi/key.cpp", "#include <skillmeat/key.h>"),
            ("src/base/crypto/a.cpp", "#include <openssl/evp.h>"), ("include/skillmeat/x.h", "#include <stdint.h>"),
            ("examples/c/a.c", "#include <skillmeat/skillmeat.h>"), ("src/base/a.cpp", "#include <sys/stat.h>")]
    bad = [("src/base/a.cpp", '#include "flow/flow.hpp"'), ("src/domain/key/a.cpp", '#include "domain/trust/trust.hpp"'),
           ("src/flow/a.cpp", "#include <openssl/evp.h>"), ("src/flow/a.cpp", "#include <boost/any.hpp>"),
           ("src/flow/a.cpp", "#include <skillmeat/key.h>"), ("src/flow/a.cpp", '#include "capi/guard.hpp"'),
           ("src/flow/a.cpp", '#include "flow.hpp"'), ("include/skillmeat/x.h", "#include <nlohmann/json.hpp>"),
           ("include/skillmeat/x.h", '#include "base/error.hpp"'), ("examples/c/a.c", "#include <skillmeat/key.h>"),
           ("examples/cli/a.cpp", '#include "flow/flow.hpp"'), ("tests/capi/a.cpp", '#include "base/error.hpp"')]
    wrong = [f"accepted: {case}" for case in bad if not found(*case)]
    wrong += [f"refused: {case}" for case in good if found(*case)]
    circle = [("src/state/a/a.hpp", '#include "state/b/b.hpp"'), ("src/state/b/b.hpp", '#include "state/a/a.hpp"')]
    if len(check(circle, lambda need: True)) != 2:
        wrong.append("accepted: a circle")
    if len(check([("include/skillmeat/noun.h", "")], lambda need: "docs" in need)) != 2:
        wrong.append("accepted: a noun without sources and tests")
    return wrong


def main():
    root = sys.argv[1]
    files = list(source_files(root, PLACES, (".h", ".hpp", ".c", ".cpp")))
    problems = self_test() + check(files, lambda need: os.path.exists(os.path.join(root, need)))
    return report(problems, len(files), "files")


if __name__ == "__main__":
    sys.exit(main())
