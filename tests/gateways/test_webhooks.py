"""The webhooks that the other tests send in Stripe's name, held against Stripe's own client."""

import pathlib
import subprocess
import unittest

from test_localstripe import PYTHON, ROOT

CHECK = """
import sys
import stripe
sys.path.insert(0, sys.argv[1])
import gateway

def accepts(secret=gateway.STRIPE_SECRET, **more):
    headers, body = gateway.Stripe.webhook("refund.updated", {"object": "refund", "id": "re_1"}, **more)
    try:
        return stripe.Webhook.construct_event(body, headers["Stripe-Signature"], secret).type == "refund.updated"
    except stripe.SignatureVerificationError:
        return False

assert accepts()
assert accepts(age=290)
assert not accepts(age=310)
assert not accepts(secret="whsec_other")
assert not accepts(gateway.STRIPE_SECRET[:-1])
"""


class TestWebhooks(unittest.TestCase):
    def test_stripe(self):
        if not PYTHON.exists():
            self.skipTest(f"no {PYTHON}: ./dev test installs tests/gateways/requirements.txt there")
        folder = pathlib.Path(ROOT) / "tests" / "api2"
        check = subprocess.run([str(PYTHON), "-c", CHECK, str(folder)], capture_output=True, text=True, timeout=60)
        self.assertEqual(check.returncode, 0, check.stderr)


if __name__ == "__main__":
    unittest.main()
