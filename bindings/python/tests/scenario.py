"""Tells a scenario of tests/parity (README.md there) to libskillmeat."""
import base64
import datetime
import hashlib
import json
import os
import pathlib
import re
import shutil

import libskillmeat

WORD = re.compile(r"\$([A-Za-z][A-Za-z0-9_]*)")
BYTES = {"$hex": bytes.fromhex, "$base64": base64.b64decode, "$utf8": lambda text: text.encode()}
FUNCTIONS = {"version", "abi_version", "features", "verify_signature"}
MISSING = object()


class Mistake(Exception):
    """The scenario asks for something that there is not."""


class Raised(Exception):
    """What a callback of a scenario raises."""


def allow_only(value, known, where):
    if unknown := set(value) - set(known.split()):
        raise Mistake(f"{where}: unknown {sorted(unknown)}")


def is_bytes(value):
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in BYTES


def to_bytes(value):
    (word, text), = value.items()
    return BYTES[word](text)


def content(value):
    return to_bytes(value) if is_bytes(value) else value.encode()


def plain(value):
    """Bytes as a scenario saves them."""
    if isinstance(value, bytes):
        return {"$hex": value.hex()}
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    return value


def mismatch(expected, got, where="the result"):
    """What is not as expected, or None."""
    wrong = f"{where}: expected {expected!r}, got {got!r}"[:2000]
    if isinstance(expected, dict) and len(expected) == 1 and next(iter(expected)).startswith("$"):
        (word, value), = expected.items()
        return None if answers(word, value, got) else wrong
    if got is MISSING:
        return wrong
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return wrong
        problems = (mismatch(value, got.get(name, MISSING), f"{where}/{name}") for name, value in expected.items())
        return next(filter(None, problems), None)
    if isinstance(expected, list):
        if not isinstance(got, list) or len(got) != len(expected):
            return wrong
        problems = (mismatch(value, got[i], f"{where}/{i}") for i, value in enumerate(expected))
        return next(filter(None, problems), None)
    if isinstance(got, bytes) and isinstance(expected, str):
        return None if got == expected.encode() else wrong
    return None if type(expected) is type(got) and expected == got else wrong


def answers(word, value, got):
    if word == "$absent":
        return got is MISSING
    if got is MISSING:
        return False
    if word == "$any":
        return True
    if word == "$contains":
        return value in got if isinstance(got, str) else any(not mismatch(value, element) for element in got)
    if word == "$length":
        return len(got.encode() if isinstance(got, str) else got) == value
    if word == "$not":
        return mismatch(value, got) is not None
    if word == "$sha256":
        return hashlib.sha256(got).hexdigest() == value
    if word in BYTES:
        return got == BYTES[word](value)
    raise Mistake(f"unknown word {word}")


def pointed(value, pointer):
    for part in pointer.split("/")[1:]:
        value = value[int(part)] if isinstance(value, list) else value[part.replace("~1", "/").replace("~0", "~")]
    return value


class Signer:
    def __init__(self, wanted, handles):
        allow_only(wanted, "$key $raise $answer public_key name", "signer")
        self.wanted, self.handles = wanted, handles
        self.public_key = to_bytes(wanted["public_key"])
        self.name = wanted.get("name")

    def sign(self, data):
        if "$raise" in self.wanted:
            raise Raised(self.wanted["$raise"])
        if "$answer" in self.wanted:
            return to_bytes(self.wanted["$answer"])
        return self.handles[self.wanted["$key"]].sign(data)


