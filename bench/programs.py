"""The two programs that are measured, and wrk, which loads them. What is started here is ended here."""

import contextlib
import http.client
import json
import math
import os
import pathlib
import resource
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
SERVER = pathlib.Path(os.environ.get("CREDITMEMO_BIN", ROOT / ".build/release/creditmemo")).absolute()
ECHO = ROOT / ".build/bench/echo/release/Echo"
READY_SECONDS = 30
STOP_SECONDS = 20
TICKS = os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    """The run cannot be believed, or cannot go on."""


def environment(settings):
    """This process's environment with none but the given settings of the server."""
    return {key: value for key, value in os.environ.items() if not key.startswith("CREDITMEMO_")} | settings


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Program:
    """A process that answers HTTP on a port of 127.0.0.1, from its first 200 at `ready_path` on."""

    def __init__(self, command, port, ready_path, log, settings=None):
        self.port = port
        began = time.monotonic()
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                [str(word) for word in command], env=environment(settings or {}), stdin=subprocess.DEVNULL,
                stdout=output, stderr=output)
        while not self.answers(ready_path):
            if self.process.poll() is not None or time.monotonic() > began + READY_SECONDS:
                self.stop()
                raise Failure(f"{command[0]} did not start; see {log}")
            time.sleep(0.0005)
        self.ready_seconds = time.monotonic() - began

    def answers(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=READY_SECONDS)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", path)
            return connection.getresponse().status == 200
        return False

    def ask(self, method, path, body=None, headers=None):
        """Status and body of one request; a dict goes out as JSON."""
        headers = dict(headers or {})
        if isinstance(body, dict):
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=READY_SECONDS)
        with contextlib.closing(connection):
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException) as error:
                raise Failure(f"{method} {path}: {error}") from error

    def cpu_seconds(self):
        """User and system time since the start."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self):
        """Resident memory in MB: all of it, and the part that is the program's own, without pages of files."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        sizes = dict(line.split(":", 1) for line in status.splitlines())
        return tuple(int(sizes[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon"))

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def echo(log):
    port = free_port()
    return Program([ECHO, port], port, "/100", log)


def wrk(program, request, token, connections, seconds, *options):
    """Runs wrk against a program; it ends after the seconds, or before when the options say so."""
    command = [
        "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", ROOT / "bench/load.lua",
        f"http://127.0.0.1:{program.port}", "--", request.method, request.path, request.body, token, request.first,
        request.last, *options]
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=seconds + 60)


def load(program, request, token, connections, seconds):
    """Loads a program; gives rate, p50, p99, the program's CPU per request, and how much others used of the machine.

    When no answer came in time, the rate is 0 and the rest is infinite.
    """
    cpu, other, began = program.cpu_seconds(), Others(), time.monotonic()
    result = wrk(program, request, token, connections, seconds)
    used, took = program.cpu_seconds() - cpu, time.monotonic() - began
    try:
        counts = json.loads(result.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        raise Failure(f"wrk: {result.stdout}{result.stderr}") from None
    if counts["failed"] or counts["broken"]:
        raise Failure(f"{request.method} {request.path}: {counts}")
    figures = {"p50_ms": math.inf, "p99_ms": math.inf, "cpu_us": math.inf}
    if counts["requests"]:
        figures = {"p50_ms": counts["p50_ms"], "p99_ms": counts["p99_ms"], "cpu_us": used / counts["requests"] * 1e6}
    return figures | {
        "rate": counts["requests"] / counts["seconds"], "requests": counts["requests"],
        "other": other.share(used, took)}


class Others:
    """How much of the machine others use, from now on: what is busy without this process, wrk and the program."""

    def __init__(self):
        self.busy, self.own = Others.busy_seconds(), Others.own_seconds()

    def share(self, program_seconds, seconds):
        busy = Others.busy_seconds() - self.busy - (Others.own_seconds() - self.own) - program_seconds
        return max(0, busy / seconds / os.cpu_count())

    @staticmethod
    def busy_seconds():
        # Without interrupts, which the loopback makes for us and no process is charged with.
        user, nice, system, *_ = map(int, pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:])
        return (user + nice + system) / TICKS

    @staticmethod
    def own_seconds():
        usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(usage.ru_utime + usage.ru_stime for usage in usages)
