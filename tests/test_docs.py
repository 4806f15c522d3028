"""What the program can do is documented, what is documented exists, and every link leads somewhere."""

import ast
import functools
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from typer.main import get_command

from pipeline import settings
from pipeline.cli import app
from pipeline.filing import portals
from pipeline.journal.kinds import Kind

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "pipeline"
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
FINDINGS = REFERENCE / "findings"
FINDING_ROOMS = (
    *("clean", "conform", "content", "deadline", "form", "intake", "language"),
    *("line", "pages", "plain", "press", "privacy", "read"),
    *("codes", "mail", "money", "portal", "receipt", "run", "stamped"),
)
CODE = re.compile(rf"(?:{'|'.join(FINDING_ROOMS)})\.[a-z]+(?:-[a-z]+)*")
_WRITTEN = re.compile(rf"[\"']{CODE.pattern}[\"']|\bcode=[\"']")
"""Where a code may stand; nothing else of the source is parsed: that takes seconds."""


# ── commands ─────────────────────────────────────────────────────────────────────────────────────────


def _commands(command: Any, name: str = "docketpress") -> Iterator[tuple[str, Any]]:
    yield name, command
    for each, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, f"{name} {each}")


COMMANDS = dict(_commands(get_command(app)))


def _sections(text: str) -> dict[str, str]:
    parts = re.split(r"^## `([^`]+)`.*$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_section_that_names_all_its_options(name: str) -> None:
    sections = _sections((REFERENCE / "commands.md").read_text(encoding="utf-8"))
    assert name in sections
    names = [
        next(one for one in parameter.opts if one.startswith("--"))
        for parameter in COMMANDS[name].params
        if any(one.startswith("--") for one in parameter.opts) and parameter.name != "help"
    ]
    assert [one for one in names if f"`{one}" not in sections[name]] == []


def test_every_documented_command_and_option_exists() -> None:
    for name, text in _sections((REFERENCE / "commands.md").read_text(encoding="utf-8")).items():
        assert name in COMMANDS
        known = {one for parameter in COMMANDS[name].params for one in parameter.opts} | {"--help"}
        told = set(re.findall(r"^\| `(--[a-z-]+)", text, flags=re.MULTILINE))
        assert told <= known, name


# ── settings, portals, events ────────────────────────────────────────────────────────────────────────


def _tables() -> Iterator[tuple[str, type[BaseModel]]]:
    for _, found in inspect.getmembers(settings, inspect.isclass):
        if (
            issubclass(found, BaseModel)
            and found.__module__.startswith(settings.__name__)
            and found is not settings.Settings
        ):
            yield found.__name__, found


SECTION_OF = {
    "WatchSettings": "[watch]",
    "DatabaseSettings": "[database]",
    "EngineSettings": "[engine]",
    "ChildSettings": "[child]",
    "LaneSettings": "[lanes.NAME]",
    "PortalSettings": "[portals.NAME]",
    "HookSettings": "[[hooks]]",
    "CallbackSettings": "[callbacks]",
    "FilingSettings": "[filing]",
    "RunSettings": "[run]",
    "MailSettings": "[mail]",
    "EmailSettings": "[email]",
    "StoreSettings": "[store]",
}


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    sections = _sections((REFERENCE / "settings.md").read_text(encoding="utf-8"))
    tables = {SECTION_OF[name]: table for name, table in _tables() if name in SECTION_OF}
    assert set(tables) == set(SECTION_OF.values())
    for heading, table in tables.items():
        told = set(re.findall(r"^\| `([a-z_]+)`", sections[heading], flags=re.MULTILINE))
        assert told == set(table.model_fields), heading
    top = set(settings.Settings.model_fields) - {"home"}
    plain = {re.sub(r"[\[\]]|\.NAME", "", heading) for heading in sections}
    assert top <= plain


def test_every_default_is_documented_as_it_is() -> None:
    sections = _sections((REFERENCE / "settings.md").read_text(encoding="utf-8"))
    for name, table in _tables():
        for key, field in table.model_fields.items() if name in SECTION_OF else ():
            if isinstance(field.default, bool | int | float | str) and field.default != "":
                said = re.escape(str(field.default).lower() if isinstance(field.default, bool) else str(field.default))
                row = rf"^\| `{key}` \| `\"?{said}\"?` \|"
                assert re.search(row, sections[SECTION_OF[name]], re.MULTILINE), f"{name}.{key} = {said}"


@pytest.mark.parametrize("kind", sorted(portals.kinds()))
def test_every_portal_kind_is_documented_with_all_its_keys(kind: str) -> None:
    section = _sections((REFERENCE / "portals.md").read_text(encoding="utf-8"))[kind]
    options = portals.kinds()[kind]().Options
    told = set(re.findall(r"^\| `([a-z_]+)`", section.split("\n| exit code")[0], flags=re.MULTILINE))
    assert set(options.model_fields) <= told


def test_every_event_is_documented_and_every_documented_event_exists() -> None:
    text = (REFERENCE / "events.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([a-z]+\.[a-z-]+)` \|", text, flags=re.MULTILINE))
    assert told == {str(kind) for kind in Kind}


