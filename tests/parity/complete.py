"""Nothing is missing: every function of capi/api.json is reached from C++, Python and Node, is typed there, and is called
by a scenario; every option is used by one.

usage: complete.py <source root>

runner/cpp.json and bindings/*/parity.json say by which name a language reaches a function, or why it needs no name.
"""
import ast
import glob
import json
import os
import re
import sys

OPENED = {"open_collection": "Collection", "open_bundle": "Bundle", "open_key": "Key"}
NO_OPTION = re.compile(r"^(struct_size|flags|reserved)$|_(user|count|destroy)$")
# Fields that a scenario says in another way: arrays are arguments, a signer's are in `signer`.
NO_OPTION_STRUCTS = {"skm_progress", "skm_log_record", "skm_signer", "skm_string"}


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


# ---- What the scenarios do ------------------------------------------------------------------------------------------

class Used:
    def __init__(self):
        self.names, self.options = {"Context", "Context.close"}, set()

    def scenario(self, scenario):
        kinds = {"context": "Context"}
        self.options |= set(scenario.get("context", {}))
        for step in scenario["steps"]:
            self.step(step, kinds)

    def step(self, step, kinds):
        kind = kinds.get(step.get("on", "context"), "?")
        self.options |= set(step.get("options", {}))
        if "new" in step:
            self.names.add(step["new"])
            kinds[step.get("handle")] = step["new"]
        elif "call" in step:
            self.names.add(f"{kind}.{step['call']}")
            if "handle" in step:
                kinds[step["handle"]] = OPENED[step["call"]]
        elif "get" in step:
            self.names.add(f"{kind}.{step['get']}")
        elif "function" in step:
            self.names.add(step["function"])
        elif "close" in step:
            self.names.add(kind + ".close")
        error = step.get("error")
        self.names |= {"Error." + key for key in (error if isinstance(error, dict) else {"name"} if error else {})}


def options_of(api):
    """The names of all options: fields of the option structs, and flags."""
    names = {}
    for struct in api["structs"]:
        if struct["name"] in NO_OPTION_STRUCTS:
            continue
        for field in struct["fields"]:
            if not NO_OPTION.search(field["name"]):
                names.setdefault(field["name"], struct["name"])
    for enum in api["enums"]:
        if enum["type"] is None:
            for constant in enum["constants"]:
                names.setdefault(flag_name(constant["name"]), constant["name"])
    return names


def flag_name(constant):
    return re.sub(r"^SKM_(CALL|CONTEXT|COLLECTION_ADD|BUNDLE_EXPORT|BUNDLE_CONVERT|BUNDLE_SIGN|BUNDLE|DEPLOYMENT|HOME|DOCTOR)_", "", constant).lower()


# ---- Where a name must stand ----------------------------------------------------------------------------------------

def python_names(folder):
    """`f`, `Class` and `Class.member`, of stubs, and of modules that have no stub. Not aio.py: its classes have the
    names of the others, and would lend them members."""
    files = glob.glob(os.path.join(folder, "libskillmeat", "**", "*.py*"), recursive=True)
    texts = [read(path) for path in sorted(files) if os.path.basename(path) != "aio.py" and
             (path.endswith(".pyi") or (path.endswith(".py") and path + "i" not in files))]
    return names_in_python(texts)


def names_in_python(texts):
    members, bases, names = {}, {}, set()
    for node in (node for text in texts for node in ast.parse(text).body):
        names |= set(defined_by(node))
        if isinstance(node, ast.ClassDef):
            names.add(node.name)
            members.setdefault(node.name, set()).update(name for inner in ast.walk(node) for name in defined_by(inner))
            bases.setdefault(node.name, set()).update(ast.unparse(base).rpartition(".")[2] for base in node.bases)
    return with_inherited(names, members, bases)


