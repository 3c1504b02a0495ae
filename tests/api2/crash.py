"""A program that crashed: whatever a test is about, it must not go unnoticed, and what it says of itself is wanted."""

import signal
import subprocess

# What ends a process that did what no process may.
SIGNALS = {
    signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV, signal.SIGSYS, signal.SIGTRAP}
# How Swift's runtime begins to say where it was; the process ends when it has said so.
BACKTRACE = "*** Signal "
BACKTRACE_SECONDS = 60


def check(process, words):
    """Raises when a process crashed, or is about to, with all that it logged; `words` gives that."""
    if BACKTRACE in words():
        try:
            process.wait(BACKTRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    elif process.poll() is None or -process.returncode not in SIGNALS:
        return
    raise AssertionError(f"the program crashed ({process.returncode}):\n{words()}")
