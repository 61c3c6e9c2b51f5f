"""``campaign copy`` makes another year of a campaign: days by what they mean, the document's wording untouched, the rest
marked."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from efficiency import campaign
from efficiency.campaign.checking import check
from efficiency.campaign.copying import moved
from efficiency.core.config import settings
from efficiency.models import Role
from efficiency.server.command_line import main
from efficiency.ui.parts.menu import entries_for
from tests.campaigns import running
from tests.reading import readers

SHIPPED = settings().campaign


def copied(tmp_path: Path, year: int) -> Path:
    folder = tmp_path / str(year)
    assert main(["campaign", "copy", "dalian_2007", "--year", str(year), str(folder)]) == 0
    return folder


@pytest.mark.parametrize(
    ("day", "year", "there"),
    [
        ("2007-02-28", 2028, "2028-02-29"), ("2028-02-29", 2027, "2027-02-28"), ("2007-03-10", 2027, "2027-03-10"),
        ("2007-06-30", 2027, "2027-06-30"), ("2007-02-05", 2027, "2027-02-05"), ("2007-03-31", 2028, "2028-03-31"),
    ],
)  # fmt: skip
def test_a_day_moves_by_what_it_means(day, year, there):
    assert str(moved(dt.date.fromisoformat(day), year)) == there


@pytest.mark.parametrize("year", [2009, 2027, 2028])
def test_the_days_of_another_year_stand_where_they_stood(tmp_path, year):
    known, made = campaign.read(SHIPPED), campaign.read(copied(tmp_path, year))
    assert [(p.starts_on, p.ends_on) for p in made.plan.phases] == [
        (dt.date(year, 2, 1), dt.date(year, 3, 10)),
        (dt.date(year, 3, 11), dt.date(year, 10, 31)),
        (dt.date(year, 11, 1), dt.date(year, 11, 30)),
    ]
    february = dt.date(year, 3, 1) - dt.timedelta(days=1)
    assert made.plan.milestone("M02").ends_on == february
    assert made.plan.rule("R1.1").deadlines[1] == dt.date(year, 6, 30)
    assert made.parameters.last_day == dt.date(year, 12, 31)
    weeks = made.parameters.weeks
    assert weeks.year == year
    first, last = (dt.date.fromisocalendar(year, week, 5) for week in (weeks.first, weeks.last))
    assert 0 < (first - made.plan.phases[0].ends_on).days <= 10
    assert made.plan.phases[-1].ends_on.isocalendar().week == last.isocalendar().week
    assert [t.due_stated for t in made.plan.tasks] == [t.due_stated for t in known.plan.tasks]


def test_the_wording_of_the_document_stays_and_what_names_the_year_is_marked(tmp_path):
    folder = copied(tmp_path, 2027)
    known, made = campaign.read(SHIPPED).plan, campaign.read(folder).plan
    assert [task.text for task in made.tasks] == [task.text for task in known.tasks]
    assert [m.quote for m in made.milestones] == [m.quote for m in known.milestones]
    assert (made.preamble, made.doc_number) == (known.preamble, known.doc_number)
    assert made.rule("R3.1").check == "2027年完成定期评议2次"
    assert "派生为2027年10月31日" in made.ambiguity("AM02").resolution
    assert "2007年9月才成立" in made.ambiguity("AM12").resolution
    assert str(made.unit("X05").valid_from) == "2007-09-01"
    found = check(folder)
    assert not found.faults
    told = "\n".join(map(str, found.open_points))
    for words in (
        "文件原文写有2007年",
        "原为2007-02-05，是一个具体的日子",
        "设立日期照旧",
        "报送和例会从哪一周到哪一周",
    ):
        assert words in told


def test_what_needs_an_eye_is_listed_with_file_and_line(tmp_path, capsys):
    folder = copied(tmp_path, 2027)
    said = capsys.readouterr().out
    lines = (folder / "plan.yaml").read_text(encoding="utf-8").splitlines()
    at = next(place for place, line in enumerate(lines, start=1) if "原为2007-02-05" in line)
    assert f"plan.yaml第{at}行：原为2007-02-05" in said
    assert "共0处错误" in said


def test_nothing_is_written_where_something_is_and_its_own_year_is_refused(tmp_path, capsys):
    used = tmp_path / "used"
    used.mkdir()
    (used / "a.txt").write_text("x")
    assert main(["campaign", "copy", "dalian_2007", "--year", "2027", str(used)]) == 1
    assert [each.name for each in used.iterdir()] == ["a.txt"]
    assert main(["campaign", "copy", "dalian_2007", "--year", "2007", str(tmp_path / "b")]) == 1
    assert main(["campaign", "copy", str(tmp_path / "nowhere"), "--year", "2027", str(tmp_path / "b")]) == 1
    assert not (tmp_path / "b").exists()
    said = capsys.readouterr().err
    assert "已经有内容" in said and "本来就是2007年的" in said and "没有这个文件" in said


@pytest.fixture(scope="module")
def another_year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[campaign.Campaign]:
    """The app on the shipped campaign of another year."""
    place = tmp_path_factory.mktemp("another")
    folder = copied(place, 2027)
    with running(folder, place / "efficiency.db") as known:
        yield known


def test_every_page_of_the_copy_opens(another_year, as_role, signed_in):
    for role in Role:
        for entry in entries_for(as_role(role)):
            if role in readers(entry)[-1:]:
                app = signed_in(role, f"pages/{entry.file}")
                assert [each.message for each in app.exception] == [], (role, entry.file)
