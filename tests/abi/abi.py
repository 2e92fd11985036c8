"""The ABI of the shared library is what tests/abi/libskillmeat.abi says it is.

Any difference fails: one that breaks programs (a function that is gone, a member that has moved) must not happen
within a soname; one that only adds is accepted on purpose, in the same commit as capi/api.json:

    scripts/abi --accept

usage: abi.py check|accept <source root> <shared library with debug information> [<C compiler>]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

SKIPPED = 77
# Nothing of the machine that made it: no paths, no lines, no libraries of its own; types by what they are.
WRITE = ["abidw", "--no-show-locs", "--no-corpus-path", "--no-comp-dir-path", "--no-elf-needed", "--no-architecture",
         "--exported-interfaces-only", "--type-id-style", "hash"]
COMPARE = ["abidiff", "--no-show-locs", "--no-architecture"]
HOW = ("If this is meant: scripts/abi --accept, and commit tests/abi/libskillmeat.abi and capi/api.json together. "
       "Within a soname only functions, and members at the end of an options struct, may be added.")


def baseline_of(root):
    return os.path.join(root, "tests", "abi", "libskillmeat.abi")


def has_debug_information(library):
    sections = subprocess.run(["readelf", "-SW", library], check=True, capture_output=True, text=True).stdout
    return ".debug_info" in sections


def seen_by_callers(corpus, structs):
    """The description with what the headers show: handles without their insides, and no type that none leads to."""
    types, kept, elements = {}, set(), []
    for unit in corpus.findall("abi-instr"):
        for element in unit:
            if element.tag == "class-decl" and element.get("name") not in structs:
                element[:] = []
                element.attrib = {"name": element.get("name"), "is-struct": "yes", "visibility": "default",
                                  "is-declaration-only": "yes", "id": element.get("id")}
            if element.get("id"):
                types.setdefault(element.get("id"), element)
            elif element.get("elf-symbol-id"):
                elements.append(element)
    elements.sort(key=lambda element: element.get("name"))
    waiting = [part.get("type-id") for element in elements for part in element.iter() if part.get("type-id")]
    while waiting:
        identity = waiting.pop()
        if identity not in kept:
            kept.add(identity)
            waiting += [part.get("type-id") for part in types[identity].iter() if part.get("type-id")]
    unit = xml.etree.ElementTree.Element("abi-instr", {"address-size": "64", "language": "LANG_C11"})
    unit.extend(sorted((types[identity] for identity in kept), key=lambda e: (e.tag, e.get("name") or "", e.get("id"))))
    unit.extend(elements)
    for old in corpus.findall("abi-instr"):
        corpus.remove(old)
    corpus.append(unit)
    xml.etree.ElementTree.indent(corpus)
    return xml.etree.ElementTree.tostring(corpus, encoding="unicode") + "\n"


def describe(library, structs):
    """The ABI as XML, the same on every machine. `structs`: those that callers see into."""
    if not has_debug_information(library):
        raise ValueError(library + " has no debug information: types cannot be compared")
    text = subprocess.run(WRITE + [library], check=True, capture_output=True, text=True).stdout
    return seen_by_callers(xml.etree.ElementTree.fromstring(text), structs)


def differences(baseline, library, structs):
    """'' when the library is what the baseline says."""
    with tempfile.NamedTemporaryFile("w", suffix=".abi") as now:
        try:
            now.write(describe(library, structs))
        except ValueError as problem:
            return str(problem)
        now.flush()
        done = subprocess.run(COMPARE + [baseline, now.name], capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr + "abidiff: status %d" % done.returncode


def functions_of(baseline):
    root = xml.etree.ElementTree.parse(baseline).getroot()
    return {symbol.get("name") for symbol in root.findall("./elf-function-symbols/elf-symbol")}


def api_of(root):
    with open(os.path.join(root, "capi", "api.json"), encoding="utf-8") as file:
        return json.load(file)


def structs_of(root):
    return {struct["name"] for struct in api_of(root)["structs"]}


def compare_with_api(root):
    baseline = baseline_of(root)
    declared = {function["name"] for function in api_of(root)["functions"]}
    exported = functions_of(baseline)
    return (["in capi/api.json, not in the baseline: " + name for name in sorted(declared - exported)] +
            ["in the baseline, not in capi/api.json: " + name for name in sorted(exported - declared)])


PLANTED = """
typedef struct planted_options { unsigned long struct_size; unsigned int flags; const char *name; } planted_options;
__attribute__((visibility("default"))) int planted_open(const planted_options *options);
__attribute__((visibility("default"))) int planted_close(int handle);
int planted_open(const planted_options *options) { return options->flags != 0; }
int planted_close(int handle) { return handle; }
"""
CHANGES = [("a member of another type", "unsigned int flags", "unsigned long flags"),
           ("a member in between", "const char *name;", "int more; const char *name;"),
           ("a parameter of another type", "planted_close(int", "planted_close(long"),
           ("a function that is gone", "planted_close", "planted_shut")]


def self_test(compiler):
    """The gate must bite: each of these changes is seen, and the same source is the same."""
    wrong, structs = [], {"planted_options"}
    with tempfile.TemporaryDirectory() as folder:
        def build(name, text, *options):
            path = os.path.join(folder, name + ".so")
            subprocess.run([compiler, "-x", "c", "-shared", "-fPIC", *(options or ["-g"]), "-o", path, "-"], input=text,
                           check=True, text=True)
            return path

        baseline = os.path.join(folder, "baseline.abi")
        with open(baseline, "w", encoding="utf-8") as file:
            file.write(describe(build("base", PLANTED), structs))
        if differences(baseline, build("same", PLANTED), structs):
            wrong.append("the same source differs")
        for number, (what, old, new) in enumerate(CHANGES):
            assert old in PLANTED
            if not differences(baseline, build("changed%d" % number, PLANTED.replace(old, new)), structs):
                wrong.append("not seen: " + what)
        if not differences(baseline, build("stripped", PLANTED, "-s"), structs):
            wrong.append("accepted a library without debug information")
    return wrong


def check(root, library, compiler):
    baseline = baseline_of(root)
    problems = compare_with_api(root)
    for program in ("abidw", "abidiff", "readelf"):
        if not problems and not shutil.which(program):
            print(f"skipped: {program} is missing (scripts/bootstrap gets it with abigail-tools and binutils)")
            return SKIPPED
    if not problems:
        problems = self_test(compiler)
        found = differences(baseline, library, structs_of(root))
        if found:
            problems += [found, HOW]
    elif problems:
        problems.append(HOW)
    for problem in problems:
        print(problem)
    print(f"{len(functions_of(baseline))} functions, {len(problems)} problems")
    return 1 if problems else 0


def accept(root, library):
    text = describe(library, structs_of(root))
    with open(baseline_of(root), "w", encoding="utf-8") as file:
        file.write(text)
    problems = compare_with_api(root)
    for problem in problems:
        print(problem)
    print(f"{baseline_of(root)}: {len(functions_of(baseline_of(root)))} functions, {len(text)} bytes")
    if problems:
        print("capi/api.json is of another ABI: write it anew with capi/apidump.py")
    return 1 if problems else 0


def main():
    action, root, library = sys.argv[1:4]
    if action == "accept":
        return accept(root, library)
    return check(root, library, sys.argv[4] if len(sys.argv) > 4 else "cc")


if __name__ == "__main__":
    sys.exit(main())
