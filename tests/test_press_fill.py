"""Filling: dates and money in words, and a template that cannot leave its room."""

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.errors import LibraryError
from pipeline.model import Contact, Court, Party, Source
from pipeline.press import sources, words
from pipeline.press.fill import fill, fill_line
from pipeline.press.sources import Sources
from pipeline.rules.dates import clock


def _shelf(folder: Path, **files: str) -> Sources:
    for kind in ("type", "court", "shared"):
        (folder / kind).mkdir(exist_ok=True)
    for name, text in files.items():
        kind, _, rest = name.partition("__")
        (folder / kind / f"{rest}.html.j2").write_text(text, encoding="utf-8")
    return Sources(shelves={kind: (folder / kind,) for kind in ("type", "court", "shared")})


def _fill(folder: Path, body: str, **context: object) -> str:
    return fill("body.html.j2", context, _shelf(folder, type__body=body))


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (time(9, 30), "9:30 a.m."),
        (time(0, 5), "12:05 a.m."),
        (time(12, 0), "12:00 noon"),
        (time(0, 0), "12:00 midnight"),
        (time(12, 1), "12:01 p.m."),
        (time(23, 59), "11:59 p.m."),
    ],
)
def test_times_are_said_so_that_noon_cannot_be_misread(moment: time, said: str) -> None:
    assert clock(moment) == said


@pytest.mark.parametrize(
    ("amount", "figures", "said"),
    [
        (Decimal("1234.50"), "$1,234.50", "one thousand two hundred thirty-four and 50/100 dollars"),
        (Decimal("0.05"), "$0.05", "zero and 05/100 dollars"),
        (Decimal(1_000_000), "$1,000,000.00", "one million and 00/100 dollars"),
        (Decimal("-3.10"), "-$3.10", "minus three and 10/100 dollars"),
    ],
)
def test_money_in_figures_and_in_words(amount: Decimal, figures: str, said: str) -> None:
    assert words.money(amount) == figures
    assert words.money_words(amount) == said


@pytest.mark.parametrize(
    ("items", "said"),
    [((), ""), (("A",), "A"), (("A", "B"), "A and B"), (("A", "B", "C"), "A, B, and C")],
)
def test_lists_read_naturally(items: tuple[str, ...], said: str) -> None:
    assert words.natural(items) == said


def test_dates_and_ordinals_as_a_paper_writes_them() -> None:
    day = date(2026, 11, 23)
    assert words.long_date(day) == "November 23, 2026"
    assert words.weekday_date(day) == "Monday, November 23, 2026"
    assert words.formal_date(day) == "23rd day of November, 2026"
    assert [words.ordinal(number) for number in (1, 2, 3, 11, 12, 13, 21)] == [
        "1st",
        "2nd",
        "3rd",
        "11th",
        "12th",
        "13th",
        "21st",
    ]
    assert words.ordinal_words(21) == "twenty-first"
    assert words.plural(1, "exhibit") == "exhibit"
    assert words.plural(2, "copy", "copies") == "copies"


def test_paragraphs_are_parted_by_empty_lines_only() -> None:
    assert words.paragraphs(" One\n two \n \n\nThree\r\n") == ["One two", "Three"]
    assert words.texts(("One\n\nTwo", "Three")) == ["One", "Two", "Three"]
    assert words.lines("A\n\n B ") == ["A", "B"]
    assert words.sentence("None") == "None."
    assert words.sentence("None!") == "None!"


def test_what_a_form_says_is_always_escaped(tmp_path: Path) -> None:
    html = _fill(tmp_path, "<p>{{ name }}</p>", name="<script>alert(1)</script> & Sons")
    assert html == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons</p>"


