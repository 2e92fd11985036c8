"""A disk that can lose its power: what calls recorded by fault_preload.c leave on it.

A file's bytes are safe from its own sync on, the names in a folder from the folder's sync on, all of it from a sync of
the file system on. That is less than any file system of today keeps, and all that POSIX promises.
"""
import os
import stat

O_CREAT, O_EXCL, O_TRUNC, O_TMPFILE = os.O_CREAT, os.O_EXCL, os.O_TRUNC, os.O_TMPFILE
NO_REPLACE, EXCHANGE = 1, 2


class File:
    def __init__(self, mode, content, safe=None):
        self.mode, self.content = mode, content
        self.safe = safe  # (mode, content) as they are certain to be after a loss of power; None: nothing is

    def sync(self):
        self.safe = (self.mode, self.content)


class Folder:
    def __init__(self, mode):
        self.mode, self.names, self.safe = mode, {}, {}

    def sync(self):
        self.safe = dict(self.names)


class Disk:
    def __init__(self, top, rows):
        """rows: those of a Snapshot of the folder `top`; all of it is safe."""
        self.top, self.root, self.nameless = top, Folder(stat.S_IFDIR | 0o700), {}
        for name in sorted(rows):
            mode, content = rows[name]
            node = Folder(mode) if stat.S_ISDIR(mode) else File(mode, content, (mode, content))
            self.set(os.path.join(top, name), node)
        self.sync_all(self.root)

    # --- names ------------------------------------------------------------------------------------------------
    def place(self, path):
        """The folder that holds a path, and its name there."""
        parts = os.path.relpath(os.path.normpath(path), self.top).split("/")
        folder = self.root
        for part in parts[:-1]:
            folder = folder.names[part]
        return folder, parts[-1]

    def get(self, path):
        if os.path.normpath(path) == self.top:
            return self.root
        folder, name = self.place(path)
        return folder.names.get(name)

    def set(self, path, node):
        folder, name = self.place(path)
        folder.names[name] = node

    def drop(self, path):
        folder, name = self.place(path)
        folder.names.pop(name, None)

    def file_at(self, path):
        """Of an open file: one without a name is known by what the system calls it."""
        if path.endswith(" (deleted)"):
            return self.nameless.setdefault(path, File(stat.S_IFREG | 0o600, b""))
        return self.get(path)

    # --- calls: what fails in the model failed in the recording too, as its calls are written down before they happen --
    def apply(self, call, path, number, text):
        getattr(self, "on_" + call)(path, int(number), text)

    def on_open(self, path, flags, _):
        if flags & O_TMPFILE == O_TMPFILE:
            return
        there = self.get(path)
        if there is None and flags & O_CREAT:
            self.set(path, File(stat.S_IFREG | 0o600, b""))
        elif there is not None and flags & O_TRUNC:
            there.content = b""

    def on_write(self, path, offset, text):
        file, data = self.file_at(path), bytes.fromhex(text)
        file.content = file.content[:offset].ljust(offset, b"\0") + data + file.content[offset + len(data):]

    def on_truncate(self, path, size, _):
        file = self.file_at(path)
        file.content = file.content[:size].ljust(size, b"\0")

    def on_chmod(self, path, mode, _):
        node = self.file_at(path)
        node.mode = stat.S_IFMT(node.mode) | mode

    def on_chown(self, path, number, text):
        """Everything here has one owner."""

    def on_mkdir(self, path, mode, _):
        if self.get(path) is None:
            self.set(path, Folder(stat.S_IFDIR | mode))

    def on_rmdir(self, path, *_):
        if isinstance(self.get(path), Folder) and not self.get(path).names:
            self.drop(path)

    def on_unlink(self, path, *_):
        self.drop(path)

    def on_symlink(self, path, _, target):
        if self.get(path) is None:
            node = File(stat.S_IFLNK | 0o777, target.encode())
            node.sync()
            self.set(path, node)

    def on_link(self, path, _, other):
        if self.get(path) is None:
            self.set(path, self.file_at(other))

    def on_rename(self, path, flags, other):
        there, comes = self.get(path), self.get(other)
        if comes is None or (flags & NO_REPLACE and there is not None) or (flags & EXCHANGE and there is None):
            return
        self.set(path, comes)
        if flags & EXCHANGE:
            self.set(other, there)
        else:
            self.drop(other)

    def on_fsync(self, path, *_):
        self.file_at(path).sync()

    def on_syncfs(self, *_):
        self.sync_all(self.root)

    def sync_all(self, node):
        node.sync()
        if isinstance(node, Folder):
            for inner in node.names.values():
                self.sync_all(inner)

    # --- what is there when the power is back ---------------------------------------------------------------------
    def everything(self):
        return dict(self.walk(self.root, "", lambda folder: folder.names, lambda file: (file.mode, file.content)))

    def only_what_is_safe(self):
        empty = lambda file: (file.mode, b"")
        return dict(self.walk(self.root, "", lambda folder: folder.safe, lambda file: file.safe or empty(file)))

    def names_without_bytes(self):
        """Names and sizes went ahead of the bytes: a file whose bytes are not safe is there, and empty; of one that only
        grew, what was safe is there, and behind it nothing but zeros."""
        def state(file):
            safe = file.safe[1] if file.safe else b""
            if file.safe and safe == file.content:
                return (file.mode, file.content)
            grew = safe != b"" and file.content.startswith(safe)
            return (file.mode, safe.ljust(len(file.content), b"\0") if grew else b"")
        return dict(self.walk(self.root, "", lambda folder: folder.names, state))

    def walk(self, folder, prefix, names, state):
        for name, node in names(folder).items():
            if isinstance(node, Folder):
                yield prefix + name, (node.mode, b"")
                yield from self.walk(node, prefix + name + "/", names, state)
            else:
                yield prefix + name, state(node)
