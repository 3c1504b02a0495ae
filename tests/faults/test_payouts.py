"""Money moves once, whatever dies: the server, or the gateway, which plays every fault meanwhile.

What has to hold in each case are the rows of docs/payouts.md: 7, 9 to 14, 18 to 20, 22 to 24 and 33 to 38.
"""

import collections
import random
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import books
import checker
import money_trail
import replicas  # first: it sets the way to what follows
import results
import server as black_box
from cluster import until
from copied import copied
from gateway_process import IN_FLIGHT_SECONDS, KEY_SECONDS, SERVICES, Gateway
from payout_load import History, PayoutLoad
from program import Workplace, report, size

CYCLES = size("PAYOUTS", 20)
SEED = size("SEED", int(time.time()))
STORES = (1, 2)
CLIENTS = 12
# Orders that are refunded side by side: one whose payout is open takes no other.
STOCK = 40
# A kill comes after so many answers, and some time.
ANSWERS_MAX = 100
KILL_AFTER_SECONDS = 1
# A round has its own choice of faults, its own orders, and ends when all is settled.
ROUND_CYCLES = 20
# So long a gateway is left alone that did not answer for a while.
BREAKER_SECONDS = 30
# After this time without faults nothing is open that the server can find out by itself.
SETTLE_SECONDS = max(KEY_SECONDS, IN_FLIGHT_SECONDS) + BREAKER_SECONDS + 30
REVIEWS_RESOLVED = 10

# How often a fault happens at most; a round takes some of them, each at some rate up to this.
FAULTS = {
    "refuse": 0.1, "hang": 0.03, "hang_paid": 0.03, "cut": 0.06, "cut_paid": 0.1, "half_paid": 0.05, "error": 0.02,
    "error_paid": 0.06, "garbage": 0.02, "garbage_paid": 0.06, "busy": 0.1, "not_processed": 0.1, "key_in_use": 0.05,
    "late_paid": 0.06, "other_amount_paid": 0.03, "pending": 0.1, "pending_fails": 0.05, "slow_paid": 0.1}
LOOK_UP_FAULTS = {"hang": 0.02, "cut": 0.1, "error": 0.1, "garbage": 0.05, "busy": 0.1, "not_processed": 0.1}


def some(rng, faults):
    """Some of the faults, each at some rate."""
    return {name: rng.uniform(0, most) for name, most in faults.items() if rng.random() < 0.7}


class Case(unittest.TestCase):
    """A gateway, servers over one register, and clients."""

    maxDiff = None
    # Gateways that may show nothing for ever of what they did not do.
    shows_nothing = {"c"}

    def prepare(self, services=None):
        """A gateway and a history; the servers come later."""
        self.workplace = Workplace(self)
        self.history = History()
        self.gateway = Gateway(self, self.workplace.folder, services)

    def play(self, rng):
        self.gateway.play(some(rng, FAULTS), some(rng, LOOK_UP_FAULTS), rng.random())

    def load(self, rng, servers):
        """A load under which something may be killed now; it kills the gateway in the middle, now and then."""
        self.play(rng)
        work = PayoutLoad(self.history, rng.random(), STORES, self.gateway, stock_min=STOCK)
        answers = len(self.history.answers) + rng.randrange(ANSWERS_MAX)
        work.start(servers, CLIENTS)
        until(lambda: len(self.history.answers) >= answers, "some answers")
        time.sleep(rng.uniform(0, KILL_AFTER_SECONDS / 2))
        if rng.random() < 0.25:
            self.gateway.kill()
            time.sleep(rng.uniform(0, 0.3))
            self.gateway.start()
        time.sleep(rng.uniform(0, KILL_AFTER_SECONDS / 2))
        return work

    def check(self, settled=False):
        """Nothing contradicts anything: not the books themselves, not the money, not what clients were told."""
        before = money_trail.refunds(self.gateway.ledger)
        found = checker.findings(
            self.workplace.recorder.path, self.register(), self.gateway.ledger, settled, before) + self.history.complaints
        self.assertEqual(self.row.judge(found)[:10], [])

    # The end of a round

    def settle(self):
        """Without faults all ends by itself, or waits for a person, who then says what the gateway shows."""
        self.gateway.calm()
        self.repeat_open()
        try:
            until(self.is_at_rest, "the end of every payout", SETTLE_SECONDS)
        except AssertionError as error:
            raise AssertionError(f"still open: {self.attempts(*money_trail.OPEN)}") from error
        resolved = self.resolve()
        self.repeat_open()
        self.check(settled=True)
        self.assertEqual(self.servers()[0].verify(), [])
        return resolved

    def is_at_rest(self):
        """Whether nothing is open but what the gateway does not show and cannot deny."""
        paid = {key for key, in self.gateway.rows("SELECT key FROM movement")}
        time.sleep(0.3)
        return all(
            method in self.shows_nothing and key not in paid
            for _, method, key, *_ in self.attempts(*money_trail.OPEN))

    def resolve(self):
        """What a person does with `creditmemo payouts resolve`: all that is open, and some that wait for a review."""
        found = {row[0]: row[1:] for row in self.gateway.rows("SELECT key, id, amount, ends, kind FROM movement")}

        def say(attempt):
            number, _, key, minor_units = attempt
            reference, amount, ends, kind = found.get(key, (None, None, "failed", None))
            if ends != "failed" and amount != int(minor_units):
                return False  # It stays in review.
            words = ["--none"] if ends == "failed" else [f"--{kind}", f"r-{reference}"]
            result = black_box.run(
                "payouts", "resolve", number, *words, "--by", "ana", "--because", "as the gateway shows it",
                settings=self.servers()[0].settings)
            self.assertEqual(result.returncode, 0, result.stderr)
            return True

        waiting = self.attempts("review")[:REVIEWS_RESOLVED] + self.attempts(*money_trail.OPEN)
        with ThreadPoolExecutor(4) as pool:
            return sum(pool.map(say, waiting))

    def repeat_open(self):
        """What clients do that were left in doubt: the same again."""
        asked = self.history.repeatable

        def share(number):
            connection = self.servers()[number % len(self.servers())].connect()
            for each in asked[number::16]:
                self.history.note(each, *each.send(connection))
            connection.close()

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(share, range(16)))

    def summary(self):
        faults = dict(self.gateway.rows(
            "SELECT fault, count(*) FROM request WHERE fault IS NOT NULL GROUP BY fault ORDER BY fault"))
        states = collections.Counter(state for state, in self.states())
        verdicts = collections.Counter(self.history.verdicts.values())
        return (
            f"{self.history.summary()}; requests {dict(sorted(verdicts.items()))}; attempts "
            f"{dict(sorted(states.items()))}; {sum(faults.values())} faults of {len(faults)} kinds; seed {SEED}")


