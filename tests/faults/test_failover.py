"""A primary that dies, a standby that is away, an old primary that comes back: what was acknowledged stays."""

import contextlib
import random
import statistics
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import load
import replicas  # first: it sets the way to what follows
import results
from cluster import conninfo, until, why_no_cluster
from program import report, size

FAILOVERS = size("FAILOVERS", 3)
ABSENCES = size("ABSENCES", 1)
SEED = size("SEED", int(time.time()))
STORES = (1, 2)
CLIENTS = 8
KILL_AFTER_SECONDS = 2
# How long a server waits for the answer to a commit, and longer.
COMMIT_SECONDS = 10
ABSENT_SECONDS = 15
CUT_SHORT_SECONDS = 3
# How long the old primary is all there is.
ALONE_SECONDS = 5
# An answer that was on its way when the standby went arrives within it.
ON_ITS_WAY_SECONDS = 1
OLDER_MEMOS_READ = 20
REPEATED = 8


@unittest.skipIf(why_no_cluster(), why_no_cluster())
class FailoverCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.pair = replicas.Pair(self)
        self.random = random.Random(SEED)
        self.ledger = load.Ledger()
        self.fleet = replicas.Fleet(self, self.pair.address, self.pair.address, stores=STORES)

    def start_load(self, **options):
        work = load.Load(self.ledger, self.random.random(), STORES, **options)
        work.start(self.fleet, CLIENTS)
        return work

    def check(self):
        self.assertEqual(self.row.judge(self.fleet.findings(self.pair.primary, self.ledger)), [])


class TestFailover(FailoverCase):
    @results.row("F8", "PostgreSQL: primary killed, standby promoted")
    def test_primary_killed_under_load(self):
        """Row 38 of the payout protocol, for every write."""
        pauses, worked, seen = [], 0, 0
        for cycle in range(FAILOVERS):
            work, before = self.start_load(), len(self.ledger.answers)
            time.sleep(self.random.uniform(0.3, KILL_AFTER_SECONDS))
            replicas.resumed(self.ledger, self.pair.fail_over())
            time.sleep(0.3)
            work.stop()
            pauses.append(replicas.longest_pause(
                [moment for moment, status in self.ledger.answers[before:] if status == 201]))
            # Before anything is repeated: what was acknowledged must be there by itself.
            self.check()
            worked += replicas.settle(self.ledger, self.fleet)
            self.reread(seen)
            seen = len(self.ledger.acknowledged)
            self.check()
            self.assertEqual(self.pair.primary.timeline(), cycle + 2)
            self.pair.rebuild()
        self.row.add(cycles=FAILOVERS, acknowledged=len(self.ledger.acknowledged))
        report(
            f"{FAILOVERS} primaries killed, {self.ledger.summary()}, 0 lost; {worked} found done when repeated; "
            f"no memo for {max(pauses):.1f} s at most, {statistics.median(pauses):.1f} s usually; "
            f"a promotion took {max(self.pair.promotion_seconds):.1f} s at most; seed {SEED}")
        self.assertGreater(len(self.ledger.acknowledged), FAILOVERS)

    @results.row("F10", "PostgreSQL: two primaries at once")
    def test_promotion_beside_a_living_primary(self):
        """Two primaries at once, as when a network parts them: servers leave the old one, which nobody follows."""
        work = self.start_load()
        work.until_acknowledged(50)
        old, new = self.pair.primary, self.pair.standby
        new.promote()
        promoted = time.monotonic()
        self.pair.primary, self.pair.standby = new, old
        wait = replicas.resumed(self.ledger, promoted + ON_ITS_WAY_SECONDS, COMMIT_SECONDS + replicas.RESUME_SECONDS)
        time.sleep(1)
        work.stop()
        self.check()
        replicas.settle(self.ledger, self.fleet)
        self.reread(0)
        self.check()
        self.row.add(cycles=1, acknowledged=len(self.ledger.acknowledged))
        report(
            f"a standby promoted beside its primary: {self.ledger.summary()}, 0 lost; "
            f"writes again {wait:.1f} s later; seed {SEED}")

    def reread(self, seen):
        """Reads the newest memos and some of the first ones that were seen before, each as it was acknowledged."""
        numbers = list(self.ledger.acknowledged)
        again = numbers[seen:] + self.random.sample(numbers[:seen], min(OLDER_MEMOS_READ, seen))
        for _ in self.fleet.replicas:
            connection = self.fleet.connect()
            load.reread(self.ledger, connection, again)
            connection.close()

    @results.control("F8", "commits that wait for no standby")
    def test_control_without_waiting_for_the_standby(self):
        """The same with a standby that nobody waits for, and that lags: what it lacks has to be found lost."""
        self.pair.primary.set("synchronous_standby_names", "")
        work = self.start_load()
        work.until_acknowledged(20)
        # It receives no more, and has what it has.
        self.pair.standby.set("primary_conninfo", "")
        until(lambda: self.pair.primary.state_of(self.pair.standby) is None, "a standby that does not follow")
        work.until_acknowledged(len(self.ledger.acknowledged) + 20)
        self.pair.fail_over()
        work.stop()
        found = self.row.judge(replicas.findings(self.pair.primary, self.fleet.recorder.path))
        self.row.add(cycles=1, acknowledged=len(self.ledger.acknowledged))
        lost = [finding for finding in found if "LOST: request" in finding]
        self.assertTrue(lost, found)
        report(f"control without waiting: {len(lost)} of {len(self.ledger.acknowledged)} memos found lost")


