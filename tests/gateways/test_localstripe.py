"""The Stripe gateway against a server that plays Stripe, seen by Stripe's own client."""

import os
import pathlib
import subprocess
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PYTHON = pathlib.Path(os.environ.get("GATEWAY_TOOLS", ROOT / ".build" / "venv-gateways" / "bin")) / "python3"
# localstripe listens on all interfaces, so it runs where there is none but a loopback of its own.
ALONE = ["unshare", "--map-root-user", "--net"]
SECONDS_MAX = 900


class TestLocalstripe(unittest.TestCase):
    def test_refunds(self):
        if not PYTHON.exists():
            self.skipTest(f"no {PYTHON}: ./dev test installs tests/gateways/requirements.txt there")
        if subprocess.run([*ALONE, "true"], capture_output=True).returncode:
            self.skipTest("this machine allows no network namespace; localstripe would listen on all interfaces")
        talk = subprocess.run(
            [*ALONE, str(PYTHON), str(HERE / "localstripe_talk.py")], cwd=ROOT, capture_output=True, text=True,
            timeout=SECONDS_MAX)
        self.assertEqual(talk.returncode, 0, talk.stdout + talk.stderr)


if __name__ == "__main__":
    unittest.main()
