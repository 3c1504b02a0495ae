"""A TCP proxy between a server and its gateway, for what no gateway says of itself: it plays with the bytes on their way.

The first part of a request's path names what happens to it, so a proxy plays all faults at once; the gateway has a service of
that name, or below `/hold` any service. Those that end in `_paid` pass the request on, and play with the answer.
"""

import contextlib
import re
import socket
import ssl
import struct
import subprocess
import threading
import time

PATH = re.compile(rb"[A-Z]+ /([^/ ]+)")
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
PATIENCE_SECONDS = 60
DRIP_SECONDS = 1
PIECE = b"x" * 65_536


class Proxy:
    """Listens until the test ends; `calm` passes everything on, `held` are requests that wait for `release`."""

    def __init__(self, case, gateway_port, certificate=None):
        self.gateway_port = gateway_port
        self.is_calm = False
        self.is_holding = False
        self.held = []
        self.released = threading.Event()
        self.counts = {}
        self.tls = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(certificate)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        case.addCleanup(self.close)
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.released.set()
        self.listener.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        client.settimeout(PATIENCE_SECONDS)
        with client, contextlib.suppress(OSError):
            if self.tls:
                client = self.tls.wrap_socket(client, server_side=True)
            request = whole(client)
            match = PATH.match(request)
            name = match[1].decode() if match else "not_tls"
            fault = getattr(self, name.removesuffix("_paid"), None)
            # Below `/hold` lie all services.
            request = request.replace(b" /hold/", b" /", 1)
            if self.is_calm or fault is None:
                client.sendall(self.answer(request))
                return
            self.counts[name] = self.counts.get(name, 0) + 1
            fault(client, request, self.answer(request) if name.endswith("_paid") else b"")

    def answer(self, request):
        """What the gateway says to a request."""
        with socket.create_connection(("127.0.0.1", self.gateway_port), timeout=PATIENCE_SECONDS) as gateway:
            gateway.sendall(request)
            return whole(gateway)

    # What may happen

    def drip(self, client, request, answer):
        """A byte each second: of the answer, or of one that never says anything."""
        for byte in answer or b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n":
            client.sendall(bytes([byte]))
            time.sleep(DRIP_SECONDS)

    def silence(self, client, request, answer):
        """Nothing, for as long as the other side waits."""
        client.recv(1)

    def half(self, client, request, answer):
        """The first half of an answer, and then nothing."""
        answer = answer or b"HTTP/1.1 201 Created\r\nContent-Length: 80\r\n\r\n{\"reference\":\"r-1\",\"amount"
        client.sendall(answer[:len(answer) * 3 // 4])
        client.recv(1)

    def ended(self, client, request, answer):
        """The same, and then the end of the connection."""
        client.sendall(answer[:len(answer) * 3 // 4])

    def reset(self, client, request, answer):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def go_on(self, client, request, answer):
        """`100 Continue`, again and again."""
        while True:
            client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            time.sleep(0.05)

    def giant(self, client, request, answer):
        """A body that does not end."""
        client.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 99999999999\r\n\r\n")
        while True:
            client.sendall(PIECE)

    def giant_head(self, client, request, answer):
        client.sendall(b"HTTP/1.1 201 Created\r\n")
        while True:
            client.sendall(b"X-Giant: " + PIECE[:4_000] + b"\r\n")

    def not_tls(self, client, request, answer):
        """Words, where a client wants to talk TLS."""
        client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    def hold(self, client, request, answer):
        """Requests to pay stay here until all are released, and go on then, however late; the rest goes on at once."""
        is_held, released = request.startswith(b"POST") and self.is_holding, self.released
        if is_held:
            self.held.append(request)
            released.wait(PATIENCE_SECONDS)
        try:
            answer = self.answer(request)
        finally:
            if is_held:
                self.held.remove(request)
        client.sendall(answer)

    def begin_holding(self):
        self.released = threading.Event()
        self.is_holding = True

    def end_holding(self):
        """What comes from now on is not held."""
        self.is_holding = False

    def release(self):
        self.released.set()


def whole(connection):
    """One message with its body, or all that came before the end."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (more := connection.recv(65_536)):
            return data
        data += more
        if data[0] == 0x16:
            # TLS, of which nothing can be read.
            return data
    length = LENGTH.search(data)
    missing = int(length[1]) - len(data.partition(b"\r\n\r\n")[2]) if length else 0
    parts = [data]
    while missing > 0 and (more := connection.recv(65_536)):
        parts.append(more)
        missing -= len(more)
    return b"".join(parts)


def own_certificate(folder):
    """A certificate that nobody vouches for, with its key."""
    path = folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-keyout",
         path, "-out", f"{path}.public"], check=True, capture_output=True, timeout=60)
    with open(path, "ab") as file:
        file.write((folder / "certificate.pem.public").read_bytes())
    return path
