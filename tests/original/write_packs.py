"""Run by the original's Python: its own packs of the collection `default`, one of each layout that it can write.

usage: write_packs.py FOLDER

v0.skillmeat-pack, v0-signed.skillmeat-pack (with v0-signed.pub, raw base64), v1.skillmeat-pack, v2.skillmeat-pack and
v0-toml.skillmeat-pack, whose layout the original reads and no part of it writes.
"""
import base64
import datetime
import io
import json
import pathlib
import sys
import zipfile

from skillmeat.core import hashing
from skillmeat.core.artifact import ArtifactType
from skillmeat.core.services.portable_bundle_service import BomV2MemberEntry, PortableBundleService, ReferenceMapEntry
from skillmeat.core.sharing.builder import BundleBuilder, PackBuilder, PackMember
from skillmeat.core.sharing.bundle import _BundleEntityProxy, _TYPE_TO_SUBDIR
from skillmeat.core.signing import KeyManager

FOLDER = pathlib.Path(sys.argv[1])
FOLDER.mkdir(parents=True, exist_ok=True)


def builder():
    made = BundleBuilder(name="demo", description="Packs of the original: é", author="me@example.com", tags=["a"])
    made.add_artifact("alpha", ArtifactType.SKILL)
    made.add_workflow("flow", "name: flow\nsteps: []\n", version="1.0.0", description="A flow")
    return made


def v0():
    builder().build(FOLDER / "v0.skillmeat-pack")
    keys = KeyManager()
    pair = keys.generate_key_pair("Tester", "tester@example.com")
    keys.store_key_pair(pair)
    builder().build(FOLDER / "v0-signed.skillmeat-pack", sign=True)
    from cryptography.hazmat.primitives import serialization
    raw = pair.public_key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    (FOLDER / "v0-signed.pub").write_text(base64.b64encode(raw).decode() + "\n")


def sources(collection):
    return {("skill", "alpha"): collection / "skills" / "alpha", ("command", "review"): collection / "commands" / "review.md",
            ("agent", "planner"): collection / "agents" / "planner.md"}


def files_of(path):
    return sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def v1(collection):
    moment = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    entity = _BundleEntityProxy("bundle-1", "demo", "1.2.0", "Packs of the original", "MIT", "", "", [], moment, moment)
    members = [PackMember(kind, name, path) for (kind, name), path in sources(collection).items()]
    PackBuilder().build(entity, members, FOLDER).rename(FOLDER / "v1.skillmeat-pack")


def v2(collection):
    """As the router of `artifact export` puts it together; the feature is switched off in the program itself."""
    service = PortableBundleService()
    members = []
    with zipfile.ZipFile(FOLDER / "v2.skillmeat-pack", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("compatibility.json", service.serialize_compatibility(service.build_compatibility_block(features_used=[])))
        for (kind, name), path in sources(collection).items():
            members.append(BomV2MemberEntry(
                name=name, type=kind, path=f"artifacts/{kind}/{name}", content_hash=hashing.compute_artifact_fingerprint(path),
                reference_map=ReferenceMapEntry("0" * 32, hashing.compute_canonical_identity(path))))
        archive.writestr("bom_v2.json", json.dumps({"pack_format_version": "2", "exported_at": service._utcnow_iso(), "warnings": [],
                                                    "members": [member.to_dict() for member in members]}, indent=2, sort_keys=True))
        archive.writestr("manifest.toml", f'[bundle]\npack_format_version = "2"\nartifact_count = {len(members)}\n')
        for (kind, name), path in sources(collection).items():
            for file in files_of(path):
                inside = file.relative_to(path) if path.is_dir() else file.name
                archive.write(file, f"artifacts/{_TYPE_TO_SUBDIR[kind]}/{name}/{inside}")


def v0_toml(collection):
    rows, files = [], {}
    for (kind, name), path in sources(collection).items():
        place = f"artifacts/{name}" if path.is_dir() else f"artifacts/{kind}s/{path.name}"
        rows.append(f'[[artifacts]]\nname = "{name}"\ntype = "{kind}"\npath = "{place}"\n')
        for file in files_of(path):
            files[f"{place}/{file.relative_to(path)}" if path.is_dir() else place] = file.read_bytes()
    head = '[bundle]\nname = "demo"\nversion = "1.2.0"\ncreated_at = "2026-01-01T00:00:00"\ncreator = "me"\n\n'
    with zipfile.ZipFile(FOLDER / "v0-toml.skillmeat-pack", "w") as archive:
        archive.writestr("manifest.json", "{}")
        archive.writestr("bundle.toml", head + "\n".join(rows))
        for name, data in files.items():
            archive.writestr(name, data)


def main():
    from skillmeat.core.collection import CollectionManager
    manager = CollectionManager()
    collection = manager.config.get_collection_path("default")
    v0()
    v1(collection)
    v2(collection)
    v0_toml(collection)
    print(json.dumps(sorted(path.name for path in FOLDER.iterdir())))


main()
