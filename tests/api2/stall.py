"""What the tests of a full queue and of a stop share: writes that wait, and what the server says of itself meanwhile."""

import contextlib
import fcntl
import http.client
import json
import re
import socket
import threading
import time

import server

WAIT_SECONDS = 30
WAITING = re.compile(r"^creditmemo_register_queue_commands (\d+)", re.MULTILINE)


@contextlib.contextmanager
def writes_stalled(running):
    """Lets no write of a server begin, as another process does that writes: by the lock beside the register."""
    with open(f"{running.database}.lock", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def commands_waiting(running):
    """How many commands were taken and not answered yet."""
    return int(WAITING.search(running.request("GET", "/metrics").body.decode())[1])


def until(is_so, what):
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {WAIT_SECONDS} s: {what}")
        time.sleep(0.01)


def logged(running, message):
    """True once the server has logged a message."""
    return any(line["message"] == message for line in running.log_lines())


def request(shop, method, target, body=b"", length=None):
    """The bytes of a request; a `length` beyond the body promises more than comes."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    head = (
        f"{method} {target} HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer {shop.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body) if length is None else length}\r\n\r\n")
    return head.encode() + body


class Asked:
    """A request sent from a thread of its own; its answer, or None when the connection ended without one."""

    def __init__(self, shop, path, body, **headers):
        self.answer = None
        self.thread = threading.Thread(target=self.run, args=(shop, path, body, headers), daemon=True)
        self.thread.start()

    def run(self, shop, path, body, headers):
        with contextlib.suppress(OSError, http.client.HTTPException):
            self.answer = shop.post(path, body, **headers)

    def wait(self):
        self.thread.join(WAIT_SECONDS)
        if self.thread.is_alive():
            raise AssertionError("no end of a request")
        return self.answer

    @property
    def is_answered(self):
        return self.answer is not None


class Wire:
    """A bare connection, for requests that come in pieces and answers that nobody reads."""

    def __init__(self, case, running, receive_bytes=None):
        self.socket = socket.socket()
        case.addCleanup(self.socket.close)
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(server.ANSWER_SECONDS)
        self.socket.connect(("127.0.0.1", running.port))
        self.file = self.socket.makefile("rb")
        case.addCleanup(self.file.close)

    def send(self, *requests):
        """Sends requests in one piece."""
        self.socket.sendall(b"".join(requests))

    def read(self):
        """The next answer on this connection: status, headers and body."""
        status = int(self.file.readline().split()[1])
        headers = http.client.parse_headers(self.file)
        return status, headers, self.file.read(int(headers["Content-Length"]))