@pytest.mark.parametrize(
    "body",
    [
        "{{ missing }}",
        "{{ party.nickname }}",
        "{{ party['nickname'] }}",
        "{{ missing | long_date }}",
        "{% for one in missing %}{% endfor %}",
        "{% if missing %}x{% endif %}",
    ],
)
def test_an_unknown_name_stops_the_rendering_and_says_where(tmp_path: Path, body: str) -> None:
    with pytest.raises(LibraryError, match=r"type/body\.html\.j2, line 2: .*(missing|nickname)"):
        _fill(tmp_path, f"<p>\n{body}</p>", party=Party(name="Jane Roe", role="plaintiff"))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{{ nothing }}", "an empty field was printed"),
        ("{{ day }}", "a date was printed as it is"),
        ("{{ party }}", "a Party was printed as it is"),
        ("{{ nothing | long_date }}", "the filter long_date cannot take an empty field"),
        ("{{ name | money }}", "the filter money cannot take a str"),
        ("{{ flag }}", "a bool was printed as it is"),
    ],
)
def test_printing_what_has_no_words_is_refused_without_quoting_it(tmp_path: Path, body: str, said: str) -> None:
    context = {
        "flag": True,
        "nothing": None,
        "day": date(2026, 1, 2),
        "party": Party(name="Jane Roe", role="plaintiff"),
    }
    with pytest.raises(LibraryError, match=said) as caught:
        _fill(tmp_path, body, name="Secret Person", **context)
    assert "Roe" not in str(caught.value)
    assert "Secret" not in str(caught.value)


ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ ''|attr('__class__') }}",
    "{{ [party]|map(attribute='__class__')|list|length }}{{ ([party]|map(attribute='__class__')|first).__mro__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ court.folder }}",
    "{{ court.folder.joinpath('/etc/passwd').read_text() }}",
    "{{ [court]|map(attribute='folder')|first }}",
    "{{ 'x'.upper() }}",
    "{{ '{0.__class__}'.format(party) }}",
    "{{ '%s' % party }}",
    "{{ 'a' * 1000000000 }}",
    "{{ [1] * 1000000000 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ party.__dataclass_fields__ }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ lipsum.__globals__ }}",
    "{{ dict }}",
    "{{ range.__class__ }}",
    "{{ range(10**9)|list|length }}",
    "{{ range(1000000)|list|length }}",
    "{{ values.clear() }}",
    "{{ values.items() }}",
    "{% for key in values %}{{ values.pop(key) }}{% endfor %}",
    "{{ name|safe }}",
    "{{ name|tojson }}",
    "{{ name|pprint }}",
    "{{ name|urlize }}",
    "{% autoescape false %}{{ name }}{% endautoescape %}",
    "{% import 'os' as os %}{{ os.system('true') }}",
    "{% include '../../etc/passwd' %}",
    "{% include '/etc/passwd' %}",
    "{% include 'type/../../secret.html.j2' %}",
    "{% include 'court/../type/../../secret.html.j2' %}",
    "{% include 'type/outside.html.j2' %}",
    "{% include 'type/pipe.html.j2' %}",
    "{% include 'type' %}",
    "{% include '' %}",
    "{% include name %}",
    "{% extends 'file:///etc/passwd' %}",
    "{% do values.clear() %}",
    "{{ loop }}",
    "{% set x = namespace() %}{{ x.__class__ }}",
    "{{ (1).__class__ }}",
    "{{ day.strftime('%Y') }}",
    "{{ day.__reduce__() }}",
    "{{ caller }}",
    "{{ joiner }}",
]


@pytest.mark.parametrize("body", ESCAPES)
def test_a_hostile_template_gets_nothing(tmp_path: Path, body: str) -> None:
    import os

    secret = tmp_path / "secret.html.j2"
    secret.write_text("SECRET", encoding="utf-8")
    shelf = _shelf(tmp_path, type__body=body)
    (tmp_path / "type" / "outside.html.j2").symlink_to(secret)
    os.mkfifo(tmp_path / "type" / "pipe.html.j2")
    context = {
        "name": "Jane <b>Roe</b>",
        "day": date(2026, 1, 2),
        "values": {"a": 1},
        "party": Party(name="Jane Roe", role="plaintiff", contact=Contact(name="x")),
        "court": _court(tmp_path),
    }
    with pytest.raises(LibraryError) as caught:
        fill("body.html.j2", context, shelf)
    assert "SECRET" not in str(caught.value)
    assert context["values"] == {"a": 1}


