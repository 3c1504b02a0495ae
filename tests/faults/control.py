"""A server that is not ours, for the control of the flush check: a row, a commit, a 201.

`python3 control.py DATABASE PORT SYNCHRONOUS`: with FULL it keeps its word, with NORMAL it does not.
"""

import http.server
import json
import sqlite3
import sys


class Control(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):  # noqa: N802: the library's name
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with database:
            memo = database.execute("INSERT INTO memo (comment) VALUES (?)", (body["comment"],)).lastrowid
        answer = json.dumps({"creditmemo": {"entity_id": memo}}).encode()
        self.wfile.write(
            b"HTTP/1.1 201 Created\r\nLocation: /api2/creditmemo?id=%d\r\nContent-Length: %d\r\n\r\n%s"
            % (memo, len(answer), answer))

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    path, port, level = sys.argv[1:]
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute(f"PRAGMA synchronous = {level}")
    database.execute("CREATE TABLE memo (id INTEGER PRIMARY KEY, comment TEXT)")
    listener = http.server.HTTPServer(("127.0.0.1", int(port)), Control)
    print(listener.server_port, flush=True)
    listener.serve_forever()