def defined_by(node):
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return [node.name]
    targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets if isinstance(node, ast.Assign) else []
    own = [target.attr for target in targets if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self"]
    return own + [target.id for target in targets if isinstance(target, ast.Name)]


def with_inherited(names, members, bases):
    def all_of(name, seen):
        found = set(members.get(name, ()))
        for base in bases.get(name, ()):
            if base not in seen:
                found |= all_of(base, seen | {base})
        return found

    return names | {f"{name}.{member}" for name in members for member in all_of(name, {name})}


def script_names(text):
    """The same of a .d.ts: members stand one a line, the line of a class or interface ends with its brace."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.DOTALL)
    names = set(re.findall(r"^export (?:declare )?(?:function|const) (\w+)", text, re.MULTILINE))
    members, bases = {"Error": {"message", "name", "stack"}}, {}
    for found in re.finditer(r"^(?:export )?(?:declare )?(?:class|interface) (\w+)([^\n]*)\{[ \t]*$", text, re.MULTILINE):
        name = found.group(1)
        names.add(name)
        bases.setdefault(name, set()).update(re.findall(r"\bextends (\w+)", found.group(2)))
        members.setdefault(name, set()).update(
            re.findall(r"(?:^|[;\n])\s*(?:static |readonly |get )*(\w+)\s*[?(:<]", body_of(text, found.end())))
    return with_inherited(names, members, bases)


def body_of(text, begin):
    """What stands between braces from `begin` on, without what lies deeper."""
    depth, out = 0, []
    for char in text[begin:]:
        if char in "})]":
            depth -= 1
        if depth < 0:
            break
        out.append(char if depth == 0 else " ")
        if char in "{([":
            depth += 1
    return "".join(out)


def camel(name):
    return re.sub(r"_(\w)", lambda m: m.group(1).upper(), name)


# ---- Problems -------------------------------------------------------------------------------------------------------

def check_rows(functions, rows, where):
    problems = [f"{where}: no row for {name}" for name in functions if name not in rows]
    problems += [f"{where}: there is no function {name}" for name in rows if name not in functions]
    for name, row in rows.items():
        if isinstance(row, dict) and (set(row) != {"internal"} or len(row["internal"]) < 10):
            problems.append(f"{where}: {name} needs a name, or {{\"internal\": \"the reason\"}}")
    return problems


def check_names(rows, there, where):
    return [f"{where}: {row}, for {name}, is in no type" for name, row in rows.items()
            if isinstance(row, str) and row not in there]


def check_shape(rows, shape, convert, where):
    """The same classes and words as in C++."""
    problems = []
    for name, wanted in shape.items():
        row = rows.get(name)
        if not isinstance(wanted, str) or not isinstance(row, str) or wanted.startswith("Error.") or "." not in wanted:
            continue
        head, _, tail = wanted.partition(".")
        if row != f"{head}.{convert(tail)}":
            problems.append(f"{where}: {name} is {row}, but {head}.{convert(tail)} by its name in C++")
    return problems


def check_scenarios(shape, used):
    return [f"no scenario reaches {name} ({row})" for name, row in shape.items() if isinstance(row, str) and row not in used.names]


def check_options(api, used):
    return [f"no scenario uses the option {name} ({where})" for name, where in options_of(api).items() if name not in used.options]


def check_face(shape, face):
    code = re.sub(r"//[^\n]*", "", face)
    return [f"the C++ headers in include/skillmeat do not use {name}" for name, row in shape.items()
            if isinstance(row, str) and not re.search(r"\b%s\b" % name, code)]


def binding_problems(root, functions, shape, language):
    folder = os.path.join(root, "bindings", language)
    path = os.path.join(folder, "parity.json")
    if not os.path.exists(path):
        # The record types are made from the schemas; a binding begins with anything else in its folder.
        begun = [name for name in (os.listdir(folder) if os.path.isdir(folder) else []) if name not in ("records.d.ts", "libskillmeat")]
        return [f"bindings/{language}/parity.json is not there"] if begun else []
    rows = load(path)
    problems = check_rows(functions, rows, f"bindings/{language}/parity.json")
    if language == "python":
        problems += check_names(rows, python_names(folder), "bindings/python")
        return problems + check_shape(rows, shape, str, "bindings/python")
    text = "".join(read(p) for p in sorted(glob.glob(os.path.join(folder, "*.d.ts"))))
    return problems + check_names(rows, script_names(text), "bindings/node") + check_shape(rows, shape, camel, "bindings/node")


def self_test():
    """What is missing is found."""
    wrong = []

    def finds(number, problems, what):
        if len(problems) != number:
            wrong.append(f"self-test: {what}: {problems}")

    finds(1, check_rows(["skm_a_b"], {}, "x"), "a missing row")
    finds(2, check_rows(["skm_a_b"], {"skm_c_d": {"internal": "no"}, "skm_a_b": "A.b"}, "x"), "a row too many, no reason")
    finds(0, check_rows(["skm_a_b"], {"skm_a_b": {"internal": "a long reason"}}, "x"), "a reason")
    python = names_in_python(["class A(E):\n    x: int\n    def __init__(self):\n        self.y: int = 1\n",
                              "class E:\n    @property\n    def z(self) -> int: ...\ndef f() -> None: ...\n"])
    finds(0, check_names({"skm_1": "A.x", "skm_2": "A.y", "skm_3": "A.z", "skm_4": "f"}, python, "x"), "Python's names")
    finds(2, check_names({"skm_1": "A.w", "skm_2": "E.x"}, python, "x"), "names that Python does not have")
    names = script_names("export class A extends Error implements B<{ c: d }> {\n  /** doc */\n  someThing(a: { b: string }): void;\n  readonly id: string;\n"
                         "  get size(): number;\n  close(): void;\n}\nexport function free(x: A): void;\n")
    finds(0, check_names({"skm_1": "A.someThing", "skm_2": "A.id", "skm_3": "free", "skm_4": "A.size", "skm_5": "A.close",
                          "skm_6": "A.message"}, names, "x"),
          "types that are there")
    finds(2, check_names({"skm_1": "A.b", "skm_2": "A.other"}, names, "x"), "types that are not there")
    finds(1, check_shape({"skm_1": "A.something"}, {"skm_1": "A.some_thing"}, camel, "x"), "another name")
    used = Used()
    used.scenario({"steps": [{"call": "open_key", "arguments": ["k"], "handle": "k"}, {"on": "k", "call": "sign", "error": "handle"}]})
    finds(1, check_scenarios({"skm_1": "Key.sign", "skm_2": "Context.open_key", "skm_3": "Error.name", "skm_4": "Key.id"}, used),
          "a missing scenario")
    finds(1, check_face({"skm_a": "a", "skm_b": "b", "skm_c": {}}, "skm_a(); // skm_b()"), "an unused function")
    return wrong


def main():
    root = sys.argv[1]
    api = load(os.path.join(root, "capi", "api.json"))
    functions = [function["name"] for function in api["functions"]]
    shape = load(os.path.join(root, "tests", "parity", "runner", "cpp.json"))
    used = Used()
    scenarios = sorted(glob.glob(os.path.join(root, "tests", "parity", "*.json")))
    for path in scenarios:
        used.scenario(load(path))
    problems = self_test() + check_rows(functions, shape, "runner/cpp.json")
    headers = sorted(glob.glob(os.path.join(root, "include", "skillmeat", "*.hpp")))
    problems += check_face(shape, "".join(map(read, headers)))
    problems += check_scenarios(shape, used) + check_options(api, used)
    for language in ("python", "node"):
        problems += binding_problems(root, functions, shape, language)
    for problem in problems:
        print(problem)
    print(f"{len(functions)} functions, {len(scenarios)} scenarios, {len(problems)} problems")
    return 1 if problems or not functions or not scenarios else 0


if __name__ == "__main__":
    sys.exit(main())
