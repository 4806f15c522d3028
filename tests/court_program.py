"""A site's own program, as the command portal runs it: files with a court over HTTP, or asks it.

`court_program.py file|find PORT SECRET_FILE REFERENCE [PACKAGE]`
"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import sys
import time
from pathlib import Path

DONE, NOT_SENT, REFUSED, NOT_THERE, NOBODY_KNOWS = 0, 10, 11, 12, 1


def main(what: str, port: str, secret_file: str, reference: str, *package: str) -> int:
    body = Path(package[0]).read_bytes() if package else b""
    headers = {**signed(Path(secret_file).read_text(), reference, body), "Idempotency-Key": reference}
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=float(os.environ.get("PATIENCE", "5")))
    try:
        connection.connect()
    except OSError:
        return NOT_SENT if what == "file" else NOBODY_KNOWS
    try:
        method, path = ("POST", "/file") if what == "file" else ("GET", f"/file/{reference}")
        connection.request(method, path, body=body or None, headers=headers)
        answer = connection.getresponse()
        said = answer.read(2_000_000)
    except (OSError, http.client.HTTPException):
        return NOBODY_KNOWS
    sys.stdout.buffer.write(said)
    if what == "find" and answer.status == 404 and surely_not_there(said):
        return NOT_THERE
    if answer.status == 422:
        return REFUSED
    return DONE if answer.status in {200, 201} else NOBODY_KNOWS


def surely_not_there(said: bytes) -> bool:
    """A 404 may come from any gateway on the way; only the court's own words prove that it has nothing."""
    try:
        table = json.loads(said)
    except ValueError:
        return False
    return isinstance(table, dict) and table.get("known") is False


def signed(secret: str, identifier: str, body: bytes) -> dict[str, str]:
    """Standard Webhooks in its author's own words: nothing of Docketpress is imported here."""
    now = str(int(time.time()))
    key = base64.b64decode(secret.strip().removeprefix("whsec_"))
    mark = hmac.new(key, f"{identifier}.{now}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(mark).decode()}"
    return {"webhook-id": identifier, "webhook-timestamp": now, "webhook-signature": signature}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
