#!/usr/bin/env python3
"""Asks whether a refused token shows by its time what is wrong with it. On demand: python3 tests/timing/token_timing.py

Starts a server of its own, sends thousands of requests with unknown, expired, revoked and malformed tokens of the same length
in turn over one connection, and prints the median time of each kind. Ends with 1 when the medians differ by 5 % or more.
"""

import argparse
import pathlib
import random
import secrets
import socket
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "api2"))

from server import Server  # noqa: E402: the way to it is set above
from shop import Shop  # noqa: E402

DIFFERENCE_MAX = 0.05
OTHER_CLIENTS = 20


def prepared(server):
    """A token of each kind, in a register that has more of them."""
    shops = [Shop(server) for _ in range(OTHER_CLIENTS)]
    expired, revoked = Shop(server), Shop(server)
    server.write_sql(
        "UPDATE token SET expires_at = ? WHERE kind = 'access' AND client_id = "
        "(SELECT id FROM client WHERE public_id = ?)", int(time.time()) - 1, expired.client_id)
    result = server.command("client", "revoke", revoked.client_id)
    if result.returncode != 0:
        raise RuntimeError(result.stderr)
    length = len(shops[0].token)
    return {
        "unknown": "cmat_" + secrets.token_urlsafe(length)[:length - 5], "expired": expired.token,
        "revoked": revoked.token, "malformed": "?" * length,
    }


def refusal_time(connection, token):
    """The nanoseconds from the request to the whole of its 401, and its body."""
    request = f"GET /api2/order HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    began = time.perf_counter_ns()
    connection.sendall(request)
    received = connection.recv(65_536)
    while not received.endswith(b"}"):
        received += connection.recv(65_536)
    took = time.perf_counter_ns() - began
    if not received.startswith(b"HTTP/1.1 401 "):
        raise RuntimeError(f"not refused: {received!r}")
    return took, received.partition(b"\r\n\r\n")[2]


def measured(port, tokens, rounds):
    """The times of each kind; every round asks with all kinds, in an order of its own."""
    times = {kind: [] for kind in tokens}
    bodies = set()
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for turn in range(-rounds // 10, rounds):
            for kind in random.sample(list(tokens), len(tokens)):
                took, body = refusal_time(connection, tokens[kind])
                bodies.add(body)
                if turn >= 0:
                    times[kind].append(took)
    if len(bodies) != 1:
        raise RuntimeError(f"the bodies differ: {bodies}")
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5_000, help="requests of each kind")
    rounds = parser.parse_args().rounds
    server = Server()
    try:
        tokens = prepared(server)
        time.sleep(2)  # Nothing of the preparation is remembered any more.
        times = measured(server.port, tokens, rounds)
    finally:
        server.close()
    medians = {kind: statistics.median(each) / 1_000 for kind, each in times.items()}
    for kind, median in medians.items():
        print(f"{kind:>10}: p50 {median:7.1f} µs of {rounds} requests")
    difference = max(medians.values()) / min(medians.values()) - 1
    print(f"greatest difference {difference:.1%}; at most {DIFFERENCE_MAX:.0%} is wanted")
    return 0 if difference < DIFFERENCE_MAX else 1


if __name__ == "__main__":
    sys.exit(main())
