"""A bucket for tests: as much of S3 as keeps, hands out, lists and removes objects, on this machine, in memory."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

FOUND = "<Contents><Key>{}</Key><Size>{}</Size></Contents>"
FOLDER = "<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>"


class Bucket(ThreadingHTTPServer):
    """The server, with its objects by their whole path: the bucket's name and the key."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Bucket
    protocol_version = "HTTP/1.1"

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def do_PUT(self) -> None:
        self.server.objects[self._key()] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if "/" not in self._key():  # of the bucket itself
            return self._list()
        data = self.server.objects.get(self._key())
        if data is None:
            return self._answer(404, b"" if self.command == "HEAD" else b"<Error><Code>NoSuchKey</Code></Error>")
        return self._answer(200, data)

    def do_DELETE(self) -> None:
        self.server.objects.pop(self._key(), None)
        self._answer(204)

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).strip("/")

    def _list(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        bucket, prefix = self._key(), asked.get("prefix", [""])[0]
        parts: dict[str, None] = {}
        for key in sorted(each.removeprefix(f"{bucket}/") for each in self.server.objects):
            if key.startswith(prefix):
                name, slash, _rest = key[len(prefix) :].partition("/")
                shown = FOLDER.format(escape(f"{prefix}{name}/")) if slash else FOUND.format(escape(key), 1)
                parts[shown] = None
        body = f"<ListBucketResult><IsTruncated>false</IsTruncated>{''.join(parts)}</ListBucketResult>"
        self._answer(200, body.encode(), kind="application/xml")

    def _answer(self, status: int, data: bytes = b"", *, kind: str = "application/octet-stream") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Type", kind)
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        self.send_header("Last-Modified", "Sun, 22 Nov 2026 14:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


@contextmanager
def serving() -> Iterator[Bucket]:
    """Serve an empty bucket of any name."""
    bucket = Bucket()
    thread = threading.Thread(target=bucket.serve_forever, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        bucket.shutdown()
        bucket.server_close()
        thread.join()
