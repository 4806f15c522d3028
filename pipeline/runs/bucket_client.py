"""The calls of S3 that are used, and what their refusals mean.

`botocore` is Amazon's own library: it signs, follows regions, keeps connections and tries again what may be tried
again. Its `boto3` shell would add nothing that is used here.
"""

import contextlib
import errno
import time
from collections.abc import Iterator
from typing import Any

from pipeline.runs.bucket_options import BucketOptions

_TRIES = 6
_PAUSE_SECONDS = 0.2
_MISSING, _CONFLICT, _REFUSED, _BEYOND = 404, 409, 412, 416
_ITS_OWN_FAULT = 500


class Refused(Exception):  # noqa: N818 - an answer, no failure
    """The key stands already."""


class Bucket:
    """One bucket.

    Every call raises `LookupError` when there is no such key, `OSError` when the bucket cannot be reached or refuses
    us.
    """

    def __init__(self, options: BucketOptions) -> None:
        from botocore.config import Config  # 0.2 s that a home with a folder does not pay
        from botocore.session import Session

        self._name = options.bucket
        self._client: Any = Session().create_client(
            "s3",
            region_name=options.region,
            endpoint_url=options.endpoint,
            aws_access_key_id=options.key,
            aws_secret_access_key=options.secret,
            aws_session_token=options.token,
            verify=str(options.ca_file) if options.ca_file else None,
            config=Config(
                signature_version="s3v4",
                retries={"mode": "standard", "max_attempts": _TRIES},
                connect_timeout=10,
                read_timeout=60,
                tcp_keepalive=True,
                s3={"addressing_style": "path" if options.endpoint else "auto"},
                # Several servers that speak S3 do not know the newer checksums in trailers.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def create(self, key: str, data: bytes) -> None:
        """Write a key that stands nowhere yet.

        Raises:
            Refused: it stands.
        """
        self._call("put_object", Key=key, Body=data, IfNoneMatch="*")

    def size(self, key: str) -> int:
        """How many bytes a key holds."""
        return int(self._call("head_object", Key=key)["ContentLength"])

    def read(self, key: str, start: int = 0, size: int | None = None) -> bytes:
        """Some of a key's bytes; fewer where it ends."""
        last = "" if size is None else start + size - 1
        part = {"Range": f"bytes={start}-{last}"} if start or size is not None else {}
        try:
            return bytes(self._call("get_object", Key=key, **part)["Body"])
        except _Beyond:
            return b""

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key that begins so, in order."""
        more: dict[str, str] = {}
        while True:
            page = self._call("list_objects_v2", Prefix=prefix, **more)
            yield from (str(one["Key"]) for one in page.get("Contents", ()))
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def delete(self, key: str) -> None:
        """Forget a key."""
        self._call("delete_object", Key=key)

    def begin(self, key: str) -> str:
        """Begin to write a key in parts; returns the writing's number."""
        return str(self._call("create_multipart_upload", Key=key)["UploadId"])

    def part(self, key: str, upload: str, number: int, data: bytes) -> str:
        """Send one part; returns its tag."""
        sent = self._call("upload_part", Key=key, UploadId=upload, PartNumber=number, Body=data)
        return str(sent["ETag"])

    def complete(self, key: str, upload: str, tags: list[str]) -> None:
        """Make the parts the key's content, if it stands nowhere yet.

        Raises:
            Refused: it stands; or this writing is over already, because an earlier reply was lost.
        """
        parts = [{"ETag": tag, "PartNumber": number} for number, tag in enumerate(tags, start=1)]
        try:
            self._call(
                "complete_multipart_upload", Key=key, UploadId=upload, MultipartUpload={"Parts": parts}, IfNoneMatch="*"
            )
        except LookupError:
            raise Refused from None

    def give_up(self, key: str, upload: str) -> None:
        """Forget parts that never became a key."""
        self._call("abort_multipart_upload", Key=key, UploadId=upload)

    def uploads(self, prefix: str) -> Iterator[tuple[str, str]]:
        """Key and number of each writing in parts that was not ended."""
        found = self._call("list_multipart_uploads", Prefix=prefix)
        yield from ((str(one["Key"]), str(one["UploadId"])) for one in found.get("Uploads", ()))

    def _call(self, what: str, **arguments: object) -> dict[str, Any]:
        for attempt in range(_TRIES):
            with contextlib.suppress(_Again), _plainly():
                answer: dict[str, Any] = getattr(self._client, what)(Bucket=self._name, **arguments)
                # The body is read here, so that a connection that breaks under it is tried again too.
                return {**answer, "Body": answer["Body"].read()} if "Body" in answer else answer
            time.sleep(_PAUSE_SECONDS * 2**attempt)
        raise _away("the bucket does not answer, or is busy with the same key for too long")


class _Again(Exception):  # noqa: N818
    """Another writer is at the same key this moment, or the answer broke off."""


class _Beyond(Exception):  # noqa: N818
    """The key ends before the part that was asked for."""


@contextlib.contextmanager
def _plainly() -> Iterator[None]:
    """Give the library's errors the names that a store's callers know; no text of theirs, it may hold a key."""
    from botocore.exceptions import BotoCoreError, ClientError, IncompleteReadError, ResponseStreamingError

    try:
        yield
    except ClientError as error:
        raise _meaning(error.response) from None
    except (IncompleteReadError, ResponseStreamingError):
        raise _Again from None
    except BotoCoreError as error:
        raise _away(f"the bucket cannot be used: {type(error).__name__}") from None


def _meaning(response: dict[str, Any]) -> Exception:
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    code = str(response.get("Error", {}).get("Code", ""))
    if status == _MISSING and code != "NoSuchBucket":
        return LookupError("this is not in the store")
    known = {_CONFLICT: _Again, _REFUSED: Refused, _BEYOND: _Beyond}
    if status in known:
        return known[status]()
    said = f"the bucket says {status} {code}"
    return _away(said) if status >= _ITS_OWN_FAULT else OSError(said)


def _away(said: str) -> OSError:
    """What may pass by itself: who called tries again later."""
    return OSError(errno.EHOSTDOWN, said)