class OneServer(Case):
    """One server over a file."""

    def set_up(self, services=None):
        self.prepare(services)
        self.program = self.workplace.program(*STORES, **self.gateway.settings())

    def servers(self):
        return [self.program]

    def register(self):
        return self.program.database

    def attempts(self, *states):
        return self.sql(
            "SELECT id, payment_method, gateway_key, minor_units FROM attempt WHERE state IN "
            f"({', '.join('?' * len(states))}) ORDER BY id", *states)

    def states(self):
        return self.sql("SELECT state FROM attempt")

    def sql(self, statement, *values):
        with books.opened(self.program.database) as register:
            return [tuple(row) for row in register.rows(statement, *values)]


class PostgresCase(Case):
    """Two servers over one register in PostgreSQL."""

    def start_fleet(self, *addresses, own=None):
        self.fleet = replicas.Fleet(
            self, *addresses, stores=STORES, recorder=self.workplace.recorder, own=own, **self.settings())

    def settings(self):
        return self.gateway.settings()

    def servers(self):
        return self.fleet.replicas

    def register(self):
        self.primary.check()
        copy = self.workplace.folder / "register.sqlite"
        copy.unlink(missing_ok=True)
        return copied(self.primary, copy)

    def attempts(self, *states):
        names = ", ".join(f"'{state}'" for state in states)
        return self.primary.sql(
            f"SELECT id, payment_method, gateway_key, minor_units FROM attempt WHERE state IN ({names}) ORDER BY id")

    def states(self):
        return self.primary.sql("SELECT state FROM attempt")


class TestPayouts(OneServer):
    @results.row("F1", "kill -9 under online refunds, SQLite")
    def test_killed_under_load(self):
        rng = random.Random(SEED)
        report(f"seed {SEED}")
        resolved = kills = 0
        for first in range(0, CYCLES, ROUND_CYCLES):
            self.set_up()
            for _ in range(first, min(first + ROUND_CYCLES, CYCLES)):
                self.cycle(rng)
                kills += 1
                self.row.add(cycles=1)
            resolved += self.settle()
            self.row.add(acknowledged=len(self.history.acknowledged))
            report(f"{kills} kills, nothing paid twice or for nothing, {resolved} resolved; {self.summary()}")
            self.assertGreater(len(self.history.operations), 0)
            self.workplace.kill()
            self.gateway.kill()

    def cycle(self, rng):
        work = self.load(rng, self.program)
        self.program.kill()
        work.stop()
        # Before anything is asked again.
        self.check()
        self.program.start()
        self.program.take_token()

    @results.control("F1", "a gateway of another class than declared")
    def test_control_with_another_class(self):
        """A gateway that keeps no keys, declared as one that does: it pays twice, and that has to be found."""
        actual, declared = SERVICES["c"][0], SERVICES["a"][1]
        self.set_up({"a": (actual | {"lag": 60}, declared)})
        self.gateway.control(services={"a": {"faults": {"cut_paid": 0.5}}})
        work = PayoutLoad(self.history, SEED, STORES, self.gateway, most=60)
        work.start(self.program, 8)
        work.wait()
        until(
            lambda: self.gateway.rows("SELECT key FROM refund GROUP BY key HAVING count(*) > 1"),
            "a refund that is paid twice", 60)
        self.program.stop()
        found = self.row.judge(money_trail.findings(self.register(), self.gateway.ledger, self.history))
        self.row.add(cycles=1, acknowledged=len(self.history.acknowledged))
        twice = [finding for finding in found if "PAID TWICE" in finding]
        self.assertTrue(twice, found)
        report(f"control with another class than declared: {len(twice)} refunds found paid twice")


if __name__ == "__main__":
    unittest.main()
