"""The built program under faults: started over a register that outlives it, and traced if wanted."""

import contextlib
import glob
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

import history

for part in "api2", "postgres":
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / part))

import crash  # noqa: E402: the way to it is set above
import server as black_box  # noqa: E402
from cluster import is_alive  # noqa: E402

# As long as a slow and busy machine may need: nothing waits for them to pass.
READY_SECONDS = 90
STOP_SECONDS = 60
ANSWER_SECONDS = 60
STRACE = shutil.which("strace")
SWALLOWERS = glob.glob("/usr/lib/*/libeatmydata.so") + glob.glob("/usr/lib/libeatmydata.so")

# More than the 10,000 pages at which a commit moves the log into the file.
LONG_LOG_BYTES = 10_500 * (4096 + 24)

# The line of the log that says where the server listens, in any format of the log.
READY = re.compile(r"^(?=.*\bready\b).*\b127\.0\.0\.1:(\d+)", re.MULTILINE)


def size(name, usual):
    """How much of something this run does: `CREDITMEMO_FAULT_<NAME>`, or what suits a build server."""
    return int(os.environ.get("CREDITMEMO_FAULT_" + name, usual))


def report(text):
    """A line of counts, where the runner's own lines go."""
    print("    " + text, file=sys.stderr, flush=True)


class Gone(Exception):
    """No answer came: whether the request was carried out is unknown."""


class Connection:
    """A connection that stays open from request to request."""

    def __init__(self, port, token=None, timeout=ANSWER_SECONDS, recorder=None):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.recorder = recorder

    def ask(self, method, target, body=None, headers=None):
        """Sends a request; gives status, headers and the bytes of the body. Raises Gone when no whole answer comes."""
        fields = self.headers | (headers or {})
        if isinstance(body, dict):
            body = json.dumps(body).encode()
            fields |= {"Content-Type": "application/json"}
        number = None
        if self.recorder is not None and method != "GET":
            number = self.recorder.invoke(method, target, fields, body)
        try:
            self.http.request(method, target, body, fields)
            answer = self.http.getresponse()
            told = answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.http.close()
            if number is not None:
                self.recorder.lost(number, error)
            raise Gone(repr(error)) from error
        if number is not None:
            self.recorder.end(number, *told)
        return told

    def close(self):
        self.http.close()


class Program:
    """A server over `folder/register.sqlite`. Its log lies elsewhere, so that a full disk does not silence it."""

    def __init__(self, folder, log, **settings):
        self.folder = pathlib.Path(folder)
        self.database = self.folder / "register.sqlite"
        self.log = pathlib.Path(log)
        self.own_settings = settings
        self.process = None
        self.port = None
        self.token = None
        self.credentials = None
        # What its clients do is noted here (history.py).
        self.recorder = None

    @property
    def settings(self):
        own = {"CREDITMEMO_DATABASE_URL": f"sqlite:{self.database}", "CREDITMEMO_HTTP_PORT": "0"}
        return own | black_box.UNLIMITED | self.own_settings

    def launch(self, *prefix):
        """Starts the process behind the words of another command; says nothing of whether it gets anywhere."""
        self.port = None
        self.logged = self.log.stat().st_size if self.log.exists() else 0
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*map(str, prefix), black_box.PROGRAM, "serve"], env=black_box.environment(self.settings),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)

    def is_ready(self):
        """Waits until the server listens; false when it ended instead."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            ended = self.process.poll() is not None
            if ready := READY.search(self.last_words()):
                self.port = int(ready[1])
                return True
            if ended:
                return False
            time.sleep(0.005)
        raise AssertionError(f"not ready within {READY_SECONDS} s:\n{self.last_words()}")

    def start(self, *prefix):
        """Starts the server; gives the seconds until it was ready."""
        began = time.monotonic()
        self.launch(*prefix)
        if not self.is_ready():
            raise AssertionError(f"the start ended with {self.process.returncode}:\n{self.last_words()}")
        return time.monotonic() - began

    def last_words(self):
        """What the process logged since its start."""
        with open(self.log, "rb") as log:
            log.seek(self.logged)
            return log.read().decode(errors="replace")

    def ended(self, seconds):
        """The exit status, waited for; None when the process goes on. A crash is none."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        crash.check(self.process, self.last_words)
        return self.process.returncode

    def kill(self):
        """SIGKILL: nothing is finished, nothing is closed."""
        if self.process is not None:
            crash.check(self.process, self.last_words)
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait(STOP_SECONDS)

    def stop(self):
        """As an operator stops it; SIGKILL if it does not heed."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            if self.ended(STOP_SECONDS) is None:
                self.kill()

    # Talking

    def connect(self, timeout=ANSWER_SECONDS):
        return Connection(self.port, self.token, timeout, self.recorder)

    def add_client(self, *stores):
        """Adds a client for these stores, with the command line."""
        options = [word for store in stores for word in ("--store", store)]
        result = black_box.run(
            "client", "add", "faults", *options, "--scope", "admin", "--json", settings=self.settings)
        if result.returncode != 0:
            raise AssertionError(f"client add: {result.stderr}")
        client = json.loads(result.stdout)
        self.credentials = client["client_id"], client["client_secret"]

    def take_token(self):
        """Asks for a token; every connection made afterwards shows it."""
        form = {
            "grant_type": "client_credentials", "client_id": self.credentials[0], "client_secret": self.credentials[1]}
        connection = Connection(self.port)
        status, _, body = connection.ask(
            "POST", "/api2/oauth/token", urllib.parse.urlencode(form),
            {"Content-Type": "application/x-www-form-urlencoded"})
        connection.close()
        if status != 200:
            raise AssertionError(f"no token: {status} {body!r}")
        self.token = json.loads(body)["access_token"]

    def verify(self):
        """What the program's own check complains of; nothing when it finds nothing."""
        result = black_box.run("verify", settings=self.settings)
        return [] if result.returncode == 0 else [f"verify: {result.returncode} {result.stdout}{result.stderr}"]

    def copy(self, folder):
        """The same register in another folder, with the same client; this one must not run."""
        shutil.copytree(self.folder, folder)
        twin = Program(folder, f"{folder}.log")
        twin.credentials, twin.token = self.credentials, self.token
        return twin