class Story:
    def __init__(self, scenario, folder):
        allow_only(scenario, "title files environment context steps", "a scenario")
        self.scenario = scenario
        self.folder = os.path.realpath(folder)
        self.variables = {"dir": self.folder}
        self.records = []
        self.events = None
        for name, text in scenario.get("files", {}).items():
            self.write(os.path.join(self.folder, name), content(text))
        self.handles = {"context": self.context(self.replaced(scenario.get("context", {})))}

    def close(self):
        for handle in reversed(list(self.handles.values())):
            handle.close()

    @staticmethod
    def write(path, data):
        pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
        pathlib.Path(path).write_bytes(data)

    def replaced(self, value):
        if isinstance(value, dict):
            return {name: self.replaced(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self.replaced(element) for element in value]
        if not isinstance(value, str):
            return value
        if whole := WORD.fullmatch(value):
            return self.variable(whole.group(1))
        as_text = lambda known: known if isinstance(known, str) else json.dumps(known)
        return WORD.sub(lambda found: as_text(self.variable(found.group(1))), value)

    def variable(self, name):
        if name not in self.variables:
            raise Mistake(f"unknown variable ${name}")
        return self.variables[name]

    def context(self, options):
        allow_only(options, "home working_directory managed_policy environment clock offline log_level log", "a context")
        environment = options.get("environment", self.replaced(self.scenario.get("environment", {})))
        moment = datetime.datetime.fromisoformat(options.get("clock", "2026-01-01T00:00:00Z").replace("Z", "+00:00"))
        micros = int(moment.timestamp()) * 1_000_000 + moment.microsecond
        return libskillmeat.Context(
            home=pathlib.Path(options.get("home", self.folder + "/home")),
            working_directory=options.get("working_directory", self.folder),
            managed_policy=options.get("managed_policy", self.folder + "/none.toml"),
            environment={"HOME": self.folder, **environment}, offline=options.get("offline", False),
            log_level=options.get("log_level", "info"), clock=lambda: micros,
            log=self.records.append if options.get("log") else None)

    # --- steps

    def step(self, step):
        for verb in ("call", "function", "get", "new"):
            if verb in step:
                return self.calling(step)
        step = self.replaced(step)
        for verb in ("close", "logged", "write", "delete", "file"):
            if verb in step:
                return getattr(self, verb + "_step")(step)
        raise Mistake("a step without a verb")

    def on(self, step):
        name = step.get("on", "context")
        if name not in self.handles:
            raise Mistake(f"no handle {name!r} is open")
        return self.handles[name]

    def perform(self, step):
        options = self.replaced(step.get("options", {}))
        if "new" in step:
            if step["new"] == "Cancel" and not options:
                return libskillmeat.Cancel()
            if step["new"] != "Context":
                raise Mistake(f"cannot make a {step['new']}")
            return self.context({**self.replaced(self.scenario.get("context", {})), **options})
        if "get" in step:
            return getattr(self.on(step), step["get"])
        arguments = [to_bytes(value) if is_bytes(value) else value for value in self.replaced(step.get("arguments", []))]
        if "function" in step:
            if step["function"] not in FUNCTIONS:
                raise Mistake(f"unknown function {step['function']}")
            return getattr(libskillmeat, step["function"])(*arguments, **options)
        result = getattr(self.on(step), step["call"])(*arguments, **self.keywords(options))
        if self.events is not None and self.events == 0:
            raise AssertionError("no progress was reported")
        if isinstance(result, tuple):
            result = {"bytes": result[0], "document": result[1]}
        return result

    def keywords(self, options):
        self.events = None
        keywords = dict(options)
        for name, value in options.items():
            if name == "wait_milliseconds":
                keywords["wait"] = keywords.pop(name) / 1000
            elif name == "cancel":
                keywords[name] = self.handles[value]
            elif name == "progress":
                keywords[name] = self.progress(value)
            elif name in ("ask", "ask_passphrase", "ask_trust"):
                keywords[name] = self.ask(value)
            elif name == "signer":
                keywords[name] = Signer(value, self.handles)
        return keywords

    def progress(self, wanted):
        allow_only(wanted, "$stop_after $raise $count", "progress")
        self.events = 0

        def report(event):
            assert event.phase
            if "$raise" in wanted:
                raise Raised(wanted["$raise"])
            self.events += 1
            return "$count" in wanted or self.events <= wanted["$stop_after"]

        return report

    @staticmethod
    def ask(wanted):
        allow_only(wanted, "$answer $raise", "an answer")

        def answer(_):
            if "$raise" in wanted:
                raise Raised(wanted["$raise"])
            return wanted["$answer"]

        return answer

    def calling(self, step):
        allow_only(step, "call function get new on arguments options handle save expect equals error raises", "a call")
        try:
            result = self.perform(step)
        except Raised as raised:
            assert step.get("raises") == str(raised), f"a callback raised {raised}"
            return
        except libskillmeat.SkillmeatError as error:
            assert "error" in step, f"failed: {error.document}"
            expected = self.replaced(step["error"])
            expected = {"name": expected} if isinstance(expected, str) else expected
            allow_only(expected, "name code message hint path details", "an error")
            problem = mismatch(expected, {name: getattr(error, name) for name in expected})
            assert not problem, problem
            return
        except IndexError:
            assert step.get("error") == "out_of_range", "an index is out of range"
            return
        assert "error" not in step and "raises" not in step, "it succeeded"
        if "handle" in step:
            self.handles[step["handle"]] = result
        if "equals" in step:
            expected = self.replaced(step["equals"])
            problem = mismatch(expected, result) if isinstance(result, bytes) else expected != result
            assert not problem, f"expected exactly {expected!r}, got {result!r}"
        if "expect" in step:
            problem = mismatch(self.replaced(step["expect"]), result)
            assert not problem, problem
        for name, pointer in step.get("save", {}).items():
            self.variables[name] = plain(pointed(result, pointer))

    def close_step(self, step):
        allow_only(step, "on close", "close")
        self.on(step).close()
        del self.handles[step.get("on", "context")]

    def logged_step(self, step):
        allow_only(step, "logged", "logged")
        got = [{name: getattr(record, name) for name in ("level", "trace_id", "module", "message")} for record in self.records]
        assert any(not mismatch(step["logged"], record) for record in got), f"not logged; only {got}"

    def write_step(self, step):
        allow_only(step, "write text bytes mode", "write")
        self.write(step["write"], content(step["text"] if "text" in step else step["bytes"]))
        if "mode" in step:
            os.chmod(step["write"], int(step["mode"], 8))

    def delete_step(self, step):
        allow_only(step, "delete", "delete")
        path = step["delete"]
        shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)

    def file_step(self, step):
        allow_only(step, "file sha256 text bytes exists", "file")
        path = step["file"]
        if "exists" in step:
            assert os.path.lexists(path) == step["exists"], f"{path} {'is not' if step['exists'] else 'is'} there"
            return
        data = pathlib.Path(path).read_bytes()
        if "sha256" in step:
            assert hashlib.sha256(data).hexdigest() == step["sha256"]
        if "text" in step:
            problem = mismatch(step["text"], data.decode())
            assert not problem, problem
        if "bytes" in step:
            problem = mismatch(step["bytes"], data)
            assert not problem, problem
