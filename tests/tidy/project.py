"""The project's files, for the checks beside this module."""

import functools
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


@functools.cache
def committed_paths():
    """Paths of all files that are, or would be, committed, relative to the root."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True).stdout
    paths = {path for path in listing.decode().split("\0") if path}
    return tuple(path for path in sorted(paths) if (ROOT / path).is_file())


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def texts(paths):
    """Pairs of path and text; files that are not UTF-8 text are left out."""
    for path in paths:
        try:
            yield path, text(path)
        except UnicodeDecodeError:
            continue


def swift_sources(*folders):
    """Pairs of path and text of the Swift files below some folders; below `Sources` when none is named."""
    below = tuple(folder.rstrip("/") + "/" for folder in folders or ("Sources",))
    return texts(path for path in committed_paths() if path.startswith(below) and path.endswith(".swift"))


def report(findings):
    """The findings as a failure message, one on a line."""
    return "\n" + "\n".join(findings)
