"""Errors: classes, members, wrong calls, secrets that stay secret."""
import pickle

import pytest

import libskillmeat
from libskillmeat import errors


def all_names():
    names = {libskillmeat.error_name(code) for code in range(-1, -1000, -1)}
    return names - {"unknown"}


def test_every_name_of_the_library_has_a_class():
    assert len(all_names()) > 40
    known = [name for names in errors.CLASSES.values() for name in names]
    assert sorted(known) == sorted(all_names())


def test_classes_are_exported():
    for cls in errors.CLASSES:
        assert getattr(libskillmeat, cls.__name__) is cls
        assert issubclass(cls, libskillmeat.SkillmeatError)


def test_a_name_of_a_newer_library_is_the_base_class():
    assert errors.class_of("invented_next_year") is libskillmeat.SkillmeatError


def test_members(context):
    context.init_collection()
    with pytest.raises(libskillmeat.NotFoundError) as caught:
        context.show("nope")
    error = caught.value
    assert error.name == "artifact_not_found"
    assert libskillmeat.error_name(error.code) == error.name
    assert "nope" in error.message and str(error) == error.message
    assert error.hint and error.path == ""
    assert error.document["error"]["code"] == error.name
    assert error.details == error.document["error"]["details"]


def test_path_is_told(context, tmp_path):
    with pytest.raises(libskillmeat.SkillmeatError) as caught:
        context.open_bundle(tmp_path / "nowhere")
    assert caught.value.path == str(tmp_path / "nowhere")


def test_errors_travel_between_processes(context):
    context.init_collection()
    with pytest.raises(libskillmeat.NotFoundError) as caught:
        context.show("nope")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert type(copy) is libskillmeat.NotFoundError
    assert vars(copy) == vars(caught.value) and str(copy) == str(caught.value)


@pytest.mark.parametrize("call, message", [
    (lambda c: c.show(3), "artifact must be str, not int"),
    (lambda c: c.show(), "show() missing required argument 'artifact'"),
    (lambda c: c.show("a", "b"), "show() takes 1 positional arguments but 2 were given"),
    (lambda c: c.show("a", artifact="a"), "show() got multiple values for argument 'artifact'"),
    (lambda c: c.show("a", nope=1), "show() got an unexpected keyword argument 'nope'"),
    (lambda c: c.add(7), "sources must be a path or an iterable of paths, not int"),
    (lambda c: c.add(["x"], tags=7), "tags must be str or an iterable of str, not int"),
    (lambda c: c.add(["x"], tags=[7]), "tags must be str, not int"),
    (lambda c: c.hash(None), "path must be str, bytes or os.PathLike, not NoneType"),
    (lambda c: c.list(progress=1), "progress must be callable, not int"),
    (lambda c: c.list(cancel=1), "cancel must be a libskillmeat.Cancel, not int"),
    (lambda c: c.list(wait="long"), "wait must be a number of seconds or a timedelta, not str"),
    (lambda c: c.import_bundle("x", ask="merge"), "ask must be callable, not str"),
    (lambda c: c.export_bundle(signer=b"key"), "signer must have public_key and sign()"),
    (lambda c: libskillmeat.Context(environment=["A=b"]), "environment must be a mapping of str to str, not list"),
    (lambda c: libskillmeat.Context(None), "Context() takes 0 positional arguments but 1 were given"),
    (lambda c: libskillmeat.verify_signature("key", b"", b""), "public_key must be bytes, not str"),
])
def test_wrong_types(context, call, message):
    with pytest.raises(TypeError) as caught:
        call(context)
    assert str(caught.value) == message


@pytest.mark.parametrize("call", [
    lambda c: c.show("a\0b"),
    lambda c: c.hash("a\0b"),
    lambda c: c.hash(b"a\0b"),
    lambda c: c.list(wait=-1),
    lambda c: c.list(wait=float("nan")),
    lambda c: c.remove("x", deployments="all"),
    lambda c: libskillmeat.Context(log_level="loud"),
    lambda c: c.show("\ud800"),
])
def test_wrong_values(context, call):
    with pytest.raises(ValueError):
        call(context)


def test_numbers_that_do_not_fit(context):
    context.init_collection()
    with pytest.raises(OverflowError):
        context.list(limit=-1)
    with pytest.raises(OverflowError):
        context.list(limit=1 << 80)


@pytest.mark.parametrize("call", [
    lambda c: c.open_key(passphrase="correct horse"),
    lambda c: c.open_key(1, passphrase="correct horse"),
    lambda c: c.generate_key(passphrase="correct horse", nope=1),
    lambda c: c.generate_key("correct horse"),
])
def test_no_message_shows_a_passphrase(context, call):
    with pytest.raises(TypeError) as caught:
        call(context)
    assert "correct horse" not in str(caught.value)


def test_an_iterable_that_raises(context):
    def paths():
        yield "x"
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        context.add(paths())
