"""A server that speaks as much S3 as the store uses, with signatures verified; for tests and benches only.

It holds what was measured against Amazon's documentation: `If-None-Match: *` on a put and on the end of a writing in
parts, ranges, pages of a listing, and version 4 of the signature over method, path, query, headers and body. Run as a
program it serves until it is killed: `python tests/bucket_server.py FOLDER HOST PORT [CERTIFICATE KEY]`.
"""

import hashlib
import hmac
import re
import secrets
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from pipeline.settings import Settings, StoreSettings

KEY, SECRET, BUCKET = "AKEXAMPLE", "secret/of+the+example", "papers"
_PAGE = 7
"""Keys a page of a listing; small, so that every test reads several."""
_CLOCK_SECONDS = 900


class BucketServer(ThreadingHTTPServer):
    """The bucket, and what a test may make it do wrong."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self, folder: Path, address: tuple[str, int] = ("127.0.0.1", 0), tls: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(address, _Call)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.scheme = "https" if tls else "http"
        self.folder = folder
        self.keys: dict[str, Path] = {}
        self.uploads: dict[str, tuple[str, dict[int, Path]]] = {}
        self.lock = threading.Lock()
        self.busy = 0
        """So many calls are answered 503."""
        self.cut = 0
        """So many calls are done, and the connection is closed in place of an answer."""
        self.conditions = True
        """Whether `If-None-Match` is kept."""
        self.calls: list[str] = []

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.server_address[0]!s}:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """A client that goes away in the middle is what several tests are about."""

    def laid(self, data: bytes) -> Path:
        path = self.folder / secrets.token_hex(12)
        path.write_bytes(data)
        return path


@contextmanager
def serving(folder: Path, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1") -> Iterator[BucketServer]:
    """A server in a thread, for as long as the context lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    with BucketServer(folder, (address, 0), tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def settings(home: Path, server: BucketServer, **more: str) -> Settings:
    """A home's settings that name this bucket."""
    (home / "key").write_text(f"{KEY}\n{SECRET}\n")
    (home / "key").chmod(0o600)
    store = {"endpoint": server.url, "credentials_file": "key", "url": f"s3://{BUCKET}/county/runs"}
    return Settings(home=home, store=StoreSettings(**(store | more)))


class _Call(BaseHTTPRequestHandler):
    server: BucketServer
    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""

    def _take(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        bucket, _, key = unquote(parts.path).lstrip("/").partition("/")
        self.server.calls.append(f"{self.command} {key}")
        if not _signed(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, data):
            self._fail(403, "SignatureDoesNotMatch")
        elif bucket != BUCKET:
            self._fail(404, "NoSuchBucket")
        elif self.server.busy > 0:
            self.server.busy -= 1
            self._fail(503, "SlowDown")
        else:
            self._deeds(query)(key, query, data)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _take  # noqa: N815 - the library's names

    def _deeds(self, query: dict[str, str]):  # type: ignore[no-untyped-def]  # noqa: ANN202
        if self.command == "GET":
            return self._list if "list-type" in query else self._list_uploads if "uploads" in query else self._get
        if self.command == "POST":
            return self._begin if "uploads" in query else self._complete
        if self.command == "DELETE":
            return self._abort if "uploadId" in query else self._delete
        if self.command == "PUT":
            return self._part if "uploadId" in query else self._put
        return self._get

    def _put(self, key: str, _: dict[str, str], data: bytes) -> None:
        self._keep(key, data)

    def _keep(self, key: str, data: bytes) -> bool:
        with self.server.lock:
            refused = self.server.conditions and self.headers.get("If-None-Match") == "*" and key in self.server.keys
            if not refused:
                self.server.keys[key] = self.server.laid(data)
        if refused:
            self._fail(412, "PreconditionFailed")
        elif self.command == "PUT":
            self._answer(200, headers={"ETag": _tag(data)})
        return not refused

    def _get(self, key: str, _: dict[str, str], __: bytes) -> None:
        with self.server.lock:
            path = self.server.keys.get(key)
        if path is None:
            self._fail(404, "NoSuchKey")
            return
        data, wanted = path.read_bytes(), re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if wanted is None:
            self._answer(200, data)
        elif int(wanted[1]) >= len(data):
            self._fail(416, "InvalidRange")
        else:
            start, end = int(wanted[1]), int(wanted[2] or len(data) - 1)
            part = data[start : end + 1]
            self._answer(206, part, {"Content-Range": f"bytes {start}-{start + len(part) - 1}/{len(data)}"})

    def _delete(self, key: str, _: dict[str, str], __: bytes) -> None:
        with self.server.lock:
            self.server.keys.pop(key, None)
        self._answer(204)

    def _list(self, _: str, query: dict[str, str], __: bytes) -> None:
        after = query.get("continuation-token", "")
        with self.server.lock:
            keys = sorted(one for one in self.server.keys if one.startswith(query.get("prefix", "")) and one > after)
        page = keys[:_PAGE]
        more = len(keys) > len(page)
        body = "".join(f"<Contents><Key>{escape(one)}</Key></Contents>" for one in page)
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        self._xml("ListBucketResult", f"<IsTruncated>{str(more).lower()}</IsTruncated>{body}{token}")

    def _begin(self, key: str, _: dict[str, str], __: bytes) -> None:
        upload = secrets.token_hex(8)
        with self.server.lock:
            self.server.uploads[upload] = key, {}
        self._xml("InitiateMultipartUploadResult", f"<UploadId>{upload}</UploadId>")

    def _part(self, _: str, query: dict[str, str], data: bytes) -> None:
        with self.server.lock:
            found = self.server.uploads.get(query["uploadId"])
            if found:
                found[1][int(query["partNumber"])] = self.server.laid(data)
        self._answer(200, headers={"ETag": _tag(data)}) if found else self._fail(404, "NoSuchUpload")

    def _complete(self, key: str, query: dict[str, str], data: bytes) -> None:
        with self.server.lock:
            found = self.server.uploads.get(query["uploadId"])
        if not found:
            self._fail(404, "NoSuchUpload")
            return
        told = re.findall(rb"<ETag>([^<]+)</ETag>\s*<PartNumber>(\d+)</PartNumber>", data.replace(b"&quot;", b'"'))
        blocks = [found[1][int(number)].read_bytes() for _, number in told]
        small = any(len(one) < 5 << 20 for one in blocks[:-1])
        if small or [_tag(one).encode() for one in blocks] != [tag for tag, _ in told]:
            self._fail(400, "EntityTooSmall" if small else "InvalidPart")
        elif self._keep(key, b"".join(blocks)):
            with self.server.lock:
                self.server.uploads.pop(query["uploadId"], None)
            self._xml("CompleteMultipartUploadResult", f'<ETag>"{secrets.token_hex(16)}-{len(blocks)}"</ETag>')

    def _abort(self, _: str, query: dict[str, str], __: bytes) -> None:
        with self.server.lock:
            gone = self.server.uploads.pop(query["uploadId"], None)
        self._answer(204) if gone else self._fail(404, "NoSuchUpload")

    def _list_uploads(self, _: str, query: dict[str, str], __: bytes) -> None:
        with self.server.lock:
            found = [(key, name) for name, (key, _) in self.server.uploads.items() if key.startswith(query["prefix"])]
        body = (f"<Upload><Key>{escape(key)}</Key><UploadId>{name}</UploadId></Upload>" for key, name in found)
        self._xml("ListMultipartUploadsResult", "".join(body))

    def _xml(self, root: str, body: str) -> None:
        space = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
        self._answer(200, f'<?xml version="1.0"?><{root} {space}>{body}</{root}>'.encode())

    def _fail(self, status: int, code: str) -> None:
        self._answer(
            status, f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{code}</Message></Error>'.encode()
        )

    def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        if self.server.cut > 0:
            self.server.cut -= 1
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _tag(data: bytes) -> str:
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


def _signed(method: str, target: str, headers: dict[str, str], data: bytes) -> bool:
    """Whether a call bears the signature that the secret gives for exactly this call, made now."""
    pattern = (
        r"AWS4-HMAC-SHA256 Credential=(\w+)/(\d{8})/([\w-]+)/s3/aws4_request, SignedHeaders=([\w;-]+), Signature=(\w+)"
    )
    found = re.fullmatch(pattern, headers.get("authorization", ""))
    if found is None or found[1] != KEY or "host" not in found[4].split(";"):
        return False
    told, stamp = headers.get("x-amz-content-sha256", ""), headers.get("x-amz-date", "")
    made = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    fresh = abs((datetime.now(UTC) - made).total_seconds()) < _CLOCK_SECONDS
    whole = told in {"UNSIGNED-PAYLOAD", hashlib.sha256(data).hexdigest()}
    scope = f"{found[2]}/{found[3]}/s3/aws4_request"
    wanted = _signature(_canonical(method, target, headers, found[4], told), stamp, scope)
    return fresh and whole and hmac.compare_digest(wanted, found[5])


def _canonical(method: str, target: str, headers: dict[str, str], names: str, told: str) -> str:
    parts = urlsplit(target)
    query = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, value in sorted(parse_qsl(parts.query, keep_blank_values=True))
    )
    lines = "".join(f"{name}:{' '.join(headers.get(name, '').split())}\n" for name in names.split(";"))
    return f"{method}\n{quote(unquote(parts.path), safe='/-_.~')}\n{query}\n{lines}\n{names}\n{told}"


def _signature(canonical: str, stamp: str, scope: str) -> str:
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    told = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return hmac.digest(key, told.encode(), "sha256").hex()


def main() -> None:
    """Serve until killed."""
    folder, host, port, *pair = sys.argv[1:]
    tls = None
    if pair:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*pair)
    with BucketServer(Path(folder), (host, int(port)), tls) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
