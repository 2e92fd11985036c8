"""Installs the Python package as its users do, and uses it: from the sources, and as sdist and wheel in an environment
that has nothing but Python. Checks the types with mypy, and the web example with FastAPI's client.

usage: python_package.py install|wheel|types <source root> <folder to work in>

Exits with 77 (skipped) when the packages that pip must fetch cannot be had.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile

from steps import copy_of_sources, run

LARGEST_WHEEL = 8 << 20
# libgcc_s comes with every libc: ending a thread needs it.
BASE_LIBRARIES = {"libc.so.6", "libgcc_s.so.1", "libm.so.6", "libpthread.so.0", "libdl.so.2", "ld-linux-x86-64.so.2",
                  "ld-linux-aarch64.so.1"}
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable


def environment(work):
    folder = os.path.join(work, "venv")
    run(PYTHON, "-m", "venv", folder)
    return os.path.join(folder, "bin")


def pip_install(programs, *what):
    run(os.path.join(programs, "pip"), "install", "--quiet", *what)


def need_network(programs, *packages):
    """Fetches packages, or skips."""
    done = subprocess.run([os.path.join(programs, "pip"), "install", "--quiet", *packages], capture_output=True, text=True)
    if done.returncode != 0:
        print("skipped: pip cannot get", *packages, done.stderr[-500:], sep="\n")
        sys.exit(77)


def use(programs, source, work, **settings):
    """The example and the command, with nothing of the sources at hand."""
    example = shutil.copy(os.path.join(source, "examples", "python", "collect_pack_verify.py"), work)
    bare = {"PATH": "/usr/bin:/bin", "HOME": work}
    text = run(os.path.join(programs, "python"), "-B", example, os.path.join(work, "example"), cwd=work, env=bare, **settings)
    assert "verified: ok" in text and "they have skill greeting" in text, text
    assert run(os.path.join(programs, "skillmeat"), "--version", cwd=work, env=bare).strip()
    assert run(os.path.join(programs, "python"), "-m", "libskillmeat", "--version", cwd=work, env=bare).strip()


def install(source, work):
    programs = environment(work)
    need_network(programs, "scikit-build-core", "pybind11")
    pip_install(programs, copy_of_sources(source, work))
    use(programs, source, work)


def check_sdist(path):
    with tarfile.open(path) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    for needed in ("CMakeLists.txt", "LICENSE", "pyproject.toml", "src/base/error.cpp", "include/skillmeat/skillmeat.hpp",
                   "bindings/python/src/module.cpp", "bindings/python/libskillmeat/py.typed", "examples/cli/main.cpp"):
        assert needed in names, f"the sdist lacks {needed}"
    extra = [name for name in names if re.match(r"(build|tests|\.git|bindings/node|node_modules)(/|$)", name) or name.endswith((".o", ".so"))]
    assert not extra, extra


def symbols(path):
    """What the file exports, without versions."""
    text = run("nm", "-D", "--defined-only", "--without-symbol-versions", path)
    return [line.split()[-1] for line in text.splitlines()]


def check_wheel(path, work):
    """It holds what it should and needs only libc. Says which."""
    size = os.path.getsize(path)
    assert size <= LARGEST_WHEEL, f"the wheel has {size} bytes"
    unpacked = os.path.join(work, "unpacked")
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        archive.extractall(unpacked)
    for needed in ("libskillmeat/__init__.py", "libskillmeat/_native.pyi", "libskillmeat/py.typed", "libskillmeat/bin/skillmeat"):
        assert needed in names, f"the wheel lacks {needed}"
    assert any(name.endswith("LICENSE") for name in names), names
    assert not [name for name in names if name.endswith((".h", ".hpp", ".a"))], names
    module = next(name for name in names if re.search(r"/_native\..*\.so$", name))
    library = "libskillmeat/libskillmeat-python.so.0"
    newest = (0,)
    for name in (module, library, "libskillmeat/bin/skillmeat"):
        text = run("readelf", "-dW", os.path.join(unpacked, name))
        extra = set(re.findall(r"\(NEEDED\).*\[(.*)\]", text)) - BASE_LIBRARIES - {os.path.basename(library)}
        assert not extra, f"{name} needs {extra}"
        versions = re.findall(r"GLIBC_([\d.]+)", run("readelf", "-VW", os.path.join(unpacked, name)))
        newest = max([newest] + [tuple(map(int, version.split("."))) for version in versions])
    assert symbols(os.path.join(unpacked, module)) == ["PyInit__native"], symbols(os.path.join(unpacked, module))
    others = [name for name in symbols(os.path.join(unpacked, library)) if not name.startswith(("skm_", "SKILLMEAT_"))]
    assert not others, others
    print(f"wheel: {size} bytes, needs glibc {'.'.join(map(str, newest))}")


def wheel(source, work):
    programs = environment(work)
    need_network(programs, "build")
    out = os.path.join(work, "out")
    run(os.path.join(programs, "python"), "-m", "build", "--outdir", out, copy_of_sources(source, work))
    made = sorted(os.listdir(out))
    check_sdist(os.path.join(out, next(name for name in made if name.endswith(".tar.gz"))))
    built = os.path.join(out, next(name for name in made if name.endswith(".whl")))
    check_wheel(built, work)
    shutil.rmtree(os.path.join(work, "source"))
    clean = os.path.join(work, "clean")
    os.mkdir(clean)
    programs = environment(clean)
    pip_install(programs, "--no-index", "--no-deps", built)
    use(programs, source, clean)


def types(source, work):
    """The stubs say what the module has, the examples hold to them, and the web example answers. Uses the wheel that
    the run for `wheel` has left beside."""
    programs = environment(work)
    need_network(programs, "mypy==2.4.1", "fastapi==0.165.0", "httpx==0.28.1")
    pip_install(programs, "--no-index", "--no-deps", *glob.glob(os.path.join(os.path.dirname(work), "python_wheel", "out", "*.whl")))
    python = os.path.join(programs, "python")
    examples = os.path.join(source, "examples", "python")
    print(run(python, "-m", "mypy.stubtest", "libskillmeat", "--ignore-disjoint-bases",
              "--allowlist", os.path.join(source, "tests", "consumer", "stubtest_differences.txt"), cwd=work))
    print(run(python, "-m", "mypy", "--strict", "--cache-dir", os.path.join(work, "cache"), "-p", "libskillmeat", cwd=work))
    for name in sorted(os.listdir(examples)):
        if name.endswith(".py"):
            print(run(python, "-m", "mypy", "--strict", "--cache-dir", os.path.join(work, "cache"), os.path.join(examples, name), cwd=work))
    client = ("from fastapi.testclient import TestClient\nimport web, libskillmeat\n"
              "libskillmeat.Context().init_collection()\n"
              "answer = TestClient(web.app).get('/artifacts')\n"
              "assert answer.status_code == 200 and answer.json()['artifacts'] == [], answer.text\n")
    run(python, "-B", "-c", client, cwd=work, env={"PATH": "/usr/bin:/bin", "HOME": work, "PYTHONPATH": examples})


def main():
    kind, source, work = sys.argv[1:4]
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    work = os.path.abspath(work)
    # The library is built several times, in folders of different names, all below this one: so ccache sees that it is
    # the same.
    os.makedirs(os.path.join(work, "tmp"))
    os.environ.update(CCACHE_BASEDIR=work, CCACHE_NOHASHDIR="1", TMPDIR=os.path.join(work, "tmp"))
    {"install": install, "wheel": wheel, "types": types}[kind](os.path.abspath(source), work)


if __name__ == "__main__":
    main()
