"""Collects a skill, packs it, verifies the pack and imports it into another home.

usage: collect_pack_verify.py FOLDER
"""
import pathlib
import sys

import libskillmeat


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    skill = folder / "skills" / "greeting"
    skill.mkdir(parents=True)
    (skill / "SKILL.md").write_text("---\nname: greeting\ndescription: Says hello.\n---\nSay hello.\n", encoding="utf-8")
    pack = folder / "greeting.skillmeat-pack"

    with libskillmeat.Context(home=folder / "home") as mine:
        mine.init_collection()
        mine.add(skill, tags=["example"])
        exported = mine.export_bundle(output=pack, progress=lambda event: print(f"  {event.phase} {event.done}/{event.total}"))
        print("packed", exported["pack"]["pack_id"])

    with libskillmeat.Context(home=folder / "theirs") as theirs:
        print("verified:", theirs.verify_bundle(pack)["verdict"])
        theirs.init_collection()
        theirs.import_bundle(pack, allow_unsigned=True)
        with theirs.open_collection() as collection:
            for artifact in collection:
                print("they have", artifact.type, artifact.name)
        try:
            theirs.show("farewell")
        except libskillmeat.NotFoundError as error:
            print(f"{error.message} ({error.hint})")


if __name__ == "__main__":
    main()
