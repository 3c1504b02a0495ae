"""A program that is killed while it makes the tables leaves a database that the next start finishes."""

import itertools
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

import program

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "api2"))

import postgres  # noqa: E402: the way to it is set above
import server  # noqa: E402

# How each engine's steps show: what it writes to its file, and what it sends to its server.
CALLS = {"sqlite": "pwrite64", "postgres": "sendto"}
SECONDS = 120
STEP = program.size("MIGRATION_STEP", 5)
AT_ONCE = 4


@unittest.skipUnless(program.STRACE, "needs strace")
class TestMigration(unittest.TestCase):
    def begin(self, url, *prefix):
        """A command that begins a register where there is none, or finishes what was begun."""
        return subprocess.run(
            [*prefix, server.PROGRAM, "client", "add", "Shop", "--json", "--database", url], env=server.environment({}), capture_output=True,
            text=True, timeout=SECONDS)

    def kill_at_every(self, engine, empty):
        """Kills the first start at its N-th call, for every N there is (in short: every few), and starts again."""
        def is_killed(number):
            url = empty()
            killed = self.begin(
                url, program.STRACE, "-f", "-q", "-o", "/dev/null", "-e", f"trace={CALLS[engine]}",
                "-e", f"inject={CALLS[engine]}:signal=KILL:when={number}")
            again = self.begin(url)
            self.assertEqual((again.returncode, again.stderr), (0, ""), f"killed at {number}: {again.stdout}")
            return killed.returncode != 0

        kills = 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for first in itertools.count(1, AT_ONCE * STEP):
                killed = list(pool.map(is_killed, range(first, first + AT_ONCE * STEP, STEP)))
                kills += sum(killed)
                if not all(killed):
                    break
        self.assertGreater(kills, 2)
        program.report(f"{engine}: killed at each of {kills} calls, every next start went through")

    def test_sqlite(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        files = (f"sqlite:{folder}/{number}.sqlite" for number in range(1_000))
        self.kill_at_every("sqlite", lambda: next(files))

    @unittest.skipUnless(postgres.IS_AT_HAND, "needs a cluster in CREDITMEMO_TEST_POSTGRES")
    def test_postgres(self):
        def empty():
            database = postgres.Database()
            self.addCleanup(database.drop)
            return database.url

        self.kill_at_every("postgres", empty)

    @unittest.skipUnless(postgres.IS_AT_HAND, "needs a cluster in CREDITMEMO_TEST_POSTGRES")
    def test_many_first_starts_at_once(self):
        """One of them makes the tables, the others wait for it."""
        database = postgres.Database()
        self.addCleanup(database.drop)
        results = []
        threads = [threading.Thread(target=lambda: results.append(self.begin(database.url))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS)
        self.assertEqual([result.returncode for result in results], [0] * 8, [result.stderr for result in results])
        clients = {json.loads(result.stdout)["client_id"] for result in results}
        self.assertEqual(len(clients), 8)


if __name__ == "__main__":
    unittest.main()
