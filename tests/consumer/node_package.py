"""npm pack, then npm install of the tarball in an empty project, which compiles it; then the package for this platform,
which is preferred to compiling. Runs the example and the command of both.

usage: node_package.py <source root> <folder to work in>
"""
import glob
import json
import os
import shutil
import sys

from steps import copy_of_sources, run

SKIPPED = 77


def empty_project(folder):
    os.makedirs(folder)
    with open(os.path.join(folder, "package.json"), "w", encoding="utf-8") as file:
        json.dump({"name": "consumer", "version": "1.0.0", "private": True}, file)


def check(source, project):
    shutil.copy(os.path.join(source, "examples", "node", "journey.mjs"), project)
    said = run("node", "journey.mjs", cwd=project)
    assert "verified: ok" in said and "imported: 1" in said, said
    said = run(os.path.join(project, "node_modules", ".bin", "skillmeat"), "--version", cwd=project)
    assert said.strip(), said


def main():
    source, work = map(os.path.abspath, sys.argv[1:3])
    if shutil.which("npm") is None:
        print("skipped: npm is missing")
        sys.exit(SKIPPED)
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    # ccache, where it is, knows the same sources in another folder.
    environment = dict(os.environ, CCACHE_BASEDIR=work, CCACHE_NOHASHDIR="1")
    environment.pop("SKILLMEAT_NODE_BUILD", None)
    binding = os.path.join(copy_of_sources(source, work), "bindings", "node")
    run("npm", "pack", "--pack-destination", work, cwd=binding, env=environment)
    tarball, = glob.glob(os.path.join(work, "libskillmeat-*.tgz"))
    install = ["npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "--fetch-retries=1"]

    compiled = os.path.join(work, "compiled")
    empty_project(compiled)
    run(*install, "--foreground-scripts", "--omit=optional", tarball, cwd=compiled, env=environment)
    check(source, compiled)

    # Made from what was compiled; with it nothing is: the install script is not even needed.
    platform = os.path.join(work, "platform")
    built = os.path.join(compiled, "node_modules", "libskillmeat", "build")
    run("node", os.path.join(binding, "scripts", "prebuild.js"), platform, built, env=environment)
    run("npm", "pack", "--pack-destination", work, cwd=platform, env=environment)
    prebuilt, = [name for name in glob.glob(os.path.join(work, "*.tgz")) if name != tarball]
    preferred = os.path.join(work, "preferred")
    empty_project(preferred)
    run(*install, "--ignore-scripts", prebuilt, tarball, cwd=preferred, env=environment)
    package = os.path.join(preferred, "node_modules", "libskillmeat")
    assert not os.path.exists(os.path.join(package, "build")), "it was compiled"
    run("node", os.path.join(package, "scripts", "build.js"), cwd=preferred, env=environment)
    assert not os.path.exists(os.path.join(package, "build")), "it was compiled although it is there"
    check(source, preferred)


if __name__ == "__main__":
    main()
