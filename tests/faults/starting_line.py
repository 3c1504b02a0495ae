"""Clients that ask at the same instant: all but the last byte of each request is there before the last bytes go out."""

import itertools
import json
import socket
import time

from program import ANSWER_SECONDS


class StartingLine:
    """Connections that stay open from race to race."""

    def __init__(self, programs, runners):
        """The runners line up before each program in turn; one token serves all."""
        self.token = programs[0].token
        self.sockets = [
            socket.create_connection(("127.0.0.1", program.port), timeout=ANSWER_SECONDS)
            for program in itertools.islice(itertools.cycle(programs), runners)]
        for each in self.sockets:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.races = 0
        self.dead_heats = 0

    def close(self):
        for each in self.sockets:
            each.close()

    def post(self, target, bodies, keys=None):
        """Posts bodies, each on a connection of its own; gives status, headers and bytes of each answer.

        A dead heat is a race in which every request was out before any was answered.
        """
        if not bodies:
            return []
        requests = [self.request(target, body, key) for body, key in zip(bodies, keys or [None] * len(bodies))]
        runners = self.sockets[:len(requests)]
        assert len(runners) == len(requests)
        for runner, request in zip(runners, requests):
            runner.sendall(request[:-1])
        # The server reads what there is.
        time.sleep(0.002)
        for runner, request in zip(runners, requests):
            runner.send(request[-1:])
        self.races += 1
        self.dead_heats += not any(map(has_answer, runners))
        return [read_answer(runner) for runner in runners]

    def request(self, target, body, key):
        content = json.dumps(body).encode()
        head = [
            f"POST {target} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {self.token}",
            "Content-Type: application/json", f"Content-Length: {len(content)}"]
        if key:
            head.append(f"Idempotency-Key: {key}")
        return "\r\n".join([*head, "", ""]).encode() + content


class Headers(dict):
    """Header fields by their names in any case; None for one that is not there."""

    def __getitem__(self, name):
        return self.get(name.lower())


def has_answer(connection):
    connection.setblocking(False)
    try:
        return bool(connection.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        connection.settimeout(ANSWER_SECONDS)


def read_answer(connection):
    """The one answer that is due on a connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += receive(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    status, *fields = head.decode("latin-1").split("\r\n")
    headers = Headers((name.lower(), value.strip()) for name, _, value in (field.partition(":") for field in fields))
    while len(body) < int(headers["Content-Length"]):
        body += receive(connection)
    return int(status.split()[1]), headers, body


def receive(connection):
    data = connection.recv(1 << 16)
    if not data:
        raise AssertionError("the server ended a connection without an answer")
    return data
