"""Made-up requests that must not crash the program, be answered with 5xx, be slow to read or cost memory; and planted
faults of each of these kinds, which must be found.

The program is built by `./dev test`; CREDITMEMO_FUZZ names another one, CREDITMEMO_FUZZ_BODIES says how many bodies, and
CREDITMEMO_FUZZ_SEED what makes them up (a random number unless set).
"""

import os
import pathlib
import random
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("CREDITMEMO_FUZZ", str(ROOT / ".build" / "release" / "creditmemo-fuzz"))
BODIES = int(os.environ.get("CREDITMEMO_FUZZ_BODIES", 100_000))
SEED = int(os.environ.get("CREDITMEMO_FUZZ_SEED", random.randrange(1 << 32)))
PROCESSES = 2


def start(bodies, seed, *more):
    """The program at work; what it tries last stays below the folder of the failure that it is asked about."""
    last = pathlib.Path(tempfile.mkdtemp(prefix="fuzz-")) / "last.trial"
    words = [PROGRAM, "--bodies", str(bodies), "--seed", str(seed), "--last", str(last), *more]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True), last


def outcome(running):
    process, last = running
    output = process.communicate(timeout=7200)[0]
    tried = last.read_bytes() if last.exists() else b""
    return process.returncode, output, tried


class TestFuzz(unittest.TestCase):
    def test_no_body_does_harm(self):
        running = [start(BODIES // PROCESSES, SEED + place) for place in range(PROCESSES)]
        for place, each in enumerate(running):
            status, output, tried = outcome(each)
            print(output.strip(), flush=True)
            self.assertEqual(status, 0, f"seed {SEED + place}, last tried, in {each[1]}:\n{tried[:2000]!r}\n{output}")

    def test_a_planted_fault_is_found(self):
        for control, words in {
                "crash": "", "slow": "reading it takes", "failure": "status 500", "garbled": "no JSON",
                "leak": "memory grows"}.items():
            with self.subTest(control):
                status, output, tried = outcome(start(8_000, 1, "--control", control))
                self.assertNotEqual(status, 0, output)
                self.assertIn(words, output)
                if control == "crash":
                    self.assertIn(b"e20", tried)


if __name__ == "__main__":
    unittest.main()
