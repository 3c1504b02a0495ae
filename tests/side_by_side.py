"""Runs modules of tests in processes of their own, a few at once: most of them wait most of the time.

    side_by_side.py PROCESSES MODULE.py …

What a module prints comes in one piece when it ends, below its name and the seconds that it took.
"""

import os
import pathlib
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed


def run(path):
    """A module's exit status, its seconds, and all that it printed."""
    began = time.monotonic()
    result = subprocess.run(
        [sys.executable, "-m", "unittest", "-v", path.stem], cwd=path.parent, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    return result.returncode, time.monotonic() - began, result.stdout


def main(processes, *names):
    # In their sequence, each once: whoever names the longest first does not wait for it in the end.
    paths = list(dict.fromkeys(pathlib.Path(name).resolve() for name in names))
    failed = []
    with ThreadPoolExecutor(int(processes)) as pool:
        running = {pool.submit(run, path): path for path in paths}
        for done in as_completed(running):
            name = os.path.relpath(running[done])
            status, seconds, output = done.result()
            print(f"--- {name}: {'passed' if status == 0 else 'FAILED'} in {seconds:.0f} s ---\n{output}", flush=True)
            if status != 0:
                failed.append(name)
    for name in failed:
        print(f"failed: {name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
