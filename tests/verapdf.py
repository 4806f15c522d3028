"""Asks the real veraPDF engine whether PDFs are PDF/A-2a and PDF/UA-1 at once."""

import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

HOME = Path(__file__).parent.parent / ".cache" / "verapdf"


def missing() -> str | None:
    """Why the engine cannot run here, or None when it can."""
    if not (HOME / "ready").exists():
        return "veraPDF is not set up here: it needs Java (or root, to install it); `./run test` sets it up"
    return None


def verdicts(paths: Iterable[Path]) -> list[str]:
    """The engine's lines, two a file: `PASS 2a /path`, or `FAIL ua1 /path 7.1-3 …`."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as names:
        names.write("\n".join(str(path.resolve()) for path in paths))
        names.flush()
        jars = f"{HOME / 'classes'}:{HOME / 'jars'}/*"
        done = subprocess.run(
            [
                "java",
                "-Djava.awt.headless=true",
                "-XX:+UseSerialGC",
                "-Xss64m",
                "-XX:TieredStopAtLevel=1",  # the better compiler costs twice what it saves, for forty files as for one
                "-cp",
                jars,
                "Conforms",
                names.name,
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()


def assert_conforming(*paths: Path) -> None:
    """Fail unless every file passes both flavours."""
    lines = verdicts(paths)
    assert len(lines) == 2 * len(paths), lines
    failed = [line for line in lines if not line.startswith("PASS ")]
    assert not failed, "\n".join(failed)
