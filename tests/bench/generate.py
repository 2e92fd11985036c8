"""Data for the benchmarks: text that compresses like text, the same bytes on every machine."""
import bisect
import itertools
import os
import random
import shutil

VERSION = "1"  # of what is generated: data of another version is made again


class Random:
    """xorshift64*: the same numbers in every version of Python."""

    def __init__(self, seed):
        self.state = (seed * 2654435761 + 88172645463325252) % 2 ** 64 or 1

    def next(self):
        x = self.state
        x ^= x >> 12
        x ^= (x << 25) % 2 ** 64
        x ^= x >> 27
        self.state = x
        return (x * 2685821657736338717 % 2 ** 64) >> 11  # 53 bits

    def below(self, bound):
        return self.next() % bound


def sentences(count, seed=1):
    """Sentences of made-up words whose frequencies fall off as those of a language do."""
    random = Random(seed)
    syllables = [a + b for a in "b c d f g h k l m n p r s t v st tr pl".split() for b in "a e i o u ai en er on ing".split()]
    words = ["".join(syllables[random.below(len(syllables))] for _ in range(1 + random.below(3))) for _ in range(6000)]
    weights = list(itertools.accumulate(1000000 // (rank + 3) + 1 for rank in range(len(words))))
    made = []
    for _ in range(count):
        chosen = [words[bisect.bisect_right(weights, random.below(weights[-1]))] for _ in range(4 + random.below(14))]
        made.append(" ".join(chosen).capitalize() + (".", ".", ".", "?", ":\n\n- ", ".\n\n## ")[random.below(6)] + " ")
    return made


class Text:
    def __init__(self):
        self.sentences = sentences(40000)
        self.random = Random(7)

    def of(self, size):
        parts, have = [], 0
        while have < size:
            sentence = self.sentences[self.random.below(len(self.sentences))]
            parts.append(sentence)
            have += len(sentence)
        return "".join(parts)[:size - 1] + "\n"


def skill(text, folder, name, files, size):
    """A skill of `files` files with about `size` bytes in all."""
    os.makedirs(os.path.join(folder, "references"), exist_ok=True)
    each = max(size // files, 200)
    head = "---\nname: %s\ndescription: %s\nlicense: MIT\nmetadata:\n  version: \"1.%d\"\n  tags: generated, bench\n---\n" % (
        name, text.of(90).strip().replace(":", ",").replace("\n", " ").replace("#", "").replace("- ", ""), len(name))
    write(os.path.join(folder, "SKILL.md"), head + text.of(max(each - len(head), 100)))
    for number in range(files - 1):
        write(os.path.join(folder, "references", "part-%02d.md" % number), text.of(each))


def write(path, content):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(content)


def skills(folder, count, files, total):
    """`count` skills of `files` files each with `total` bytes in all; made once, then kept."""
    stamp = os.path.join(folder, ".made")
    wanted = "%s %d %d %d\n" % (VERSION, count, files, total)
    if os.path.exists(stamp):
        with open(stamp, encoding="utf-8") as file:
            if file.read() == wanted:
                return os.path.join(folder, "skills")
    shutil.rmtree(folder, ignore_errors=True)
    text = Text()
    for number in range(count):
        name = "skill-%05d" % number
        # Sizes differ, as those of real skills do: most are small, a few large.
        share = (total // count) * (1, 1, 1, 2, 3, 1, 1, 6, 1, 3)[number % 10] // 2
        skill(text, os.path.join(folder, "skills", name), name, files, share)
    write(stamp, wanted)
    return os.path.join(folder, "skills")


def large(folder):
    """A GiB: 20 skills of 10 files of 5 MiB of which little can be compressed, and 500 of 10 small ones; made once, then kept."""
    stamp = os.path.join(folder, ".made")
    wanted = "%s large\n" % VERSION
    if os.path.exists(stamp):
        with open(stamp, encoding="utf-8") as file:
            if file.read() == wanted:
                return os.path.join(folder, "skills")
    shutil.rmtree(folder, ignore_errors=True)
    text, noise = Text(), random.Random(1)  # its bytes are the same in every version since 3.9
    for number in range(20):
        name = "large-%03d" % number
        place = os.path.join(folder, "skills", name)
        skill(text, place, name, 1, 1000)
        for part in range(10):
            with open(os.path.join(place, "references", "part-%02d.bin" % part), "wb") as file:
                for _ in range(5):
                    file.write(noise.randbytes(924 << 10))
                    file.write(text.of(100 << 10).encode("utf-8"))
    for number in range(500):
        name = "small-%03d" % number
        skill(text, os.path.join(folder, "skills", name), name, 10, 30_000)
    write(stamp, wanted)
    return os.path.join(folder, "skills")
