"""Private PostgreSQL clusters for tests: each in a temporary folder, reached by a socket in it, gone with it.

    python3 tests/postgres/cluster.py run -- COMMAND…

runs a command with a fresh cluster's connection string in `CREDITMEMO_TEST_POSTGRES`, and gives its exit status.
"""

import contextlib
import glob
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

START_SECONDS = 60
COMMAND_SECONDS = 120
PORT = 5432
# Where files lie in memory, on most machines; and the room that the databases of all tests need.
MEMORY = pathlib.Path("/dev/shm")
ROOM_BYTES = 4 << 30
USER = DATABASE = "creditmemo"

# Small, and nothing of it outside the folder. Everything that matters to durability stays as PostgreSQL has it.
SETTINGS = {
    "listen_addresses": "", "shared_buffers": "16MB", "max_connections": "200", "jit": "off",
    "dynamic_shared_memory_type": "mmap", "log_line_prefix": "%m [%p] %b ",
}


def binaries():
    """The folder of the newest PostgreSQL's programs, as Debian installs them, or of those in the PATH."""
    folders = glob.glob("/usr/lib/postgresql/*/bin/postgres")
    newest = max(folders, key=lambda path: float(path.split("/")[4]), default=shutil.which("postgres"))
    return pathlib.Path(newest).parent if newest else None


BINARIES = binaries()


def why_no_cluster():
    """Why no cluster can be made here; None when one can."""
    return None if BINARIES else "needs PostgreSQL (Debian: postgresql)"


def owner():
    """Whom the clusters belong to: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def as_owner(program, *arguments):
    """The words that run one of PostgreSQL's programs as the owner, to end with the thread that starts it."""
    words = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        words += ["--reuid", str(owner().pw_uid), "--regid", str(owner().pw_gid), "--clear-groups"]
    return [*words, "--", str(BINARIES / program), *map(str, arguments)]


def run(*words):
    """Runs a command to its end; gives what it printed."""
    result = subprocess.run(words, capture_output=True, text=True, timeout=COMMAND_SECONDS, cwd="/")
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: {result.returncode}\n{result.stdout}{result.stderr}")
    return result.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_alive(pid):
    """True while a process runs; one that ended and was not yet collected does not."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(condition, what, seconds=START_SECONDS):
    """Waits for something, and gives it."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.02)
    return found


def conninfo(*clusters, host=None):
    """How the register's owner reaches the first of these clusters that fits: libpq's connection string."""
    hosts = ",".join(host or str(each.folder) for each in clusters)
    ports = ",".join(str(each.port) for each in clusters)
    return f"host={hosts} port={ports} user={USER} dbname={DATABASE}"


def memory():
    """Where a cluster's flushes cost nothing; None where there is too little room.

    Dropping a database flushes all of them, for seconds on a busy disk. A cluster that is not killed itself loses nothing by it.
    """
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES else None


