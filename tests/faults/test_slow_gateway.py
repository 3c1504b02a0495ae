"""A gateway that is slow, silent or mad holds up nobody but those who ask it, and those not for long; it pays once."""

import contextlib
import socket
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import load
import payout_load
import results
import test_payouts
from cluster import until
from fault_proxy import Proxy, own_certificate, whole
from gateway_process import KEY_SECONDS, Gateway
from program import report, size

EACH = size("SLOW", 4)
SEED = size("SEED", int(time.time()))
# A handler asks, and asks once more what became of it; each time it waits for ANSWER_SECONDS.
HANDLER_SECONDS = 30
OFFLINE_SECONDS = 10
PATIENT_SECONDS = 3
FAULTS = [
    "drip", "drip_paid", "silence", "silence_paid", "half", "half_paid", "ended", "ended_paid", "reset", "reset_paid", "go_on",
    "giant", "giant_head"]
TLS_FAULTS = ["not_tls", "own_certificate"]
CLASS_A = {"class": "A", "lookup": "immediate", "key-seconds": KEY_SECONDS}


def cut_off(connection):
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class TestSlowGateway(test_payouts.OneServer):
    # Who does not speak TLS, or shows a certificate of its own, is never asked: only a person ends that.
    shows_nothing = set(TLS_FAULTS)

    def set_up(self):
        services = {name: ({"class": "A", "key_seconds": KEY_SECONDS}, CLASS_A) for name in FAULTS + TLS_FAULTS}
        self.prepare(services)
        self.proxy = Proxy(self, self.gateway.port)
        ports = {name: f"http://127.0.0.1:{self.proxy.port}" for name in FAULTS}
        self.secret = Proxy(self, self.gateway.port, own_certificate(self.workplace.folder))
        ports |= {"not_tls": f"https://127.0.0.1:{self.proxy.port}",
                  "own_certificate": f"https://127.0.0.1:{self.secret.port}"}
        self.program = self.workplace.program(*test_payouts.STORES, **self.gateway.settings(ports))
        self.work = payout_load.PayoutLoad(self.history, SEED, test_payouts.STORES, self.gateway)

    def refund(self, name, number):
        """An online refund of an order of its own; gives the seconds until its answer."""
        with contextlib.closing(self.program.connect()) as connection:
            order = self.work.import_order(connection, self.work.random, name)
            asked = self.history.ask(order, {"invoice_increment_id": order.invoices[0], "refund_type": "online"},
                                     f"slow-{name}-{number}")
            began = time.monotonic()
            self.history.note(asked, *asked.send(connection))
            return time.monotonic() - began

    @results.row("F14", "slow, hanging and mad gateways")
    def test_slow_gateway(self):
        """Rows 9 and 11. All online refunds hang at once; offline refunds go on beside them."""
        self.set_up()
        others = load.Load(self.history, SEED, test_payouts.STORES, most=None)
        others.start(self.program, 4)
        until(lambda: len(others.stock) > 4, "offline refunds")
        with ThreadPoolExecutor(len(FAULTS + TLS_FAULTS) * EACH) as pool:
            began, answered = time.monotonic(), len(self.history.answers)
            seconds = list(pool.map(lambda each: self.refund(*each), [
                (name, number) for name in FAULTS + TLS_FAULTS for number in range(EACH)]))
        moments = [moment for moment, status in self.history.answers[answered:] if status in (201, 400)]
        others.stop()
        self.assertLess(max(seconds), HANDLER_SECONDS)
        pause = max(after - before for before, after in zip([began, *moments], moments))
        self.assertLess(pause, OFFLINE_SECONDS, "offline refunds waited")
        self.assertEqual(set(self.proxy.counts), {*FAULTS, "not_tls"})
        self.proxy.is_calm = self.secret.is_calm = True
        resolved = self.settle()
        self.row.add(cycles=len(seconds), acknowledged=len(self.history.acknowledged))
        report(
            f"{len(seconds)} online refunds through {len(FAULTS + TLS_FAULTS)} faults, each answered within "
            f"{max(seconds):.1f} s; {len(moments)} offline answers meanwhile, at most {pause:.2f} s apart; "
            f"{resolved} resolved; {self.summary()}")

    @results.control("F14", "a client that sets no time-out")
    def test_control_of_a_patient_client(self):
        """Whoever believes a connection gets no answer, or half of one, from each of them."""
        self.prepare({name: ({"class": "A", "key_seconds": KEY_SECONDS}, CLASS_A) for name in FAULTS})
        proxy = Proxy(self, self.gateway.port)

        def is_answered(name):
            with socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENT_SECONDS) as connection:
                connection.sendall(b"GET /%s/refunds/none HTTP/1.1\r\nContent-Length: 0\r\n\r\n" % name.encode())
                # Such a client has no end of its own: it is watched for a while, and cut off.
                cut = threading.Timer(PATIENT_SECONDS, cut_off, (connection,))
                cut.start()
                try:
                    return whole(connection).endswith(b"}")
                except OSError:
                    return False
                finally:
                    cut.cancel()

        with ThreadPoolExecutor(len(FAULTS)) as pool:
            self.assertEqual([name for name, ok in zip(FAULTS, pool.map(is_answered, FAULTS)) if ok], [])
        self.assertTrue(is_answered("calm"), "the proxy passes on what is named otherwise")
        self.row.add(cycles=len(FAULTS), unsettled=len(FAULTS))


if __name__ == "__main__":
    unittest.main()
