"""Servers over one register in PostgreSQL: replicas of each other, and the cluster that fails over below them."""

import itertools
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "postgres"))

import checker
import load
from cluster import Cluster, conninfo, until
from copied import copied
from program import Program, Workplace

RESUME_SECONDS = 15
# A server that was cut off in a transaction holds its locks until PostgreSQL ends its session, after 10 to 15 s; a busy
# machine takes longer.
FREED_SECONDS = 60
SETTLE_SECONDS = 120
# Of a thousand memos that are gone, a few say as much.
FINDINGS_MAX = 10


def cluster_for(case):
    """A cluster with an empty register's database, until a test ends."""
    cluster = Cluster()
    case.addCleanup(cluster.close)
    return cluster.create()


class Replica(Program):
    """A server over a register that others use too."""

    def __init__(self, address, log, **settings):
        super().__init__(log.parent, log, **settings)
        self.address = address

    @property
    def settings(self):
        return super().settings | {"CREDITMEMO_DATABASE_URL": self.address}


class Fleet:
    """Replicas with one client; the connections made to them go to each in turn, as behind a balancer."""

    def __init__(self, case, *addresses, stores=(1,), recorder=None, own=None, **settings):
        """Starts a replica on each address, all at the same moment: on an empty database they find no tables. `own` are
        settings of each beside those of all."""
        workplace = Workplace(case)
        workplace.recorder = recorder or workplace.recorder
        self.folder, self.recorder = workplace.folder, workplace.recorder
        self.replicas = [
            workplace.keep(Replica(address, workplace.folder / f"server-{number}.log", **settings | each))
            for number, (address, each) in enumerate(zip(addresses, own or [{}] * len(addresses)))]
        self.turns = itertools.cycle(self.replicas)
        for each in self.replicas:
            each.launch()
        for each in self.replicas:
            if not each.is_ready():
                raise AssertionError(f"the start ended with {each.process.returncode}:\n{each.last_words()}")
        first = self.replicas[0]
        first.add_client(*stores)
        first.take_token()
        for each in self.replicas:
            each.token = first.token

    def connect(self):
        return next(self.turns).connect()

    def findings(self, cluster, ledger):
        """What is wrong: servers that ended by themselves, answers, and the register, which is read without them."""
        ended = [
            f"a server ended with {each.process.returncode}:\n{each.last_words()[-2000:]}"
            for each in self.replicas if each.process.poll() is not None]
        return (ended + ledger.complaints + findings(cluster, self.recorder.path))[:FINDINGS_MAX]


def findings(cluster, history):
    """All findings about a register in a cluster, and what clients were told of it."""
    cluster.check()
    with tempfile.TemporaryDirectory(prefix="creditmemo-faults-") as folder:
        return checker.findings(history, copied(cluster, f"{folder}/register.sqlite"))


def longest_pause(moments):
    """The most seconds between two neighbours of some moments in sequence."""
    return max((after - before for before, after in itertools.pairwise(moments)), default=0)


def settle(ledger, fleet):
    """Repeats what has a key and is open until no such is; gives how many had been carried out before."""
    deadline = time.monotonic() + SETTLE_SECONDS
    connection, worked = fleet.connect(), 0
    while any(asked.key for asked in ledger.unanswered):
        if time.monotonic() > deadline:
            raise AssertionError(f"requests are open after {SETTLE_SECONDS} s: {ledger.summary()}")
        worked += load.repeat_unanswered(ledger, connection)
        time.sleep(0.1)
    connection.close()
    return worked


def resumed(ledger, since, seconds=RESUME_SECONDS):
    """Waits until a memo is acknowledged after a moment; gives the seconds from then."""
    def moments():
        return [moment for moment, status in list(ledger.answers) if status == 201 and moment > since]

    return min(until(moments, "an acknowledged memo", seconds)) - since


class Pair:
    """A primary and its synchronous standby, which change places."""

    def __init__(self, case, **settings):
        self.primary, self.standby = Cluster(**settings), Cluster(**settings)
        for each in (self.primary, self.standby):
            case.addCleanup(each.close)
        self.promotion_seconds = []
        # The sequence in which servers try them stays, whichever is the primary.
        self.address = conninfo(self.primary, self.standby)
        self.primary.create()
        self.rebuild()

    def fail_over(self):
        """Kills the primary and promotes the standby; gives the moment from which there is a primary again."""
        self.primary.kill()
        began = time.monotonic()
        self.standby.promote()
        self.promotion_seconds.append(time.monotonic() - began)
        self.primary, self.standby = self.standby, self.primary
        return time.monotonic()

    def rebuild(self):
        """Makes what was the primary the standby of what was its standby."""
        self.primary.standby(self.standby)
        self.primary.wait_for(self.standby)
