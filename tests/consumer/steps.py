"""What the tests of packages share: running programs, and sources that may be built in."""
import os
import shutil
import subprocess
import sys


def run(*command, **settings):
    """What the program prints, on both outputs; ends the test when it fails."""
    print("+", *command, flush=True)
    done = subprocess.run([str(word) for word in command], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **settings)
    if done.returncode != 0:
        print(done.stdout)
        sys.exit(f"failed with status {done.returncode}: {command[0]}")
    return done.stdout


def copy_of_sources(source, work):
    """What git knows, as a clone would have it; a build must not touch the checkout."""
    there = os.path.join(work, "source")
    names = run("git", "-C", source, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, names):
        if os.path.isfile(os.path.join(source, name)):
            os.makedirs(os.path.dirname(os.path.join(there, name)), exist_ok=True)
            shutil.copy2(os.path.join(source, name), os.path.join(there, name))
    return there
