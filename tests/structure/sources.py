"""What the checks of this folder share: the texts that they look at, and how they say what they found."""
import os


def source_files(root, tops, endings):
    """Place and text of every file below the folders `tops` whose name ends so, in order."""
    for top in tops:
        for folder, _, names in sorted(os.walk(os.path.join(root, top))):
            for name in sorted(names):
                if name.endswith(endings):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        yield os.path.relpath(path, root), file.read()


def report(problems, count, what):
    """Prints the problems and what was looked at. The exit status: a check that saw nothing has not passed."""
    for problem in problems:
        print(problem)
    print(f"{count} {what}, {len(problems)} problems")
    return 1 if problems or not count else 0
