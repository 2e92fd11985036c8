"""Builds other projects against libskillmeat and runs what they build.

usage: consumer.py installed|subdirectory <source root> <build folder> <folder to work in>
"""
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def run(*command, **settings):
    print("+", *command, flush=True)
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **settings)
    if done.returncode != 0:
        print(done.stdout)
        sys.exit(f"failed with status {done.returncode}: {command[0]}")
    return done.stdout


def check_program(path, environment=None):
    """It must print the features of the library as JSON."""
    features = json.loads(run(path, env=environment))
    assert features["version"] and features["abi"] == 0, features


def configure_and_build(project, folder, *options):
    run("cmake", "-G", "Ninja", "-S", os.path.join(HERE, project), "-B", folder, *options)
    run("cmake", "--build", folder)


def test_find_package(prefix, work):
    for project, programs in (("find_package", ("c_shared", "cpp_shared", "c_static", "cpp_static")),
                              ("find_package_c", ("c_default",))):
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


def test_pkg_config(prefix, work):
    folders = [os.path.join(prefix, "lib", "pkgconfig")]
    folders += [os.path.join(prefix, "lib", name, "pkgconfig") for name in sorted(os.listdir(os.path.join(prefix, "lib")))]
    environment = dict(os.environ, PKG_CONFIG_PATH=":".join(folders))
    pkg_config = lambda *options: run("pkg-config", *options, "skillmeat", env=environment).split()
    library_folder = pkg_config("--variable=libdir")[0]
    with_library = dict(os.environ, LD_LIBRARY_PATH=library_folder)

    alone = pkg_config("--cflags", "--libs")
    assert all(word.startswith(("-I", "-L", "-lskillmeat")) for word in alone), alone
    program = os.path.join(work, "c_shared")
    run("cc", "-std=c11", "-pedantic-errors", "-Wall", "-Werror", os.path.join(HERE, "program.c"), "-o", program,
        *pkg_config("--cflags", "--libs"))
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


def subdirectory(source, _, work):
    folder = os.path.join(work, "build")
    configure_and_build("add_subdirectory", folder, f"-DSKILLMEAT_SOURCE={source}", "-DCMAKE_BUILD_TYPE=Debug")
    check_program(os.path.join(folder, "c_shared"))
    check_program(os.path.join(folder, "cpp_static"))


def main():
    kind, source, build, work = sys.argv[1:5]
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    {"installed": installed, "subdirectory": subdirectory}[kind](source, build, work)


if __name__ == "__main__":
    main()
