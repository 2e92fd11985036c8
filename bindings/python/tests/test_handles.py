"""Contexts, collections, bundles, keys: what they say, as sequences, closed, in any order."""
import base64
import gc
import os
import pathlib
import weakref

import pytest

import libskillmeat


@pytest.fixture
def filled(context, skill):
    context.init_collection()
    context.add([skill("pdf"), skill("tables"), skill("images")])
    return context


def test_context_manager(home):
    with libskillmeat.Context(**home) as context:
        assert not context.closed
    assert context.closed
    context.close()
    with pytest.raises(libskillmeat.UsageError) as caught:
        context.list()
    assert caught.value.name == "handle" and caught.value.hint
    with pytest.raises(libskillmeat.UsageError):
        context.home
    with pytest.raises(libskillmeat.UsageError):
        with context:
            pass


def test_a_collection_is_a_sequence(filled):
    with filled.open_collection() as collection:
        assert len(collection) == collection.count == 3
        names = [artifact.name for artifact in collection]
        assert sorted(names) == ["images", "pdf", "tables"]
        assert collection[0] == (names[0], "skill") == libskillmeat.Artifact(names[0], "skill")
        assert collection[-1].name == names[-1]
        assert [a.name for a in collection[1:]] == names[1:]
        assert [a.name for a in collection[::-1]] == names[::-1]
        assert libskillmeat.Artifact("pdf", "skill") in collection
        assert list(reversed(collection)) == list(collection)[::-1]
        for index in (3, -4, 1 << 40):
            with pytest.raises(IndexError):
                collection[index]
            with pytest.raises(IndexError):
                collection.artifact_name(index)
        with pytest.raises(TypeError):
            collection["pdf"]


def test_a_collection_is_one_state(filled):
    collection = filled.open_collection()
    filled.remove("pdf")
    assert len(collection) == 3
    assert len(filled.open_collection()) == 2


def test_an_iterator_outlives_its_collection(filled):
    with filled.open_collection() as collection:
        iterator = iter(collection)
    assert len(list(iterator)) == 3


@pytest.mark.parametrize("use", [
    lambda c: c.name, lambda c: c.path, lambda c: c.count, len, list, lambda c: c[0], lambda c: c[:],
    lambda c: c.artifact_name(0), lambda c: c.artifact_type(0), lambda c: c.__enter__(),
])
def test_a_closed_collection(filled, use):
    collection = filled.open_collection()
    collection.close()
    with pytest.raises(libskillmeat.UsageError, match="the collection is closed"):
        use(collection)


@pytest.mark.parametrize("use", [
    lambda b: b.name, lambda b: b.version, lambda b: b.pack_id, lambda b: b.content_digest, lambda b: b.file("x"),
])
def test_a_closed_bundle(filled, tmp_path, use):
    filled.export_bundle(output=tmp_path / "x.skillmeat-pack")
    bundle = filled.open_bundle(tmp_path / "x.skillmeat-pack")
    bundle.close()
    with pytest.raises(libskillmeat.UsageError, match="the bundle is closed"):
        use(bundle)


def test_handles_outlive_their_context(home, skill, tmp_path):
    context = libskillmeat.Context(**home)
    context.init_collection()
    context.add(skill("pdf"))
    context.export_bundle(output=tmp_path / "x.skillmeat-pack")
    collection, bundle = context.open_collection(), context.open_bundle(tmp_path / "x.skillmeat-pack")
    context.close()
    assert collection[0].name == "pdf"
    assert bundle.file("artifacts/skill/pdf/SKILL.md").startswith(b"---\nname: pdf")


def test_a_key(home, tmp_path):
    with libskillmeat.Context(**home) as context:
        made = context.generate_key(name="work", passphrase="correct horse")["key"]
        with context.open_key("work", passphrase="correct horse") as key:
            assert key.id == made["id"]
            signature = key.sign(b"data")
            assert len(signature) == 64
            assert key.sign(memoryview(b"data")) == key.sign(bytearray(b"data")) == signature
        public_key = base64.b64decode(context.export_key("work")["text"])
        assert libskillmeat.verify_signature(public_key, b"data", signature)
        assert not libskillmeat.verify_signature(public_key, b"other", signature)
        with pytest.raises(libskillmeat.UsageError, match="the key is closed"):
            key.sign(b"data")
        with pytest.raises(libskillmeat.PassphraseError):
            context.open_key("work", passphrase="wrong")