def _court(folder: Path) -> Court:
    from pipeline.model import Limits, Page

    nowhere = Source(citation="none", checked=date(2026, 1, 1), verified=False)
    return Court(
        name="test",
        title="Court",
        time_zone="UTC",
        docket_number_pattern=".*",
        docket_number_hint="",
        docket_number_source=nowhere,
        page=Page(),
        limits=Limits(),
        holidays=(),
        calendar_years=(),
        header_line=None,
        folder=folder,
        digest="",
    )


def test_templates_may_use_what_they_need(tmp_path: Path) -> None:
    shelf = _shelf(
        tmp_path,
        shared__base="<html>{% block body %}base{% endblock %}</html>",
        court__macros="{% macro shout(word) %}<b>{{ word | upper }}{{ caller() }}</b>{% endmacro %}",
        type__body="{% extends 'shared/base.html.j2' %}{% import 'court/macros.html.j2' as macros %}"
        "{% block body %}{{ super() }}{% for one in parties %}{{ loop.index }}{{ loop.cycle('a', 'b') }}{{ one.name }}"
        "{% call macros.shout('x') %}!{% endcall %}{% endfor %}{{ day.year + 1 }}{{ 2 * 3 }}{% endblock %}",
    )
    parties = (Party(name="A", role="x"), Party(name="B", role="x"))
    html = fill("body.html.j2", {"parties": parties, "day": date(2026, 1, 2)}, shelf)
    assert html == "<html>base1aA<b>X!</b>2bB<b>X!</b>20276</html>"


def test_a_title_is_plain_text_on_one_line(tmp_path: Path) -> None:
    shelf = _shelf(tmp_path)
    assert fill_line("Notice of\n {{ name }}", {"name": "A & B <C>"}, shelf, where="x") == "Notice of A & B <C>"
    with pytest.raises(LibraryError, match=r"the title of x: .*nam"):
        fill_line("{{ nam }}", {"name": "A"}, shelf, where="the title of x")


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"type/body\.html\.j2, line 3"):
        _fill(tmp_path, "<p>\n\n{% if %}")


@pytest.mark.parametrize(
    "name",
    ["type/../secret", "type//etc/passwd", "type/", "other/x", "", "type/none", "type/\0", "type/folder", "type/link"],
)
def test_only_regular_files_inside_the_folders_are_read(tmp_path: Path, name: str) -> None:
    shelf = _shelf(tmp_path)
    (tmp_path / "secret").write_text("SECRET")
    (tmp_path / "type" / "folder").mkdir()
    (tmp_path / "type" / "link").symlink_to("../secret")
    with pytest.raises(LibraryError):
        shelf.read(name)
    assert not shelf.has(name)


def test_a_link_that_stays_inside_is_followed_and_a_huge_file_is_not_read(tmp_path: Path) -> None:
    shelf = _shelf(tmp_path)
    (tmp_path / "type" / "real").write_text("x")
    (tmp_path / "type" / "link").symlink_to("real")
    assert shelf.read("type/link") == b"x"
    with (tmp_path / "type" / "huge").open("wb") as stream:
        stream.truncate(6_000_000)
    with pytest.raises(LibraryError, match="larger than"):
        shelf.read("type/huge")


def test_the_shared_digest_changes_with_any_shared_file(tmp_path: Path) -> None:
    shelf = _shelf(tmp_path, shared__a="1")
    first = sources.shared_digest(shelf)
    assert sources.shared_digest(shelf) == first
    (tmp_path / "shared" / "a.html.j2").write_text("2")
    assert sources.shared_digest(shelf) != first


def test_a_changed_template_is_read_anew(tmp_path: Path) -> None:
    assert _fill(tmp_path, "one") == "one"
    assert _fill(tmp_path, "two") == "two"
