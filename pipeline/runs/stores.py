"""Opens the store that the settings name."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipeline.errors import SettingsError
from pipeline.runs.bucket_options import bucket_options
from pipeline.runs.bucket_store import BucketStore
from pipeline.runs.folder_store import FolderStore
from pipeline.runs.held import Held
from pipeline.runs.store import Store
from pipeline.settings import Settings


def open_store(settings: Settings) -> Store:
    """The store of a home's runs; nobody is asked yet.

    Raises:
        SettingsError: `[store]` names no store, or the file with its key cannot be used.
    """
    return Held(_store(settings))


def _store(settings: Settings) -> Store:
    url = settings.store.url
    if not url:
        return FolderStore(settings.runs)
    parts = urlsplit(url)
    if parts.scheme == "s3":
        return BucketStore(bucket_options(settings))
    path = unquote(parts.path)
    if parts.scheme == "file" and not parts.netloc and path.startswith("/"):
        return FolderStore(Path(path))
    raise SettingsError(
        f"[store] url = {url!r} is no store: leave it empty, or write file:///folder or s3://bucket/prefix"
    )
