"""Creates while online refunds hang at a gateway that never answers, next to creates alone."""

import contextlib
import socket
import threading
import time

import programs
from registers import STORES

REFUNDS = 64
# As long as the server waits for an answer at most: what hangs when a run begins still hangs when it ends.
ANSWER_SECONDS = 30
HANG_SECONDS_MAX = 20
ORDERS_FIRST = 900_000_000
CONFIG = """
gateways:
  silent:
    kind: http
    url: http://127.0.0.1:{port}
    network: loopback
    secret: whsec_bmV2ZXIgYW5zd2VycyBhbnkgcmVxdWVzdCE=
    answer-seconds: {seconds}
"""


class SilentGateway:
    """Takes every connection and says nothing."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=2 * REFUNDS)
        self.port = self.listener.getsockname()[1]
        self.taken = []
        threading.Thread(target=self.take, daemon=True).start()

    def take(self):
        with contextlib.suppress(OSError):
            while True:
                self.taken.append(self.listener.accept()[0])

    def close(self):
        self.listener.close()
        for each in self.taken:
            each.close()


def hanging(copy, kept, request, connections, options):
    """The figures of creates on a copy of a register, alone and while refunds hang."""
    gateway = SilentGateway()
    config = programs.ROOT / ".build/bench/hanging.yaml"
    config.write_text(CONFIG.format(port=gateway.port, seconds=ANSWER_SECONDS))
    found = {"memos": copy.memos, "connections": connections}
    try:
        copy.more_settings = {"CREDITMEMO_CONFIG": str(config)}
        for name, refunds in (("alone", 0), ("hanging", REFUNDS)):
            runs = []
            for run in range(options.repeats):
                copy.copy_of(kept)
                copy.open()
                copy.load(request, 1, 1)
                hung = len(gateway.taken)
                for number in range(refunds):
                    refund(copy, ORDERS_FIRST + number)
                began = time.monotonic()
                while len(gateway.taken) < hung + refunds:
                    if time.monotonic() > began + HANG_SECONDS_MAX / 2:
                        raise programs.Failure(f"{len(gateway.taken) - hung} of {refunds} refunds hang")
                    time.sleep(0.01)
                runs.append(copy.load(request, connections, min(options.seconds, HANG_SECONDS_MAX // 2)))
                if len(gateway.taken) != hung + refunds:
                    raise programs.Failure("a refund did not hang until the end of the run")
                # It waits for those that hang, and nobody waits for their answers.
                copy.server.process.kill()
                copy.stop()
            found[name] = runs
    finally:
        copy.more_settings = {}
        copy.stop()
        gateway.close()
    return found


def refund(copy, number):
    """Imports an order, and asks for an online refund of it that hangs; nobody waits for the answer."""
    headers = {"Authorization": f"Bearer {copy.tokens[STORES]}"}
    order = {
        "store_id": STORES[0], "increment_id": str(number), "currency": "USD",
        "payment": {"method": "silent", "transaction_id": f"tx-{number}"},
        "items": [{"sku": "A", "name": "A", "qty_ordered": 1, "price": "10.00"}], "invoices": [{}]}
    status, answer = copy.server.ask("POST", "/api2/order", order, headers)
    if status != 201:
        raise programs.Failure(f"an order was not imported: {status} {answer}")
    body = {"order_increment_id": str(number), "refund_type": "online"}

    def wait():
        with contextlib.suppress(programs.Failure):
            copy.server.ask("POST", "/api2/creditmemo", body, headers)

    threading.Thread(target=wait, daemon=True).start()