# ── findings ─────────────────────────────────────────────────────────────────────────────────────────


@functools.cache
def _trees() -> tuple[ast.Module, ...]:
    """The source that writes anything of a code's form, but for the list of events, whose names have it too."""
    paths = sorted(path for path in SOURCE.rglob("*.py") if path != SOURCE / "journal" / "kinds.py")
    texts = (path.read_text(encoding="utf-8") for path in paths)
    return tuple(ast.parse(text) for text in texts if _WRITTEN.search(text))


@functools.cache
def _codes() -> frozenset[str]:
    """Every text in the source that has the form of a finding's code, wherever it stands, and what is called one."""
    found = set()
    for node in (one for tree in _trees() for one in ast.walk(tree)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            found.add(node.value)
        for keyword in node.keywords if isinstance(node, ast.Call) else ():
            if keyword.arg == "code" and isinstance(keyword.value, ast.Constant) and "." in str(keyword.value.value):
                found.add(str(keyword.value.value))
    return frozenset(one for one in found if not one.endswith((".pdf", ".toml", ".json", ".xml"))) - _kill_points()


def _kill_points() -> set[str]:
    """The names of moments, which look like codes and are not shown to anybody."""
    found = set()
    for node in (one for tree in _trees() for one in ast.walk(tree) if isinstance(one, ast.Call)):
        named = [one.value for one in node.keywords if one.arg == "at"]
        if getattr(node.func, "id", getattr(node.func, "attr", "")) == "killpoint":
            named += node.args
        found |= {str(one.value) for one in named if isinstance(one, ast.Constant)}
    return found


def _entries() -> dict[str, str]:
    return {
        code: path.stem
        for path in FINDINGS.glob("*.md")
        for code in re.findall(r"^## `([^`]+)`", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    }


def test_every_finding_has_an_entry_on_the_page_of_its_room() -> None:
    entries = _entries()
    codes = _codes()
    assert len(codes) > 100
    assert {code: entries.get(code) for code in codes} == {code: code.split(".")[0] for code in codes}


def test_every_entry_belongs_to_a_finding_that_exists() -> None:
    assert set(_entries()) - _codes() == set()


def test_every_entry_says_more_than_its_name() -> None:
    for path in FINDINGS.glob("*.md"):
        for code, text in _sections(path.read_text(encoding="utf-8")).items():
            assert len(text.split()) >= 8, code


# ── document types and courts ────────────────────────────────────────────────────────────────────────


def _folders(shelf: str) -> list[str]:
    return sorted(path.name for path in (ROOT / "templates" / shelf).iterdir() if path.is_dir())


def _row(page: Path, name: str) -> str:
    """The first row of a table on a page that begins with a name, whether it is a link or not."""
    found = re.search(rf"^\| \[?`{re.escape(name)}`.*$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return found[0] if found else ""


@pytest.mark.parametrize("name", _folders("documents"))
def test_every_document_type_stands_in_the_list_as_its_file_says(name: str) -> None:
    told = tomllib.loads((ROOT / "templates" / "documents" / name / "document.toml").read_text(encoding="utf-8"))
    row = _row(REFERENCE / "document-types" / "index.md", name)
    assert f"| {told['title']} |" in row
    assert ("issued by a person" in row) == (told.get("release") == "person")
    assert ("Spanish" in row) == any("es" in one.get("translations", {}) for one in told["papers"])


@pytest.mark.parametrize("name", _folders("documents"))
def test_every_document_type_has_a_section_on_one_page(name: str) -> None:
    pages = [path for path in (REFERENCE / "document-types").glob("*.md") if path.stem != "index"]
    assert len([path for path in pages if name in _sections(path.read_text(encoding="utf-8"))]) == 1


@pytest.mark.parametrize("name", _folders("courts"))
def test_every_court_stands_in_the_list_as_its_file_says(name: str) -> None:
    told = tomllib.loads((ROOT / "templates" / "courts" / name / "court.toml").read_text(encoding="utf-8"))
    assert f"| `{told['options']['kind']}` |" in _row(REFERENCE / "courts.md", name)
    read = [one for one in told["sources"].values() if one["verified"]]
    assert ("everything" in _row(REFERENCE / "courts.md", name)) == (not read)
    text = (REFERENCE / "courts.md").read_text(encoding="utf-8")
    packs = ", ".join(f"`{one}`" for one in told.get("deadlines", ())) or "none"
    assert f"| `{name}` | {packs} | `{told['privacy']}` |" in text


def test_the_number_of_document_types_is_told_as_it_is() -> None:
    number = str(len(_folders("documents")))
    said = re.compile(r"(\d+)(?: kinds of paper| document types|, in one table)")
    for page in (
        ROOT / "README.md",
        ROOT / "CHANGELOG.md",
        DOCS / "index.md",
        REFERENCE / "document-types" / "index.md",
    ):
        assert said.findall(page.read_text(encoding="utf-8")) == [number], page


def test_no_document_type_and_no_court_is_listed_that_is_not_shipped() -> None:
    for page, shelf in ((REFERENCE / "document-types" / "index.md", "documents"), (REFERENCE / "courts.md", "courts")):
        told = re.findall(r"^\| \[?`([a-z0-9-]+)`", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert set(told) == set(_folders(shelf))


# ── rooms and links ──────────────────────────────────────────────────────────────────────────────────


def _rooms() -> list[str]:
    return sorted(
        path.stem
        for path in SOURCE.iterdir()
        if not path.name.startswith("_") and (path.suffix == ".py" or (path / "__init__.py").exists())
    )


@pytest.mark.parametrize("room", _rooms())
def test_every_room_stands_on_the_map(room: str) -> None:
    assert f"`{room}`" in (DOCS / "why" / "design.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", sorted(SOURCE.glob("*/*/__init__.py")), ids=lambda path: path.parent.name)
def test_every_room_within_a_room_stands_on_the_map(package: Path) -> None:
    name = package.parent.relative_to(SOURCE).as_posix()
    assert f"`{name}`" in (DOCS / "why" / "design.md").read_text(encoding="utf-8")


PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def _anchor(heading: str) -> str:
    kept = "".join(one for one in heading.lower() if one.isalnum() or one in " -_")
    return kept.strip().replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), flags=re.MULTILINE)
            assert anchor in {_anchor(one) for one in headings}, link


def test_every_page_can_be_reached_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = (one.partition("#")[0] for one in LINK.findall(page.read_text(encoding="utf-8")))
        waiting += [(page.parent / one).resolve() for one in links if one and not re.match(r"[a-z]+:", one)]
    assert set(DOCS.rglob("*.md")) - seen == set()


def test_no_picture_is_large() -> None:
    assert [path.name for path in (DOCS / "pictures").iterdir() if path.stat().st_size > 150_000] == []
