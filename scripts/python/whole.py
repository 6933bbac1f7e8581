"""List the files of what set-up installed, and check that they are still there.

usage: whole.py list PATH...      print how this Python names its modules, and
                                  size and path of every file there
       whole.py check STAMP...    compare with such lists, which begin at a
                                  stamp's second line; print what differs first

Exit status of check: 0 when all is there in its size, 1 when something is not.
Bytecode comes and goes and does not count.
"""
import importlib.machinery
import os
import sys

# Another version, processor or C library has another suffix, and then the
# modules of an environment are not found or do not load.
SUFFIX = "modules " + importlib.machinery.EXTENSION_SUFFIXES[0]


def files(top):
    """Yield (size, path) of a file, or of the files below a folder."""
    if os.path.isfile(top):
        yield os.stat(top).st_size, top
    for at, folders, names in os.walk(top):
        folders[:] = sorted(f for f in folders if f != "__pycache__")
        for name in sorted(names):
            path = os.path.join(at, name)
            if not name.endswith(".pyc"):
                yield os.stat(path).st_size, path


def difference(stamp):
    """What differs from a stamp's list, None where nothing does."""
    if not os.path.isfile(stamp):
        return f"there is no {stamp}"
    with open(stamp, encoding="utf-8") as f:
        f.readline()
        for line in f:
            known, _, path = line.rstrip("\n").partition(" ")
            if known == "modules":
                if line.rstrip("\n") != SUFFIX:
                    return f"it was made for {path}, and its Python now takes {SUFFIX.split()[1]}"
                continue
            if not known.isdigit():
                return f"{stamp} is no list of files"
            try:
                size = os.stat(path).st_size
            except OSError as e:
                return f"{path}: {e.strerror}"
            if size != int(known):
                return f"{path} has {size} bytes and had {known}"
    return None


def main():
    command, *paths = sys.argv[1:]
    if command == "list":
        print(SUFFIX)
        for top in paths:
            for size, path in files(top):
                print(size, path)
        return 0
    for stamp in paths:
        problem = difference(stamp)
        if problem:
            print(problem)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
