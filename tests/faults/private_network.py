"""A network of the test's own: a loopback in which packets can be dropped without anybody else noticing."""

import ctypes
import os
import subprocess

CLONE_NEWNET = 0x40000000
COMMAND_SECONDS = 30

libc = ctypes.CDLL(None, use_errno=True)


def call(function, *arguments):
    if function(*arguments) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{function.__name__}: {os.strerror(error)}")


def run(*words):
    subprocess.run(words, check=True, capture_output=True, text=True, timeout=COMMAND_SECONDS)


class PrivateNetwork:
    """Moves this thread, and whatever it starts from now on, into a network with nothing but a loopback."""

    def __init__(self, case):
        """Skips the test where that cannot be. Afterwards the thread is back; the network ends with what runs in it."""
        before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        case.addCleanup(os.close, before)
        try:
            call(libc.unshare, CLONE_NEWNET)
            case.addCleanup(call, libc.setns, before, CLONE_NEWNET)
            run("ip", "link", "set", "lo", "up")
            run("iptables", "--wait", "--list")
        except (OSError, subprocess.CalledProcessError) as error:
            case.skipTest(f"no network of its own: {error} {getattr(error, 'stderr', '')}".strip())

    def drop(self, address, port, to_server, to_client):
        """Drops packets silently between clients and a server's address, in one direction or both."""
        if to_server:
            run("iptables", "--wait", "-A", "INPUT", "-p", "tcp", "-d", address, "--dport", str(port), "-j", "DROP")
        if to_client:
            run("iptables", "--wait", "-A", "INPUT", "-p", "tcp", "-s", address, "--sport", str(port), "-j", "DROP")

    def heal(self):
        run("iptables", "--wait", "-F", "INPUT")
