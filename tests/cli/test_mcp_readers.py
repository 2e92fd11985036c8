"""mcp edit against readers of other people: Python's json and tomllib, npm's jsonc-parser (JSONC_PARSER names its folder;
without it its part is skipped). Random files, random edits: what they read afterwards is the edit applied to the data.
"""
import json
import os
import random
import shutil
import subprocess
import unittest

import harness
from harness import Case

try:
    import tomllib
except ImportError:
    tomllib = None

HERE = os.path.dirname(os.path.abspath(__file__))
NODE_READER = """
const { parse } = require(process.argv[1]);
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map((text) => {
  const errors = [];
  const value = parse(text.replace(/^\\uFEFF/, ""), errors, { allowTrailingComma: true, allowEmptyContent: true });
  return { value, errors: errors.length };
})));
"""


def value_of(dice, depth=0, null=True):
    kinds = ["text", "number", "bool", "list"] + (["map"] if depth < 2 else []) + (["null"] if null else [])
    kind = dice.choice(kinds)
    if kind == "text":
        return dice.choice(["", "npx", "é😀 \"q\" \\", "line\nline\t", "# // no comment", "\u2028\x1f"])
    if kind == "number":
        return dice.choice([0, -7, 1.5, 2**40])
    if kind == "list":
        return [value_of(dice, 2, null) for _ in range(dice.randrange(3))]
    if kind == "map":
        return {dice.choice("abcdé") + str(i): value_of(dice, depth + 1, null) for i in range(dice.randrange(3))}
    return None if kind == "null" else True


def operation_of(dice, data, root, null):
    """(operation, the data afterwards); data has the servers at `root`."""
    servers = data[root]
    name = dice.choice(list(servers) or ["fresh"])
    entry = {"k": value_of(dice, 1, null), "args": ["-y", "x"]}
    kind = dice.choice(["add", "upsert", "set", "unset", "remove"]) if servers else "add"
    data = json.loads(json.dumps(data))
    if kind == "add":
        data[root]["new.é"] = entry
        return {"type": kind, "server": "new.é", "entry": entry}, data
    if kind == "upsert":
        data[root][name] = entry
        return {"type": kind, "server": name, "entry": entry}, data
    if kind == "remove":
        del data[root][name]
        return {"type": kind, "server": name}, data
    if kind == "set":
        value = value_of(dice, 1, null)
        data[root][name]["k"] = value
        return {"type": kind, "server": name, "path": ["k"], "value": value}, data
    data[root][name].pop("k", None)
    return {"type": kind, "server": name, "path": ["k"]}, data


class Readers(Case):
    def edited(self, name, text, format_, root, operation):
        path = self.write(name, text)
        done = self.run_command("mcp", "edit", path, "--format", format_, "--root", json.dumps([root]), "--op", json.dumps(operation),
                                "--stdout")
        self.assertEqual(done.status, 0, "%s\n%r" % (done, text))
        return done.out.decode()

    def data(self, dice, null):
        servers = {dice.choice("stuv") + str(i): {"k": value_of(dice, 0, null), "z": value_of(dice, 0, null)}
                   for i in range(dice.randrange(4))}
        return {"first": value_of(dice, 0, null), "servers": servers, "last": value_of(dice, 0, null)}

    def test_json(self):
        for seed in range(120):
            dice = random.Random(seed)
            data = self.data(dice, True)
            text = json.dumps(data, indent=dice.choice([None, 1, 2, "\t"]), ensure_ascii=dice.random() < 0.5,
                              separators=dice.choice([None, (",", ":")]))
            operation, expected = operation_of(dice, data, "servers", True)
            with self.subTest(seed=seed, text=text, operation=operation):
                self.assertEqual(json.loads(self.edited("x.json", text, "json", "servers", operation)), expected)

    def commented(self, dice, text):
        """JSON on lines with comments and trailing commas."""
        out = []
        for line in text.split("\n"):
            if dice.random() < 0.2:
                out.append("  // own line { \" é")
            if line.endswith(("{", "[", ",")) and dice.random() < 0.3:
                line += dice.choice([" // beside", " /* beside */", "   "])
            if out and out[-1][-1:] in "}]\"0123456789el" and line.strip()[:1] in ("}", "]") and "//" not in out[-1] and dice.random() < 0.4:
                out[-1] += ","
            out.append(line)
        return dice.choice(["", "\ufeff"]) + dice.choice(["\n", "\r\n"]).join(out) + dice.choice(["", "\n"])

    def test_jsonc_parser(self):
        node = shutil.which("node")
        parser = os.environ.get("JSONC_PARSER") or os.path.join(HERE, "..", "..", "bindings", "node", "node_modules", "jsonc-parser")
        if node is None or not os.path.isdir(parser):
            self.skipTest("npm's jsonc-parser is not here")
        cases = []
        for seed in range(150):
            dice = random.Random(seed)
            data = self.data(dice, True)
            operation, expected = operation_of(dice, data, "servers", True)
            text = self.commented(dice, json.dumps(data, indent=2, ensure_ascii=False))
            cases.append((text, operation, expected, self.edited("x.json", text, "jsonc", "servers", operation)))
        read = subprocess.run([node, "-e", NODE_READER, os.path.abspath(parser)], input=json.dumps([case[3] for case in cases]),
                              capture_output=True, text=True, check=True)
        for (text, operation, expected, after), found in zip(cases, json.loads(read.stdout)):
            with self.subTest(text=text, operation=operation, after=after):
                self.assertEqual(found["errors"], 0)
                self.assertEqual(found["value"], expected)

    @unittest.skipIf(tomllib is None, "this Python has no tomllib")
    def test_tomllib(self):
        for seed in range(120):
            dice = random.Random(seed)
            data = self.data(dice, False)
            data["servers"] = data["servers"] or {"s": {"k": 1, "z": 2}}
            operation, expected = operation_of(dice, data, "servers", False)
            if not expected["servers"]:
                expected.pop("servers")  # only its tables made it
            text = self.toml(dice, data)
            with self.subTest(seed=seed, text=text, operation=operation):
                self.assertEqual(tomllib.loads(text), data)
                self.assertEqual(tomllib.loads(self.edited("x.toml", text, "toml", "servers", operation)), expected)

    def toml(self, dice, data):
        def inline(value):
            if isinstance(value, dict):
                return "{ " + ", ".join("%s = %s" % (json.dumps(k, ensure_ascii=False), inline(v)) for k, v in value.items()) + " }"
            if isinstance(value, list):
                return "[" + ", ".join(map(inline, value)) + "]"
            return json.dumps(value, ensure_ascii=False)

        out = ["# head", "first = " + inline(data["first"]), "last = " + inline(data["last"]) + "  # beside"]
        for name, server in data["servers"].items():
            out += dice.choice([[], [""], ["", "# about " + name]]) + ["[servers." + name + "]"]
            tables = []
            for key, value in server.items():
                if isinstance(value, dict) and dice.random() < 0.5:
                    tables += ["", "[servers.%s.%s]" % (name, key)] + ["%s = %s" % (json.dumps(k, ensure_ascii=False), inline(v))
                                                                      for k, v in value.items()]
                else:
                    out.append("%s = %s" % (key, inline(value)))
            out += tables
        return "\n".join(out) + dice.choice(["", "\n"])


if __name__ == "__main__":
    harness.main()
