"""mcp edit: one entry of a configuration file is changed and no other byte; refusals leave the file as it is."""
import json
import os
import stat

import harness
from harness import Case, FAILED, NOT_FOUND, USAGE

JSONC = '{\r\n  // mine\r\n  "mcpServers": {\r\n    "a": {"command": "x"}, // stays\r\n  },\r\n}'


class Mcp(Case):
    def edit(self, path, format_, root, operation, *more):
        return ["mcp", "edit", path, "--format", format_, "--root", json.dumps(root), "--op", json.dumps(operation), *more]

    def spliced(self, before, document):
        out, at = b"", 0
        for start, end, text in document["splices"]:
            out += before[at:start] + text.encode()
            at = end
        return out + before[at:]

    def check(self, name, before, format_, root, operation, after):
        """The edit, its preview in both ways, and that it can be taken back."""
        path = self.write(name, before, 0o640)
        arguments = self.edit(path, format_, root, operation)
        preview = self.run_command(*arguments, "--stdout")
        self.assertEqual((preview.status, preview.out), (0, after.encode()), str(preview))
        planned = self.document("splice", *arguments, "--stdout")
        self.assertEqual(planned["text"], after)
        self.assertEqual(self.read(name), before.encode())
        done = self.document("splice", *arguments)
        self.assertEqual(done["splices"], planned["splices"])
        self.assertEqual(self.read(name), after.encode())
        self.assertEqual(self.spliced(before.encode(), done), after.encode())
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o640)
        self.document("undo", "undo", done["txn"])
        self.assertEqual(self.read(name), before.encode())

    def test_formats(self):
        self.check("a.json", JSONC, "jsonc", ["mcpServers"], {"type": "set", "server": "a", "path": ["command"], "value": "é"},
                   JSONC.replace('"x"', '"é"'))
        self.check("b.json", '{\n  "s": {}\n}\n', "json", ["s"], {"type": "add", "server": "b.c", "entry": {"args": ["1"]}},
                   '{\n  "s": {\n    "b.c": {\n      "args": [\n        "1"\n      ]\n    }\n  }\n}\n')
        self.check("c.toml", "[s.a]\nx = 1 # c\n", "toml", ["s"], {"type": "add", "server": "b", "entry": {"env": {"K": "v"}}},
                   '[s.a]\nx = 1 # c\n\n[s.b.env]\nK = "v"\n')
        self.check("d.yaml", "s:\n  a:\n    cmd: x # c\n", "yaml", ["s"], {"type": "add", "server": "b", "entry": {"cmd": "yes"}},
                   's:\n  a:\n    cmd: x # c\n  b:\n    cmd: "yes"\n')
        self.check("e.json", '{"s": {"a": {"args": ["1"]}}}', "json", ["s"],
                   {"type": "append", "server": "a", "path": ["args"], "value": "2"}, '{"s": {"a": {"args": ["1", "2"]}}}')

    def test_nothing_to_change_writes_nothing(self):
        path = self.write("a.json", '{"s": {"a": {"x": 1.0}}}')
        os.utime(path, (1, 1))
        before = harness.snapshot(self.folder)
        for operation in ({"type": "upsert", "server": "a", "entry": {"x": 1}}, {"type": "unset", "server": "a", "path": ["y"]}):
            document = self.document("splice", *self.edit(path, "json", ["s"], operation))
            self.assertEqual((document["changed"], document["splices"]), (False, []))
            self.assertIn("Nothing", self.text(*self.edit(path, "json", ["s"], operation)).text)
        self.assert_same(before, harness.snapshot(self.folder))
        self.assertEqual(os.stat(path).st_mtime, 1)

    def test_links_stay(self):
        path = self.write("dotfiles/mcp.json", "{}\n", 0o600)
        os.symlink("dotfiles/mcp.json", self.path("link.json"))
        done = self.document("splice", *self.edit(self.path("link.json"), "json", [], {"type": "add", "server": "a", "entry": {}}))
        self.assertTrue(done["changed"])
        self.assertTrue(os.path.islink(self.path("link.json")))
        self.assertEqual(self.read("dotfiles/mcp.json"), b'{"a": {}}\n')
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertEqual(os.listdir(self.path("dotfiles")), ["mcp.json"])

    def test_refusals(self):
        path = self.write("a.json", '{"s": {"a": {}, "b": 1, "b": 2}, "l": []}')
        entry = {"type": "add", "server": "a", "entry": {}}
        remove = {"type": "remove", "server": "b"}
        self.error("exists", FAILED, *self.edit(path, "json", ["s"], entry), says=path)
        self.error("not_found", NOT_FOUND, *self.edit(path, "json", ["x"], remove), says=path)
        self.error("not_found", NOT_FOUND, *self.edit(path, "json", ["s"], {"type": "set", "server": "z", "path": ["k"], "value": 1}))
        self.error("duplicate", FAILED, *self.edit(path, "json", ["s"], remove), says=path)
        self.error("shape", FAILED, *self.edit(path, "json", ["l"], entry), says=path)
        self.error("not_found", NOT_FOUND, *self.edit(self.path("none.json"), "json", [], entry))
        broken = self.write("broken.json", '{\n  "s": {\n')
        refused = self.error("parse", FAILED, *self.edit(broken, "json", ["s"], entry), says="broken.json:3:1")
        self.assertEqual((refused["details"]["line"], refused["details"]["column"]), ("3", "1"))
        self.assertIn('"a": {}', refused["hint"])
        self.error("parse", FAILED, *self.edit(self.write("b.toml", "x = \n"), "toml", ["s"], entry))
        self.error("parse", FAILED, *self.edit(self.write("b.yaml", "a: [\n"), "yaml", ["s"], entry))
        self.error("parse", FAILED, *self.edit(self.write("zero.json", b"{}\0"), "json", ["s"], entry))
        self.error("not_utf8", FAILED, *self.edit(self.write("wide.json", "{}".encode("utf-16")), "json", ["s"], entry))
        self.error("too_large", FAILED, *self.edit(self.write("big.json", b" " * (16 * 2**20 + 1)), "json", ["s"], entry))

    def test_what_to_paste_keeps_its_lines(self):
        path = self.write("y.yaml", "servers: {a: {x: 1}}\n")
        result = self.run_command(*self.edit(path, "yaml", ["servers"], {"type": "add", "server": "b", "entry": {"k": "v"}}))
        self.assertEqual(result.status, FAILED, str(result))
        self.assertIn(b"\n  servers:\n    b:\n      k: v\n", result.err, str(result))

    def test_wrong_usage(self):
        path = self.write("a.json", "{}")
        for operation in ({"type": "replace", "server": "a"}, {"type": "add", "server": "a"}, {"type": "add", "server": 1, "entry": {}},
                          {"type": "add", "server": "a", "entry": 1}, {"type": "remove", "server": "a", "path": []}, [],
                          {"type": "unset", "server": "a", "path": []}, {"type": "set", "server": "a", "path": "x", "value": 1}):
            self.error("argument", USAGE, *self.edit(path, "json", [], operation))
        self.error("argument", USAGE, "mcp", "edit", path, "--format", "json", "--root", "mcpServers", "--op", "{}")
        self.error("argument", USAGE, "mcp", "edit", path, "--format", "json", "--root", "[1]", "--op",
                   '{"type":"remove","server":"a"}')
        self.error("usage", USAGE, "mcp", "edit", path, "--format", "xml", "--root", "[]", "--op", "{}")


if __name__ == "__main__":
    harness.main()