class TestStandbyAway(FailoverCase):
    @results.row("F9", "PostgreSQL: standby away")
    def test_standby_returns(self):
        """Without the standby nothing is acknowledged; with it all goes on."""
        waits = []
        for _ in range(ABSENCES):
            self.lose_standby(ABSENT_SECONDS)
            self.pair.standby.start()
            waits.append(self.resume())
            replicas.settle(self.ledger, self.fleet)
            self.check()
        self.row.add(cycles=ABSENCES, acknowledged=len(self.ledger.acknowledged))
        report(
            f"{ABSENCES} times {ABSENT_SECONDS} s without a standby, {self.ledger.summary()}, none acknowledged "
            f"meanwhile; writes again within {max(waits):.1f} s of its return; seed {SEED}")

    @results.control("F9", "commits that wait for no standby")
    def test_control_without_waiting_for_the_standby(self):
        """The same where nobody waits for the standby: that memos are acknowledged without it has to be found."""
        self.pair.primary.set("synchronous_standby_names", "")
        with self.assertRaisesRegex(AssertionError, "acknowledged without the standby"):
            self.lose_standby(seconds=2)
        self.row.add(cycles=1, acknowledged=len(self.ledger.acknowledged))

    @results.row("F9", "PostgreSQL: waits for the standby cut short")
    def test_standby_takes_over(self):
        """Where the wait for the standby was cut short, the primary keeps what the standby never got.

        Nobody may have been told of it: neither by the first answer nor by a repeated one.
        """
        with self.waits_cut_short():
            repeated = self.lose_standby(CUT_SHORT_SECONDS)
        alone = self.comments(self.pair.primary)
        self.pair.primary.kill()
        self.pair.standby.start()
        self.pair.standby.promote()
        self.pair.primary, self.pair.standby = self.pair.standby, self.pair.primary
        alone -= self.comments(self.pair.primary)
        tried = sum(asked.body["comment"] in alone for asked in repeated)
        self.assertGreater(tried, 0, "nothing was at stake")
        self.check()
        self.resume()
        replicas.settle(self.ledger, self.fleet)
        self.check()
        self.row.add(cycles=1, acknowledged=len(self.ledger.acknowledged))
        report(
            f"a standby took over that lacked {len(alone)} memos, whose wait was cut short: none was acknowledged, "
            f"also not the {tried} whose requests were repeated; {self.ledger.summary()}; seed {SEED}")

    def comments(self, cluster):
        return {comment for comment, in cluster.sql("SELECT comment FROM creditmemo")}

    @contextlib.contextmanager
    def waits_cut_short(self):
        """Nobody waits long for the standby, because an operator cancels what waits, again and again."""
        over = threading.Event()

        def cut_short():
            while not over.wait(0.3):
                self.pair.primary.sql(
                    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")

        operator = threading.Thread(target=cut_short, daemon=True)
        operator.start()
        try:
            yield
        finally:
            over.set()
            operator.join()

    def lose_standby(self, seconds):
        """Stops the standby under load; gives the requests that were repeated meanwhile."""
        work = self.start_load(keyed=1)
        work.until_acknowledged(len(self.ledger.acknowledged) + 20)
        self.pair.standby.stop()
        gone = time.monotonic() + ON_ITS_WAY_SECONDS
        time.sleep(ON_ITS_WAY_SECONDS + seconds)
        work.stop()
        repeated = self.repeat_at_once()
        answers = [status for moment, status in self.ledger.answers if moment > gone]
        self.assertNotIn(201, answers, "acknowledged without the standby")
        self.assertIn(503, answers)
        self.assertEqual(self.ledger.complaints, [])
        self.read_a_memo()
        return repeated

    def repeat_at_once(self):
        """Repeats the first requests that are open; gives them."""
        chosen = self.ledger.unanswered[:REPEATED]

        def send(asked):
            connection = self.fleet.connect()
            self.ledger.note(asked, *asked.send(connection))
            connection.close()

        with ThreadPoolExecutor(REPEATED) as pool:
            list(pool.map(send, chosen))
        return chosen

    def read_a_memo(self):
        """Reads go on."""
        connection, body = self.fleet.connect(), next(iter(self.ledger.acknowledged.values()))
        self.assertEqual(load.read_memo(connection, body), body)
        connection.close()

    def resume(self):
        """Lets clients write again until a memo is acknowledged; gives the seconds that took."""
        since = time.monotonic()
        work = self.start_load()
        seconds = replicas.resumed(self.ledger, since)
        work.stop()
        return seconds


class TestOldPrimary(FailoverCase):
    @results.row("F10", "PostgreSQL: old primary comes back")
    def test_old_primary_comes_back(self):
        """Row 40: a server that has seen the new primary does not write to the old one, also when that is all there is."""
        work = self.start_load()
        work.until_acknowledged(20)
        replicas.resumed(self.ledger, self.pair.fail_over())
        old, new = self.pair.standby, self.pair.primary
        old.start()
        # It would take writes at once.
        old.set("synchronous_standby_names", "")
        before = self.rows(old)
        time.sleep(1)
        new.stop()
        stopped = time.monotonic() + ON_ITS_WAY_SECONDS
        time.sleep(ALONE_SECONDS)
        answers = [status for moment, status in list(self.ledger.answers) if moment > stopped]
        self.assertEqual(set(answers), {503})
        self.assertEqual(self.rows(old), before, "written to the old primary")
        new.start()
        wait = replicas.resumed(self.ledger, time.monotonic())
        work.stop()
        replicas.settle(self.ledger, self.fleet)
        self.check()
        # A server that starts anew finds both, the old one first.
        for each in self.fleet.replicas:
            each.stop()
            each.start()
        work = self.start_load()
        work.until_acknowledged(len(self.ledger.acknowledged) + 20)
        work.stop()
        self.assertEqual(self.rows(old), before, "written to the old primary by a new server")
        self.check()
        self.control(old, before)
        self.row.add(cycles=1, acknowledged=len(self.ledger.acknowledged))
        report(
            f"an old primary came back: {len(answers)} times 503, nothing landed there; writes again {wait:.1f} s "
            f"after the new one; {self.ledger.summary()}; seed {SEED}")

    def control(self, old, before):
        """A server that never saw the new primary does write to the old one, and the check sees it."""
        stranger = self.fleet.replicas[0]
        stranger.stop()
        stranger.address = conninfo(old)
        stranger.start()
        connection = stranger.connect()
        status, _, body = connection.ask("POST", "/api2/order", load.order_document(self.random, STORES[0]))
        connection.close()
        self.assertEqual(status, 201, body)
        self.assertNotEqual(self.rows(old), before)

    def rows(self, cluster):
        return cluster.sql(
            "SELECT count(*), sum(id) FROM creditmemo", "SELECT count(*), sum(id) FROM orders",
            "SELECT * FROM number_series ORDER BY 1, 2", "SELECT * FROM id_sequence ORDER BY 1")


if __name__ == "__main__":
    unittest.main()
