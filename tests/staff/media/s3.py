"""A small S3-compatible server for tests: keeps objects in memory and checks each request's signature (AWS SigV4)."""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

KEY, SECRET, REGION = "test-key", "test-secret", "eu-central-1"
_AUTH = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d+)/([^/]+)/s3/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)"
)


class _Handler(BaseHTTPRequestHandler):
    objects: dict[str, bytes]

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self._signed():
            self.objects[self.path] = content
            self._answer(200, b"", hashlib.md5(content, usedforsecurity=False).hexdigest())

    def do_GET(self) -> None:
        if self._signed():
            found = self.objects.get(self.path)
            if found is None:
                self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            else:
                self._answer(200, found, hashlib.md5(found, usedforsecurity=False).hexdigest())

    def do_DELETE(self) -> None:
        if self._signed():
            self.objects.pop(self.path, None)
            self._answer(204, b"")

    def do_POST(self) -> None:
        """Several objects are deleted at once (DeleteObjects)."""
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self._signed() and self.path.endswith("?delete"):
            keys = re.findall(r"<Key>([^<]+)</Key>", asked)
            for key in keys:
                self.objects.pop(f"{urlsplit(self.path).path}/{key}", None)
            done = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            self._answer(200, f"<DeleteResult>{done}</DeleteResult>".encode())

    def _signed(self) -> bool:
        found = _AUTH.match(self.headers.get("Authorization", ""))
        if found and found[1] == KEY and found[3] == REGION and hmac.compare_digest(self._signature(found), found[5]):
            return True
        self._answer(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
        return False

    def _signature(self, found: re.Match[str]) -> str:
        day, names = found[2], found[4].split(";")
        parts = urlsplit(self.path)
        headers = "".join(f"{name}:{self.headers[name].strip()}\n" for name in names)
        asked = "\n".join(
            (
                self.command,
                parts.path,
                parts.query + "=" * bool(parts.query),
                headers,
                found[4],
                self.headers["x-amz-content-sha256"],
            )
        )
        scope = f"{day}/{REGION}/s3/aws4_request"
        text = "\n".join(
            ("AWS4-HMAC-SHA256", self.headers["x-amz-date"], scope, hashlib.sha256(asked.encode()).hexdigest())
        )
        key = f"AWS4{SECRET}".encode()
        for part in (day, REGION, "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def _answer(self, status: int, body: bytes, etag: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", "Tue, 01 Jan 2030 00:00:00 GMT")
        if etag:
            self.send_header("ETag", f'"{etag}"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: object) -> None:
        """Nothing: tests speak for themselves."""


@contextmanager
def serving() -> Iterator[tuple[str, dict[str, bytes]]]:
    """The server's address and its objects by path, while the block runs."""
    objects: dict[str, bytes] = {}
    handler = type("Handler", (_Handler,), {"objects": objects})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", objects
    server.shutdown()
    server.server_close()
