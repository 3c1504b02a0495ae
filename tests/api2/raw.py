"""Connections byte by byte: what http.client would never send, and when."""

import re
import socket
import time

CLOSED_SECONDS = 10


class Raw:
    """A connection that sends what it is told to, from any address of the loopback network."""

    def __init__(self, port, source="127.0.0.1", timeout=CLOSED_SECONDS):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout, source_address=(source, 0))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *pieces):
        """Sends pieces; the server may answer and close before it has taken them all."""
        try:
            for piece in pieces:
                self.socket.sendall(piece)
        except OSError:
            pass
        return self

    def drip(self, text, pause):
        """Sends a text byte by byte until it ends or the server has had enough; gives the seconds that it took."""
        began = time.monotonic()
        self.socket.settimeout(pause)
        for at in range(len(text)):
            try:
                self.socket.sendall(text[at:at + 1])
                if self.socket.recv(1, socket.MSG_PEEK) is not None:
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        self.socket.settimeout(CLOSED_SECONDS)
        return time.monotonic() - began

    def answers(self):
        """All that comes until the server closes, as answers. Raises TimeoutError when it does not close."""
        received = b""
        try:
            while chunk := self.socket.recv(65_536):
                received += chunk
        except ConnectionResetError:
            pass
        return [RawAnswer(text) for text in re.split(rb"(?=HTTP/1\.1 \d{3} )", received) if text]

    def answer(self):
        """The next answer, on a connection that may stay open."""
        received = b""
        while not (answer := RawAnswer(received)).is_whole:
            chunk = self.socket.recv(65_536)
            if not chunk:
                raise ConnectionError(f"closed after {received!r}")
            received += chunk
        return answer


class RawAnswer:
    """The bytes of an answer, taken apart."""

    def __init__(self, received):
        head, self.is_whole, self.body = received.partition(b"\r\n\r\n")
        status, *fields = head.decode("latin-1").split("\r\n")
        self.status = int(status.split()[1]) if status else None
        self.headers = dict((name.lower(), value.strip()) for name, _, value in (each.partition(":") for each in fields))
        self.is_whole = bool(self.is_whole) and len(self.body) >= int(self.headers.get("content-length", 0))

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:200]!r}"


def head(method, target, *fields):
    """The head of a request."""
    return "\r\n".join([f"{method} {target} HTTP/1.1", "Host: x", *fields, "", ""]).encode()


HEALTH = head("GET", "/api2/oauth/health")


def post(token, body, *fields, length=None):
    """A request to issue a credit memo; the length that it states may be another."""
    length = len(body) if length is None else length
    return head(
        "POST", "/api2/creditmemo", f"Authorization: Bearer {token}", "Content-Type: application/json",
        f"Content-Length: {length}", *fields) + body
