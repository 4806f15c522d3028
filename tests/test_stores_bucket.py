"""What only a bucket can do wrong: answers that are lost, keys that others may read, parts that stay."""

import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import doctor
from pipeline.errors import SettingsError
from pipeline.runs.bucket_options import bucket_options
from pipeline.runs.stores import open_store
from pipeline.settings import Settings, StoreSettings
from pipeline.simulator import tls
from tests import bucket_server

_WRITER = """
import pathlib, sys
from pipeline.runs.stores import open_store
from pipeline.settings import Settings
store = open_store(Settings.model_validate_json(pathlib.Path(sys.argv[1]).read_text()))
store.put_file("run-1/notices", pathlib.Path(sys.argv[2]))
"""


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[bucket_server.BucketServer]:
    with bucket_server.serving(tmp_path / "bucket") as server:
        yield server


def test_a_busy_bucket_and_a_lost_answer_are_tried_again(tmp_path: Path, bucket: bucket_server.BucketServer) -> None:
    store = open_store(bucket_server.settings(tmp_path, bucket))
    bucket.busy = 1
    store.put("run-1/a", b"papers")
    bucket.cut = 1
    store.put("run-1/b", b"papers")
    assert bucket.calls.count("PUT county/runs/run-1/b") == 2
    bucket.cut = 1
    assert store.read("run-1/b", 2, 2) == b"pe"


def test_parts_that_a_killed_writer_left_go_with_the_run(tmp_path: Path, bucket: bucket_server.BucketServer) -> None:
    store = open_store(bucket_server.settings(tmp_path, bucket))
    bucket.uploads["left"] = ("county/runs/run-1/notices", {})
    bucket.uploads["other"] = ("county/runs/run-2/notices", {})
    store.remove("run-1")
    assert list(bucket.uploads) == ["other"]


def test_a_wrong_secret_or_bucket_is_an_error_of_the_machine(
    tmp_path: Path, bucket: bucket_server.BucketServer
) -> None:
    with pytest.raises(OSError, match="NoSuchBucket"):
        open_store(bucket_server.settings(tmp_path, bucket, url="s3://other/x")).put("run-1/a", b"x")
    settings = bucket_server.settings(tmp_path, bucket)
    (tmp_path / "key").write_text(f"{bucket_server.KEY}\nwrong\n")
    with pytest.raises(OSError, match="SignatureDoesNotMatch"):
        open_store(settings).put("run-1/a", b"x")


def test_a_bucket_behind_a_certificate_of_ones_own(tmp_path: Path) -> None:
    made = tls.make(tmp_path / "tls")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    with bucket_server.serving(tmp_path / "bucket", context) as server:
        store = open_store(bucket_server.settings(tmp_path, server, ca_file=str(made.ca)))
        store.put("run-1/a", b"papers")
        assert store.read("run-1/a") == b"papers"
        mistrusted = open_store(bucket_server.settings(tmp_path, server, ca_file="/etc/ssl/certs/ca-certificates.crt"))
        mistrusted._store._bucket._client.meta.config.retries["total_max_attempts"] = 1  # type: ignore[attr-defined]
        with pytest.raises(OSError, match="SSLError"):
            mistrusted.has("run-1/a")


@pytest.mark.parametrize(
    ("lines", "mode", "said"),
    [
        ("one", 0o600, "first line"),
        ("a\nb\nc\nd", 0o600, "first line"),
        ("a\nb", 0o640, "others may read"),
        ("é\nb", 0o600, "cannot be read"),
    ],
    ids=["one line", "four lines", "open to others", "not ASCII"],
)
def test_a_key_file_that_cannot_be_used_is_told(tmp_path: Path, lines: str, mode: int, said: str) -> None:
    (tmp_path / "key").write_text(lines)
    (tmp_path / "key").chmod(mode)
    with pytest.raises(SettingsError, match=said):
        open_store(Settings(home=tmp_path, store=StoreSettings(url="s3://papers", credentials_file="key")))


@pytest.mark.parametrize("endpoint", ["http://store.example", "ftp://store.example", "store.example"])
def test_papers_do_not_go_in_the_clear(tmp_path: Path, endpoint: str) -> None:
    with pytest.raises(SettingsError, match="https"):
        open_store(Settings(home=tmp_path, store=StoreSettings(url="s3://papers", endpoint=endpoint)))


def test_a_key_is_in_no_printed_form(tmp_path: Path, bucket: bucket_server.BucketServer) -> None:
    assert bucket_server.SECRET not in repr(bucket_options(bucket_server.settings(tmp_path, bucket)))


@pytest.mark.kill
@pytest.mark.parametrize(
    ("point", "kept"), [("store.before-send", False), ("store.before-complete", False), ("store.after-send", True)]
)
def test_a_writer_to_a_bucket_killed_leaves_all_or_nothing(
    tmp_path: Path,
    bucket: bucket_server.BucketServer,
    point: str,
    kept: bool,  # noqa: FBT001
) -> None:
    settings = bucket_server.settings(tmp_path, bucket)
    (tmp_path / "settings.json").write_text(settings.model_dump_json())
    with (tmp_path / "large").open("wb") as stream:
        stream.truncate((16 << 20) + 1)
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            _WRITER,
            str(tmp_path / "settings.json"),
            str(tmp_path / "large"),
        ],
        env={**os.environ, "DOCKETPRESS_KILL_AT": point},
        check=False,
    )
    assert run.returncode == -signal.SIGKILL
    store = open_store(settings)
    assert store.has("run-1/notices") is kept
    store.put_file("run-1/notices", tmp_path / "large")
    assert store.read("run-1/notices", 16 << 20) == b"\0"
    store.remove("run-1")
    assert not bucket.keys
    assert not bucket.uploads


def _examined(settings: Settings) -> tuple[bool, str]:
    found = next(doctor._store(settings))
    return found.ok, found.said


def test_doctor_tells_a_bucket_that_lets_papers_be_replaced(tmp_path: Path, bucket: bucket_server.BucketServer) -> None:
    settings = bucket_server.settings(tmp_path, bucket)
    assert _examined(settings) == (True, "s3://papers/county/runs: a name is written once")
    bucket.conditions = False
    assert _examined(settings) == (False, "s3://papers/county/runs: what was written can be replaced")
    assert not bucket.keys


def test_doctor_tells_a_store_that_cannot_be_used(tmp_path: Path, bucket: bucket_server.BucketServer) -> None:
    ok, said = _examined(bucket_server.settings(tmp_path, bucket, url="s3://none-of-ours"))
    assert not ok
    assert "NoSuchBucket" in said
    (tmp_path / "file").touch()
    ok, said = _examined(Settings(home=tmp_path, store=StoreSettings(url=f"file://{tmp_path}/file")))
    assert not ok