class Cluster:
    """A folder with the files of a cluster and its socket, and the server over them once it was started."""

    def __init__(self, *addresses, place=None, **settings):
        """Listens on the addresses, if any, at a free port; settings are those of postgresql.conf."""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="creditmemo-postgres-", dir=place))
        os.chown(self.folder, owner().pw_uid, owner().pw_gid)
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.port = free_port() if addresses else PORT
        self.settings = SETTINGS | ({"listen_addresses": ",".join(addresses)} if addresses else {}) | settings
        self.process = None

    @property
    def name(self):
        """As a standby is called: in the name of its slot, and among the synchronous ones."""
        return self.folder.name.replace("-", "_")

    # Life

    def create(self):
        """Makes an empty register's database, owned by an ordinary user, and starts."""
        run(*as_owner(
            "initdb", "--pgdata", self.data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
            "--locale", "C", "--data-checksums", "--no-sync"))
        self.start()
        # For every database made from now on: the functions that check indexes, for everybody.
        self.sql(
            "CREATE EXTENSION amcheck", "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO PUBLIC",
            database="template1")
        # The owner may drop a database in which a vacuum runs.
        self.sql(
            f"CREATE ROLE {USER} LOGIN CREATEDB IN ROLE pg_signal_backend",
            f"CREATE DATABASE {DATABASE} OWNER {USER}", database="postgres")
        return self

    def start(self):
        """Starts the server, which recovers first if it was killed; returns when it takes connections."""
        own = {"port": self.port, "unix_socket_directories": self.folder}
        options = [word for name, value in (self.settings | own).items() for word in ("-c", f"{name}={value}")]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                as_owner("postgres", "-D", self.data, *options), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd="/")
        until(self.is_ready, f"a start of PostgreSQL in {self.folder}")

    def is_ready(self):
        """Whether the server takes connections, by its own note. Raises when it ended instead."""
        if self.process.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended with {self.process.returncode}:\n{self.log.read_text()[-2000:]}")
        note = self.note()
        return len(note) > 7 and note[0] == str(self.process.pid) and note[7].strip() in ("ready", "standby")

    def note(self):
        """The lines of postmaster.pid; none when there is no such file."""
        try:
            return (self.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return []

    def stop(self, how=signal.SIGINT):
        """Ends the server as an operator would: connections are cut, all is written."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(COMMAND_SECONDS)

    def kill(self):
        """SIGKILL to the server and all its processes; held first, so that it starts no more.

        A segment of shared memory would outlive them, as long as the machine runs.
        """
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGSTOP)
        children = self.children()
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait(COMMAND_SECONDS)
        # One that flushes ends when that does; PostgreSQL does not start beside it.
        until(lambda: not any(map(is_alive, children)), "all of the server's processes end", COMMAND_SECONDS)
        note = self.note()
        if len(note) > 6 and (segment := note[6].split()):
            run("ipcrm", "-m", segment[1])

    def children(self, kind=""):
        """The server's own processes; of one kind, as in `walwriter`, if named."""
        listing = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listing.split() if kind in process_title(pid)]

    def close(self):
        """Ends the server at once and leaves nothing behind."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    # Talking

    def sql(self, *statements, database=DATABASE):
        """Runs statements as the superuser; gives the rows of their answers, as text."""
        words = [word for statement in statements for word in ("-c", statement)]
        answer = run(
            str(BINARIES / "psql"), "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder),
            "-p", str(self.port), "-U", "postgres", "-d", database, *words)
        return [line.split("\t") for line in answer.splitlines()]

    def set(self, name, value):
        """Changes a setting that needs no restart. Standbys made afterwards have it too."""
        self.sql(f"ALTER SYSTEM SET {name} = '{value}'", "SELECT pg_reload_conf()")

    def timeline(self):
        """A primary's timeline: one more after each promotion. The control file learns of it later."""
        return int(self.sql("SELECT pg_walfile_name(pg_current_wal_insert_lsn())")[0][0][:8], 16)

    def check(self):
        """Compares every index with its table, and every page with its checksum. Raises when something is amiss."""
        run(str(BINARIES / "pg_amcheck"), "-h", str(self.folder), "-p", str(self.port), "-U", "postgres",
            "--heapallindexed", DATABASE)

    # Standbys

    def standby(self, seat=None):
        """A cluster that follows this one from now on, by a slot; it takes the place of `seat`, which has ended."""
        seat = seat or Cluster(**self.settings)
        shutil.rmtree(seat.data, ignore_errors=True)
        self.sql(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots "
            f"WHERE slot_name = '{seat.name}' AND NOT active")
        source = f"host={self.folder} port={self.port} user=postgres application_name={seat.name}"
        run(*as_owner(
            "pg_basebackup", "-d", source, "-D", seat.data, "--write-recovery-conf", "--create-slot",
            "--slot", seat.name, "--checkpoint", "fast", "--no-sync"))
        seat.start()
        return seat

    def wait_for(self, standby):
        """From now on a commit returns once this standby has flushed it."""
        self.set("synchronous_standby_names", standby.name)
        until(lambda: self.state_of(standby) == "sync", "a synchronous standby")

    def state_of(self, standby):
        """`async`, `sync`, or None while the standby is not connected."""
        rows = self.sql(f"SELECT sync_state FROM pg_stat_replication WHERE application_name = '{standby.name}'")
        return rows[0][0] if rows else None

    def promote(self):
        """Makes a standby the primary of a new timeline, which waits for no standby."""
        self.sql("SELECT pg_promote()")


def process_title(pid):
    """What a process of PostgreSQL says that it is; nothing when it is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


@contextlib.contextmanager
def running(*addresses, place=None, **settings):
    """A fresh cluster for the time of a block."""
    cluster = Cluster(*addresses, place=place, **settings)
    try:
        yield cluster.create()
    finally:
        cluster.close()


def main(arguments):
    if arguments[:2] != ["run", "--"] or len(arguments) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    if reason := why_no_cluster():
        print(f"cluster.py: {reason}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with running(place=memory()) as cluster:
        # Debian's own `psql` is a script around this one, and takes ten times as long to start.
        path = os.pathsep.join([str(BINARIES), os.environ.get("PATH", os.defpath)])
        command = subprocess.Popen(
            arguments[2:], env=os.environ | {"CREDITMEMO_TEST_POSTGRES": conninfo(cluster), "PATH": path})
        try:
            return command.wait()
        finally:
            if command.poll() is None:
                command.terminate()
                command.wait(COMMAND_SECONDS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