def test_shown(filled, tmp_path):
    filled.export_bundle(output=tmp_path / "x.skillmeat-pack")
    collection, bundle = filled.open_collection(), filled.open_bundle(tmp_path / "x.skillmeat-pack")
    assert repr(filled) == f"<libskillmeat.Context {str(tmp_path / 'home')!r}>"
    assert repr(collection) == "<libskillmeat.Collection 'default' of 3>"
    assert repr(bundle) == f"<libskillmeat.Bundle '{bundle.name}' 1.0.0>"
    for handle in (filled, collection, bundle):
        handle.close()
        assert "closed" in repr(handle)


def test_handles_are_freed(home):
    class Log:
        def __call__(self, record):
            pass

    log = Log()
    gone = weakref.ref(log)
    context = libskillmeat.Context(log=log, **home)
    del log
    assert gone() is not None
    context.close()
    gc.collect()
    assert gone() is None


def test_many_handles_do_not_pile_up(filled):
    def resident():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def rounds(count):
        for _ in range(count):
            filled.open_collection().close()

    rounds(1500)  # the library keeps the memory of about a thousand closed handles on purpose
    before = resident()
    rounds(1500)
    assert resident() - before < 4 << 20


def test_paths_of_every_kind(context, skill, tmp_path):
    folder = skill("pdf")
    context.init_collection()
    digests = {context.hash(path)["digest"] for path in (folder, str(folder), os.fsencode(folder), pathlib.PurePath(folder))}
    assert len(digests) == 1
    assert context.add(folder)["added"]
    assert context.add([folder, str(folder)])["unchanged"]
    with pytest.raises(TypeError):
        context.hash(object())


def test_names_that_are_no_ascii(context, tmp_path):
    folder = tmp_path / "Größe ✓"
    folder.mkdir()
    (folder / "SKILL.md").write_text("---\nname: groesse\ndescription: Maße und Größen ✓\n---\n")
    context.init_collection(name="größen")
    context.add(folder, collection="größen")
    with context.open_collection(name="größen") as collection:
        assert collection.name == "größen" and collection[0].name == "Größe ✓"
    assert context.show("Größe ✓", collection="größen")["artifact"]["description"] == "Maße und Größen ✓"


def test_paths_that_are_no_utf8(context, tmp_path):
    missing = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe")
    with pytest.raises(libskillmeat.SkillmeatError) as caught:
        context.hash(missing)
    assert caught.value.name in ("not_found", "not_utf8", "name")


def test_iterators(filled):
    assert {a["name"] for a in filled.iter_artifacts(page_size=1)} == {"images", "pdf", "tables"}
    assert list(filled.iter_artifacts(page_size=2)) == filled.list()["artifacts"]
    assert [a["name"] for a in filled.iter_artifacts(type="command")] == []
    assert [c["name"] for c in filled.iter_collections()] == ["default"]
    assert list(filled.iter_keys()) == [] and list(filled.iter_trusted_keys()) == []
    assert list(filled.iter_revoked_packs()) == []
    assert {a["id"] for a in filled.iter_agents(page_size=3)} == {a["id"] for a in filled.agents()["agents"]}
    assert len(list(filled.iter_history(page_size=1))) == len(filled.history()["transactions"])
    assert len(list(filled.iter_usage_events(page_size=1))) == len(filled.usage_events(limit=1000)["events"])
    with pytest.raises(ValueError):
        filled.iter_artifacts(page_size=0)
    with pytest.raises(TypeError):
        list(filled.iter_artifacts(nope=1))


def test_bytes_of_a_pack(filled, tmp_path):
    data, document = filled.export_bundle_bytes(created_at="2026-01-01T00:00:00Z")
    filled.export_bundle(output=tmp_path / "x.skillmeat-pack", created_at="2026-01-01T00:00:00Z")
    assert isinstance(data, bytes) and data == (tmp_path / "x.skillmeat-pack").read_bytes()
    assert document["pack"]["size"] == len(data)


def test_functions():
    assert libskillmeat.__version__ == libskillmeat.version()
    assert libskillmeat.features()["version"] == libskillmeat.version()
    assert libskillmeat.features()["abi"] == libskillmeat.abi_version()
