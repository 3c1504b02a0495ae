"""Takes payments at localstripe, lets the Swift tests refund and capture them, and looks at what is there. Runs in a network
namespace of its own, as `test_localstripe.py` starts it."""

import fcntl
import os
import socket
import struct
import subprocess
import sys
import time

import stripe

PORT = 8420
URL = f"http://127.0.0.1:{PORT}"
READY_SECONDS = 30
STEP_SECONDS = 120
IFF_UP, SIOCSIFFLAGS = 0x1, 0x8914
# Minor units of ISO 4217, and what Stripe must have been asked for.
PAYOUTS = [("EUR", 1990, 1990), ("JPY", 500, 500), ("ISK", 5, 500), ("KWD", 5120, 5120)]
PAGE = 100
# It would write all it has to a file below /tmp after each change. What it does not know of captures is added: metadata, and
# what was received (Stripe's API reference, "Capture a PaymentIntent" and "The PaymentIntent object").
IN_MEMORY = """
from localstripe import resources
resources.Store.dump_to_disk = lambda store: None
capture = resources.PaymentIntent._api_capture

def capture_with_metadata(cls, id, amount_to_capture=None, metadata=None, **others):
    intent = capture(id, amount_to_capture=amount_to_capture, **others)
    intent.metadata.update(metadata or {})
    intent.amount_received = intent.latest_charge.amount - intent.latest_charge.amount_refunded
    return intent

with_metadata = classmethod(capture_with_metadata).__get__(None, resources.PaymentIntent)
resources.extra_apis[:] = [
    (method, path, with_metadata if path == '/v1/payment_intents/{id}/capture' else api)
    for method, path, api in resources.extra_apis]
from localstripe import server
server.start()
"""


def raise_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))


def start_localstripe():
    server = subprocess.Popen(
        [sys.executable, "-c", IN_MEMORY, "--from-scratch", "--port", str(PORT)], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", PORT), timeout=1).close()
            return server
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise RuntimeError("localstripe did not start")


def take_payments(client):
    """A charge and a payment intent in each currency: (payment, its charge, its parameter, ISO's and Stripe's units)."""
    customer = client.v1.customers.create({"source": client.v1.tokens.create({"card": {
        "number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}}).id})
    taken = []
    for currency, minor_units, units in PAYOUTS:
        amount = units * 1000
        charge = client.v1.charges.create({"amount": amount, "currency": currency.lower(), "customer": customer.id})
        taken.append((charge.id, "charge", currency, minor_units, units))
        intent = client.v1.payment_intents.create(
            {"amount": amount, "currency": currency.lower(), "customer": customer.id,
             "payment_method": customer.default_source})
        client.v1.payment_intents.confirm(intent.id)
        taken.append((intent.id, "payment_intent", currency, minor_units, units))
    return taken


def authorise_payments(client):
    """A payment intent in each currency that waits to be captured, of ten times as much."""
    customer = client.v1.customers.create({"source": client.v1.tokens.create({"card": {
        "number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}}).id})
    authorised = []
    for currency, minor_units, units in PAYOUTS:
        intent = client.v1.payment_intents.create(
            {"amount": units * 10, "currency": currency.lower(), "customer": customer.id,
             "payment_method": customer.default_source, "capture_method": "manual"})
        intent = client.v1.payment_intents.confirm(intent.id)
        if intent.status != "requires_capture":
            raise AssertionError(f"{intent.id} is {intent.status}")
        authorised.append((intent.id, "payment_intent", currency, minor_units, units))
    return authorised


def check_captures(client, authorised):
    """Each was captured once, by us, and the rest was released."""
    for payment, _, currency, _, units in authorised:
        intent = client.v1.payment_intents.retrieve(payment)
        charge = intent.latest_charge if not isinstance(intent.latest_charge, str) else (
            client.v1.charges.retrieve(intent.latest_charge))
        found = (intent.status, intent.currency, intent.metadata.to_dict().get("creditmemo_key"), charge.captured,
                 charge.amount - charge.amount_refunded)
        expected = ("succeeded", currency.lower(), f"cm-{payment}", True, units)
        if found != expected:
            raise AssertionError(f"{payment}: {found}, expected {expected}")


def swift_test(step, taken):
    payouts = " ".join(f"{payment}:{minor_units}:{currency}" for payment, _, currency, minor_units, _ in taken)
    settings = {"GATEWAY_STRIPE_URL": URL, "GATEWAY_STRIPE_STEP": step, "GATEWAY_STRIPE_PAYOUTS": payouts}
    done = subprocess.run(
        ["swift", "test", "--skip-build", "--disable-xctest", "--filter", f"LocalStripeTests/{step}"],
        env=os.environ | settings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=STEP_SECONDS)
    # A filter that finds no test is no failure to swift test.
    if done.returncode or "Test run with 1 test" not in done.stdout or "skipped" in done.stdout:
        raise AssertionError(f"{step}:\n{done.stdout}")


def check(client, taken, others):
    for payment, parameter, currency, _, units in taken:
        refunds = list(client.v1.refunds.list({parameter: payment, "limit": PAGE}).auto_paging_iter())
        ours = [refund for refund in refunds if refund.metadata.to_dict().get("creditmemo_key") == f"cm-{payment}"]
        found = [(refund.amount, refund.currency, refund.status) for refund in ours]
        expected = [(units, currency.lower(), "succeeded")]
        if found != expected or len(refunds) != 1 + others:
            raise AssertionError(f"{payment}: {found} of {len(refunds)} refunds, expected {expected} of {1 + others}")


def main():
    raise_loopback()
    server = start_localstripe()
    try:
        client = stripe.StripeClient("sk_test_12345", base_addresses={"api": URL})
        taken = take_payments(client)
        swift_test("refund", taken)
        check(client, taken, others=0)
        swift_test("refuse", taken)
        check(client, taken, others=0)
        # The list begins with the newest, by the second.
        time.sleep(1.1)
        for payment, parameter, _, _, _ in taken[:2]:
            for _ in range(PAGE + 1):
                client.v1.refunds.create({parameter: payment, "amount": 1})
        swift_test("find", taken[:2])
        check(client, taken[:2], others=PAGE + 1)
        authorised = authorise_payments(client)
        swift_test("capture", authorised)
        check_captures(client, authorised)
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    main()
