"""What must be known to reach a bucket, read from the settings and from the file with the key."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.errors import SettingsError
from pipeline.runs.store_names import checked
from pipeline.settings import Settings

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_OTHERS = 0o077
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketOptions:
    """A bucket and the way to it."""

    bucket: str
    prefix: str
    """Before every key, without a slash at its end; may be empty."""
    endpoint: str | None
    """None for Amazon's own."""
    region: str
    ca_file: Path | None
    """The certificates that are trusted; None for the system's."""
    scratch: Path
    """Where `local` lays a copy."""
    key: str | None = field(default=None, repr=False)
    """None: as the machine is let in by itself, by the role its cloud gave it."""
    secret: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)


def bucket_options(settings: Settings) -> BucketOptions:
    """The bucket that `[store]` names.

    Raises:
        SettingsError: an address or a file is wrong, others may read the key, or papers would go over the network
            in the clear.
    """
    given = settings.store
    parts = urlsplit(given.url)
    prefix = parts.path.strip("/")
    if not _BUCKET.fullmatch(parts.netloc) or (prefix and prefix != checked(prefix)):
        raise SettingsError(f"[store] url = {given.url!r}: write s3://bucket or s3://bucket/prefix")
    key, secret, token = _credentials(settings)
    return BucketOptions(
        bucket=parts.netloc,
        prefix=prefix,
        endpoint=_endpoint(given.endpoint),
        region=given.region or "us-east-1",
        ca_file=settings.home / given.ca_file if given.ca_file else None,
        scratch=settings.var / "fetched",
        key=key,
        secret=secret,
        token=token,
    )


def _endpoint(endpoint: str) -> str | None:
    if not endpoint:
        return None
    parts = urlsplit(endpoint)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE):
        return endpoint
    raise SettingsError(
        f"[store] endpoint = {endpoint!r}: write https://…; papers do not go over a network in the clear"
    )


def _credentials(settings: Settings) -> tuple[str | None, str | None, str | None]:
    """Key, secret, and the token of a key that is lent."""
    if not settings.store.credentials_file:
        return None, None, None
    path = settings.home / settings.store.credentials_file
    try:
        open_to_others = path.stat().st_mode & _OTHERS
        lines = path.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path}: the file cannot be read; check [store] credentials_file") from None
    if open_to_others:
        raise SettingsError(f"{path}: others may read this secret; run `chmod 600 '{path}'`")
    if len(lines) not in {2, 3}:
        raise SettingsError(f"{path}: write the access key in the first line and its secret in the second")
    return lines[0], lines[1], lines[2] if len(lines) == 3 else None  # noqa: PLR2004 - the token's line