class Workplace:
    """A temporary folder with the programs started in it; all of them end with the test."""

    def __init__(self, case):
        self.case = case
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="creditmemo-faults-"))
        self.programs = []
        self.recorder = history.Recorder(self.folder / "history.jsonl")
        case.addCleanup(self.close)

    def program(self, *stores, folder=None, **settings):
        """A program with a register of its own, with a client and a token, running; in a folder of its own if given."""
        if folder is None:
            folder = self.folder / f"register-{len(self.programs)}"
            folder.mkdir()
        program = self.keep(Program(folder, self.folder / f"server-{len(self.programs)}.log", **settings))
        program.start()
        program.add_client(*stores)
        program.take_token()
        return program

    def keep(self, program):
        program.recorder = self.recorder
        self.programs.append(program)
        return program

    def mount(self, place, *arguments):
        """Mounts a small filesystem for the time of the test, which is skipped where that cannot be."""
        place.mkdir(exist_ok=True)
        result = subprocess.run(["mount", *map(str, arguments), str(place)], capture_output=True, text=True, timeout=30)
        if result.returncode != 0:
            self.case.skipTest(f"cannot mount: {result.stderr.strip()}")
        self.case.addCleanup(self.unmount, place)

    def unmount(self, place):
        """Ends the programs, which may lie there, and takes the filesystem away unless the test did."""
        self.kill()
        deadline = time.monotonic() + STOP_SECONDS
        # A loop device lets go of its image some time after it was taken away itself.
        while os.path.ismount(place):
            result = subprocess.run(["umount", str(place)], capture_output=True, text=True, timeout=30)
            if result.returncode != 0:
                if time.monotonic() > deadline:
                    raise AssertionError(result.stderr)
                time.sleep(0.1)

    def kill(self):
        """Ends all of them, whatever one of them has to say."""
        with contextlib.ExitStack() as all_of_them:
            for program in self.programs:
                all_of_them.callback(program.kill)

    def close(self):
        try:
            self.kill()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def why_not_traced():
    """Why no program can be traced here, as in many containers; None when one can."""
    if STRACE is None:
        return "needs strace"
    result = subprocess.run(
        [STRACE, "-f", "-qq", "-o", os.devnull, "--seccomp-bpf", "true"], capture_output=True, text=True, timeout=60)
    return None if result.returncode == 0 else f"cannot trace here: {result.stderr.strip()}"


def why_not_mounted():
    """Why no filesystem can be mounted here, as in many containers; None when one can."""
    if os.geteuid() != 0:
        return "needs root, to mount small filesystems"
    if shutil.which("mkfs.ext4") is None:
        return "needs mkfs.ext4"
    with tempfile.TemporaryDirectory(prefix="creditmemo-faults-") as folder:
        result = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, text=True, timeout=60)
        if result.returncode == 0:
            subprocess.run(["umount", folder], check=True, timeout=60)
    return None if result.returncode == 0 else f"cannot mount here: {result.stderr.strip()}"


def traced(output, *options):
    """The words that start a command under strace, which watches from behind: the process started is the command."""
    return [STRACE, "-D", "-f", "-qq", "-y", "-o", str(output), *options]


def tracer_of(pid):
    """The process that traces another; 0 when there is none (any more)."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("TracerPid:"):
                return int(line.split()[1])
    except FileNotFoundError:
        pass
    return 0


def finish_tracing(process, tracer, seconds=STOP_SECONDS):
    """Waits until a tracer whose process ended has written everything."""
    process.wait(seconds)
    deadline = time.monotonic() + seconds
    while is_alive(tracer):
        if time.monotonic() > deadline:
            raise AssertionError("the tracer outlives what it traces")
        time.sleep(0.01)
