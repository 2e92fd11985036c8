"""Callbacks: progress, cancel, ask, passphrases, signers, log sinks, clocks."""
import base64
import hashlib
import sys
import threading

import pytest

import libskillmeat


@pytest.fixture
def filled(context, skill):
    context.init_collection()
    context.add([skill("pdf"), skill("tables")])
    return context


def snapshot(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_progress_is_told(filled):
    events = []
    filled.export_bundle_bytes(progress=events.append)
    assert events and all(isinstance(event, libskillmeat.Progress) and event.phase for event in events)
    assert {event.phase for event in events} >= {"hash"}


def test_what_progress_raises_comes_out_unchanged(filled, tmp_path):
    class Mine(BaseException):
        pass

    mine = Mine("enough")

    def progress(_):
        raise mine

    before = snapshot(tmp_path / "home")
    with pytest.raises(Mine) as caught:
        filled.export_bundle(output=tmp_path / "x.skillmeat-pack", progress=progress)
    assert caught.value is mine
    assert caught.traceback[-1].name == "progress"
    assert not (tmp_path / "x.skillmeat-pack").exists()
    assert snapshot(tmp_path / "home") == before


@pytest.mark.parametrize("answer, stops", [(False, True), (None, False), (True, False), (0, False)])
def test_only_false_stops(filled, answer, stops):
    if stops:
        with pytest.raises(libskillmeat.CancelledError):
            filled.export_bundle_bytes(progress=lambda _: answer)
    else:
        assert filled.export_bundle_bytes(progress=lambda _: answer)


def test_cancel_from_a_callback_and_reset(filled):
    with libskillmeat.Cancel() as stop:
        with pytest.raises(libskillmeat.CancelledError):
            filled.export_bundle_bytes(cancel=stop, progress=lambda _: stop.cancel())
        with pytest.raises(libskillmeat.CancelledError):
            filled.export_bundle_bytes(cancel=stop)
        stop.reset()
        assert filled.export_bundle_bytes(cancel=stop)
    with pytest.raises(libskillmeat.UsageError, match="the cancel is closed"):
        filled.list(cancel=stop)


def test_a_switch_may_be_closed_while_it_is_used(filled):
    stop = libskillmeat.Cancel()
    assert filled.export_bundle_bytes(cancel=stop, progress=lambda _: stop.close())
    assert stop.closed


def test_a_callback_may_not_use_its_context(filled):
    errors = []

    def progress(_):
        try:
            filled.list()
        except libskillmeat.BusyError as error:
            errors.append(error)

    filled.export_bundle_bytes(progress=progress)
    assert errors and errors[0].name == "busy"


def test_a_callback_may_use_another_context(filled, home):
    with libskillmeat.Context(**home) as other:
        counts = []
        filled.export_bundle_bytes(progress=lambda _: counts.append(len(other.list()["artifacts"])))
    assert counts and set(counts) == {2}


def test_a_callback_may_close_its_context(filled):
    filled.export_bundle_bytes(progress=lambda _: filled.close())
    assert filled.closed


def test_ask_decides_a_conflict(filled, home, tmp_path, skill):
    filled.export_bundle(output=tmp_path / "x.skillmeat-pack")
    with libskillmeat.Context(**{**home, "home": tmp_path / "other"}) as other:
        other.init_collection()
        folder = tmp_path / "mine" / "pdf"
        folder.mkdir(parents=True)
        (folder / "SKILL.md").write_text("---\nname: pdf\ndescription: Mine.\n---\nmine\n")
        other.add(folder)
        questions = []

        def ask(question):
            questions.append(question)
            return "fork"

        result = other.import_bundle(tmp_path / "x.skillmeat-pack", strategy="ask", ask=lambda _: None, dry_run=True)
        assert result["counts"]["skipped"] == 1
        with pytest.raises(TypeError, match="the answer must be str, not int"):
            other.import_bundle(tmp_path / "x.skillmeat-pack", strategy="ask", ask=lambda _: 1)
        with pytest.raises(ZeroDivisionError):
            other.import_bundle(tmp_path / "x.skillmeat-pack", strategy="ask", ask=lambda _: 1 / 0)
        assert [a.name for a in other.open_collection()] == ["pdf"]
        result = other.import_bundle(tmp_path / "x.skillmeat-pack", strategy="ask", ask=ask)
        assert result["counts"]["forked"] == 1
        assert questions[0]["name"] == "pdf" and questions[0]["type"] == "skill"


def test_passphrases_are_asked_for(context):
    asked = []

    def ask(question):
        asked.append(question)
        return "correct horse"

    context.generate_key(name="work", ask_passphrase=ask)
    assert asked and all(isinstance(question, str) and question for question in asked)
    with context.open_key("work", passphrase="correct horse") as key:
        assert key.id


class Signer:
    """A key that the library never sees."""

    name = "outside"

    def __init__(self, key, public_key):
        self.key, self.public_key, self.seen = key, public_key, []

    def sign(self, data):
        self.seen.append(data)
        return self.key.sign(data)


def raw_public_key(context, name):
    return base64.b64decode(context.export_key(name)["text"])


def test_an_external_signer(filled, home, tmp_path):
    with libskillmeat.Context(**{**home, "home": tmp_path / "vault"}) as vault:
        vault.generate_key(name="k", passphrase="p")
        public_key = raw_public_key(vault, "k")
        with vault.open_key("k", passphrase="p") as key:
            signer = Signer(key, public_key)
            result = filled.export_bundle(output=tmp_path / "x.skillmeat-pack", signer=signer)
            assert result["pack"]["signed_by"] == [key.id]
            assert signer.seen and all(isinstance(data, bytes) for data in signer.seen)
            assert filled.inspect_bundle(tmp_path / "x.skillmeat-pack")["signatures"][0]["key_id"] == key.id
    assert result["pack"]["signed_by"] == [hashlib.sha256(public_key).hexdigest()]


def test_what_a_signer_raises_comes_out(filled, tmp_path):
    class Refuses:
        public_key = bytes(32)

        def sign(self, data):
            raise PermissionError("not today")

    with pytest.raises((PermissionError, libskillmeat.SkillmeatError)):
        filled.export_bundle(output=tmp_path / "x.skillmeat-pack", signer=Refuses())
    assert not (tmp_path / "x.skillmeat-pack").exists()


def test_a_log_sink(home, skill):
    records = []
    with libskillmeat.Context(log=records.append, log_level="debug", **home) as context:
        context.init_collection()
        context.add(skill("pdf"), trace_id="0123456789abcdef" * 2)
    assert records
    first = records[0]
    assert isinstance(first, libskillmeat.LogRecord) and first.level in ("debug", "info", "warning", "error")
    assert first.document["message"] == first.message and first.document["level"] == first.level
    assert any(record.trace_id == "0123456789abcdef" * 2 for record in records)


def test_a_log_sink_that_raises_stops_nothing(home, skill, monkeypatch):
    unraisable = []
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)

    def log(_):
        raise RuntimeError("full")

    with libskillmeat.Context(log=log, log_level="debug", **home) as context:
        context.init_collection()
        assert context.add(skill("pdf"))["added"]
    assert unraisable and isinstance(unraisable[0].exc_value, RuntimeError)


def test_a_log_sink_from_many_threads(home, skill):
    records = []
    with libskillmeat.Context(log=records.append, log_level="debug", **home) as context:
        context.init_collection()
        context.add(skill("pdf"))
        threads = [threading.Thread(target=lambda: [context.export_bundle_bytes() for _ in range(5)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len({record.trace_id for record in records}) >= 20


def test_a_clock(home):
    with libskillmeat.Context(clock=lambda: 1_767_225_600_000_000, **home) as context:
        context.init_collection()
        context.config_set("settings.author", "me")
        assert context.history()["transactions"][0]["time"].startswith("2026-01-01T00:00:00")


def test_a_clock_that_raises_falls_back(home, monkeypatch):
    unraisable = []
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)
    with libskillmeat.Context(clock=lambda: "now", **home) as context:
        assert context.init_collection()["created"]
    assert unraisable and isinstance(unraisable[0].exc_value, TypeError)
