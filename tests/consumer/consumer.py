"""Builds other projects against libskillmeat and runs what they build.

usage: consumer.py installed|subdirectory|debs <source root> <build folder> <folder to work in>
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys

from steps import run

HERE = os.path.dirname(os.path.abspath(__file__))


def check_program(path, environment=None):
    """It must print the features of the library as JSON."""
    features = json.loads(run(path, env=environment))
    assert features["version"] and features["abi"] == 0, features


def configure_and_build(project, folder, *options):
    run("cmake", "-G", "Ninja", "-S", os.path.join(HERE, project), "-B", folder, *options)
    run("cmake", "--build", folder)


def test_find_package(prefix, work):
    for project, programs in (("find_package", ("c_shared", "cpp_shared", "c_static", "cpp_static")),
                              ("find_package_c", ("c_default",)),
                              ("find_package_static", ("c_only_static", "cpp_only_static"))):
        folder = os.path.join(work, project)
        configure_and_build(project, folder, f"-DCMAKE_PREFIX_PATH={prefix}")
        for program in programs:
            check_program(os.path.join(folder, program))
    text = run("ldd", os.path.join(work, "find_package", "c_static"))
    assert "libskillmeat" not in text, text
    older = os.path.join(work, "older")
    os.mkdir(older)
    with open(os.path.join(older, "CMakeLists.txt"), "w", encoding="utf-8") as file:
        file.write("cmake_minimum_required(VERSION 3.25)\nproject(older C)\nfind_package(skillmeat 0.2 CONFIG REQUIRED)\n")
    refused = subprocess.run(["cmake", "-S", older, "-B", os.path.join(older, "build"), f"-DCMAKE_PREFIX_PATH={prefix}"],
                             capture_output=True)
    assert refused.returncode != 0, "a minor version of the past was accepted"


def test_pkg_config(prefix, work, root=""):
    """`root`: where packages for / were unpacked."""
    library_folder = os.path.dirname(*glob.glob(os.path.join(prefix, "lib", "**", "libskillmeat.a"), recursive=True))
    environment = dict(os.environ, PKG_CONFIG_PATH=os.path.join(library_folder, "pkgconfig"))
    if root:
        environment.update(PKG_CONFIG_SYSROOT_DIR=root, PKG_CONFIG_ALLOW_SYSTEM_CFLAGS="1", PKG_CONFIG_ALLOW_SYSTEM_LIBS="1")
    pkg_config = lambda *options: run("pkg-config", *options, "skillmeat", env=environment).split()
    with_library = dict(os.environ, LD_LIBRARY_PATH=library_folder)

    alone = pkg_config("--cflags", "--libs")
    assert all(word.startswith(("-I", "-L", "-lskillmeat")) for word in alone), alone
    for standard in ("c99", "c11"):
        program = os.path.join(work, standard + "_shared")
        run("cc", "-std=" + standard, "-pedantic-errors", "-Wall", "-Wextra", "-Werror", os.path.join(HERE, "program.c"),
            "-o", program, *pkg_config("--cflags", "--libs"))
        check_program(program, with_library)
    program = os.path.join(work, "cpp_shared")
    run("c++", "-std=c++20", "-Wall", "-Werror", os.path.join(HERE, "program.cpp"), "-o", program,
        *pkg_config("--cflags", "--libs"))
    check_program(program, with_library)

    program = os.path.join(work, "c_static")
    libraries = [os.path.join(library_folder, "libskillmeat.a") if word == "-lskillmeat" else word
                 for word in pkg_config("--static", "--libs")]
    run("cc", os.path.join(HERE, "program.c"), "-o", program, *pkg_config("--cflags"), *libraries)
    check_program(program)


def test_command(prefix):
    assert run(os.path.join(prefix, "bin", "skillmeat"), "--version").strip()


def installed(_, build, work):
    prefix = os.path.join(work, "prefix")
    run("cmake", "--install", build, "--prefix", prefix)
    for name, test in (("find_package", test_find_package), ("pkg_config", test_pkg_config)):
        folder = os.path.join(work, name)
        os.mkdir(folder)
        test(prefix, folder)
    test_command(prefix)


def fields_of(package):
    """The control fields; a description in several lines is one text."""
    text = run("dpkg-deb", "-f", package).replace("\n ", "\n\t")
    return dict(line.split(": ", 1) for line in text.replace("\n\t", "\v").strip("\n").split("\n"))


def files_of(package):
    """path -> (permissions, owner) of what is no folder."""
    rows = [line.split(None, 5) for line in run("dpkg-deb", "-c", package).splitlines()]
    return {row[5].split(" -> ")[0].removeprefix("./"): (row[0], row[1]) for row in rows if not row[0].startswith("d")}


def check_package(path, fields, files):
    name = fields["Package"]
    assert os.path.basename(path) == "%s_%s_%s.deb" % (name, fields["Version"], fields["Architecture"]), path
    assert fields["Architecture"] == run("dpkg", "--print-architecture").strip()
    assert fields["Source"] == "libskillmeat" and "<" in fields["Maintainer"] and fields["Priority"] == "optional", fields
    summary, *rest = fields["Description"].split("\v")
    assert 20 < len(summary) < 80 and not summary.endswith(".") and len(rest) > 2, fields["Description"]
    for document in ("copyright", "changelog.gz", "changelog.Debian.gz"):
        assert "usr/share/doc/%s/%s" % (name, document) in files, document
    for file, (mode, owner) in files.items():
        wanted = ("-rwxr-xr-x",) if file.startswith("usr/bin/") else ("-rw-r--r--", "lrwxrwxrwx")
        assert file.startswith("usr/") and owner == "root/root" and mode in wanted, (file, mode, owner)


def check_contents(source, packages):
    """What belongs where, and nothing twice."""
    own = {name: {file for file in files if not file.startswith("usr/share/doc/")} for name, (_, files) in packages.items()}
    runtime, development, command = own["libskillmeat0"], own["libskillmeat-dev"], own["skillmeat"]
    assert all(re.fullmatch(r"usr/lib/.*libskillmeat\.so\.0[\d.]*", file) for file in runtime) and len(runtime) == 2, runtime
    headers = {"usr/include/skillmeat/" + name for name in os.listdir(os.path.join(source, "include", "skillmeat"))}
    assert headers == {file for file in development if file.startswith("usr/include/")}, development ^ headers
    for end in ("/libskillmeat.a", "/libskillmeat.so", "/pkgconfig/skillmeat.pc", "/cmake/skillmeat/skillmeatConfig.cmake",
                "/skillmeat/schema/list.json"):
        assert sum(file.endswith(end) for file in development) == 1, end
    assert command == {"usr/bin/skillmeat", "usr/share/bash-completion/completions/skillmeat",
                       "usr/share/zsh/vendor-completions/_skillmeat",
                       "usr/share/fish/vendor_completions.d/skillmeat.fish"}, command
    assert sum(map(len, own.values())) == len(set.union(*own.values())), "a file is in two packages"


def check_relations(packages, folder):
    fields = {name: fields for name, (fields, _) in packages.items()}
    version = fields["libskillmeat0"]["Version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+(~[a-z]+\d+)?-\d+", version), version
    assert all(f["Version"] == version for f in fields.values())
    assert fields["libskillmeat-dev"]["Depends"] == "libskillmeat0 (= %s)" % version
    assert "libsodium-dev" in fields["libskillmeat-dev"]["Recommends"]
    assert {"libskillmeat0": "libs", "libskillmeat-dev": "libdevel", "skillmeat": "utils"} == {
        name: f["Section"] for name, f in fields.items()}
    for name in ("libskillmeat0", "skillmeat"):
        assert "libc6" in fields[name]["Depends"] and "-dev" not in fields[name]["Depends"], fields[name]["Depends"]
    assert "libsodium23" in fields["libskillmeat0"]["Depends"] and "skillmeat" not in fields["skillmeat"]["Depends"]
    control = os.path.join(folder, "control")
    run("dpkg-deb", "-e", os.path.join(folder, "libskillmeat0_%s_%s.deb" % (version, fields["skillmeat"]["Architecture"])), control)
    with open(os.path.join(control, "shlibs"), encoding="utf-8") as shlibs:
        assert shlibs.read().split()[:3] == ["libskillmeat", "0", "libskillmeat0"]
    with open(os.path.join(control, "triggers"), encoding="utf-8") as triggers:
        assert "ldconfig" in triggers.read()


def debs(source, build, work):
    for program in ("cpack", "dpkg-deb", "dpkg-shlibdeps"):
        if not shutil.which(program):
            print(f"skipped: {program} is missing (scripts/bootstrap gets it with cmake and dpkg-dev)")
            sys.exit(77)
    folder, root = os.path.join(work, "packages"), os.path.join(work, "root")
    # Packed from what the build folder holds; xz would spend a minute on the debug information of a Debug build.
    run("cpack", "-G", "DEB", "--config", os.path.join(build, "CPackConfig.cmake"), "-B", folder,
        "-D", "CPACK_DEBIAN_COMPRESSION_TYPE=gzip")
    paths = sorted(glob.glob(os.path.join(folder, "*.deb")))
    packages = {}
    for path in paths:
        fields, files = fields_of(path), files_of(path)
        check_package(path, fields, files)
        packages[fields["Package"]] = (fields, files)
        run("dpkg-deb", "-x", path, root)
    assert sorted(packages) == ["libskillmeat-dev", "libskillmeat0", "skillmeat"], sorted(packages)
    check_contents(source, packages)
    check_relations(packages, folder)
    if shutil.which("lintian"):
        # Not the archive: a Debug build's takes minutes. What Debian has as static libraries only is in the programs.
        programs = [path for path in paths if "-dev_" not in os.path.basename(path)]
        print(run("lintian", "--allow-root", "--fail-on", "error", "--suppress-tags", "embedded-library", *programs))
    prefix = os.path.join(root, "usr")
    for name, test in (("find_package", test_find_package), ("pkg_config", lambda p, w: test_pkg_config(p, w, root))):
        os.mkdir(os.path.join(work, name))
        test(prefix, os.path.join(work, name))
    test_command(prefix)


def subdirectory(source, _, work):
    folder = os.path.join(work, "build")
    configure_and_build("add_subdirectory", folder, f"-DSKILLMEAT_SOURCE={source}", "-DCMAKE_BUILD_TYPE=Debug")
    check_program(os.path.join(folder, "c_shared"))
    check_program(os.path.join(folder, "cpp_static"))


def main():
    kind, source, build, work = sys.argv[1:5]
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    {"installed": installed, "subdirectory": subdirectory, "debs": debs}[kind](source, build, work)


if __name__ == "__main__":
    main()
