"""What leaves the app: every table of every page as CSV, and 总览 recounted from nothing but its exported rows."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from efficiency.core import db
from efficiency.core.access import RIGHTS, Scope
from efficiency.core.texts import cleaned
from efficiency.exchange import ENCODINGS, csv_bytes
from efficiency.models import AuditEntry, Light, Role
from efficiency.queries.monitoring import incidents
from efficiency.subjects import cells
from efficiency.ui.parts.menu import ENTRIES, FRONT_PAGES, Entry
from tests.conftest import copy_of
from tests.reading import CODES, unfolded, words

OVERVIEW = None
AS_OF = "2007-08-31"
# A meeting's files bear the evening that the meeting looks at: the last one before that day.
EVENING = "2007-08-27"


@pytest.fixture(scope="module", autouse=True)
def year(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demo year; the audit log in it is written to."""
    yield from copy_of(demo_template, tmp_path_factory.mktemp("exports"), demo=True)


class Exports(dict):
    """What a page offers to download: (subject in the file name, encoding) -> the function that makes the bytes."""

    def rows(self, subject: str) -> list[dict[str, str]]:
        """The rows of one export, by header."""
        return list(csv.DictReader(io.StringIO(self[subject, "utf-8-sig"]().decode("utf-8-sig"))))


@pytest.fixture
def exports_of(signed_in, monkeypatch) -> Callable[..., tuple[AppTest, Exports]]:
    """``exports_of(Role.LEADER, "pages/…")``: the page with all its folded parts open, and what it offers to download."""

    def open_page(role: Role, page: str | None, **parameters: str) -> tuple[AppTest, Exports]:
        offered = Exports()

        def offer(encoding: str, data, file_name: str, **_options) -> bool:
            if not file_name.endswith(".csv"):
                return False
            day = f"(?:{AS_OF}|{EVENING})" if page and "weekly_meeting" in page else AS_OF
            subject = re.fullmatch(rf"行政效能年_(.+)_截至{day}_演示数据\.csv", file_name)
            assert subject, file_name
            offered[subject[1], next(code for code, name in ENCODINGS.items() if name == encoding)] = data
            return False

        monkeypatch.setattr(st, "download_button", offer)
        app = signed_in(role, page, **parameters)
        offered.clear()
        unfolded(app)
        assert not app.exception
        return app, offered

    return open_page


# ---------------------------------------------------------------- every table of every page

_NUMBERS_KEPT = ("编号", "任务编号", "单位编号", "区划代码", "申请编号", "用户名", "账号")
_CODE = re.compile(
    r"(?<![A-Za-z0-9_])([KG]\d\d|[DU]_?2102\d\d|U_[A-Z]+|" + "|".join(CODES) + r")(?![A-Za-z0-9_])"
)


def _name(value) -> str:
    return value.url_path if isinstance(value, Entry) else str(value)


def _reads_well(raw: bytes, encoding: str) -> list[list[str]]:
    """The rows of a CSV with header, having checked what holds for each."""
    assert raw.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    text = raw.decode(encoding)
    assert "\r\n" in text
    assert text.count("\n") == text.count("\r\n") or '"' in text
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = rows[0]
    assert not [name for name in header if re.search(r"[a-z_]{2,}", name)], header
    assert len(set(header)) == len(header), header
    assert header[-2:] == ["统计截至", "数据性质"]
    for row in rows[1:]:
        assert len(row) == len(header)
        assert row[-2] in (AS_OF, EVENING) and row[-1] == "演示数据，纯属虚构"
        for name, cell in zip(header, row, strict=True):
            assert cell not in ("None", "nan", "NaN", "NaT", "True", "False"), f"{name}: {cell}"
            assert not cell.startswith(("=", "@", "\t")), f"{name}: {cell}"
            assert not re.fullmatch(r"\d{4}年\d+月\d+日|\d{4}-\d\d-\d\dT.*", cell), f"{name}: {cell}"
            if name not in _NUMBERS_KEPT:
                assert not _CODE.search(cell), f"{name}: {cell}"
    return rows


PAGES = [entry for entry in ENTRIES if entry.is_held and entry.action in RIGHTS[Role.SUPERVISION]]
FACES = [
    ("pages/leadership/units.py", {"lens": "按监督看"}),
    *(
        ("pages/leadership/units.py", {"unit": "K13", "part": part})
        for part in ("监测点反映", "公务活动", "查出问题和评议", "投诉", "监察文书和方案")
    ),
    ("pages/leadership/units.py", {"unit": "U_XZFW"}),
    *(
        ("pages/supervision/monitoring_points.py", {"view": view})
        for view in ("单位×类型", "3日回复", "重复检查", "监测点名册")
    ),
]


@pytest.mark.parametrize("entry", PAGES, ids=_name)
def test_every_table_of_a_page_leaves_as_a_csv_that_opens_right(exports_of, entry):
    page = None if entry.url_path in FRONT_PAGES else f"pages/{entry.file}"
    _, offered = exports_of(Role.SUPERVISION, page)
    for (subject, encoding), made in offered.items():
        assert len(_reads_well(made(), encoding)) > 1, subject


@pytest.mark.parametrize(("page", "parameters"), FACES, ids=str)
def test_tables_behind_a_switch_leave_in_the_same_way(exports_of, page, parameters):
    _, offered = exports_of(Role.SUPERVISION, page, **parameters)
    assert offered
    for (_, encoding), made in offered.items():
        _reads_well(made(), encoding)


def test_the_export_of_a_list_that_shows_its_first_rows_has_all_of_them(exports_of):
    page, cell = "pages/supervision/monitoring_points.py", "kinds||"
    app, offered = exports_of(Role.SUPERVISION, page, view="单位×类型", cell=cell)
    known = incidents(Scope(dt.date.fromisoformat(AS_OF), sees_enterprise_names=True))
    assert max(len(shown.value) for shown in app.dataframe) == 50 < len(known)
    assert [row["编号"] for row in offered.rows("监测点反映")] == known["number"].tolist()


def test_a_grid_is_taken_along_as_it_is_seen_and_says_where_nothing_was_reported(exports_of):
    page = "pages/supervision/monitoring_points.py"
    _, offered = exports_of(Role.SUPERVISION, page, view="places", as_of=AS_OF)
    rows = offered.rows("区划×月：监测点反映件数")
    assert {"区市县、先导区", "合计"} <= set(rows[0])
    silent = next(row for row in rows if row["区市县、先导区"] == "长海县")
    assert silent["合计"] == "未报"
    busy = rows[0]
    assert int(busy["合计"]) == sum(
        int(value) for name, value in busy.items() if re.match(r"\d+月", name) and value.isdigit()
    )


def test_every_export_leaves_one_line_in_the_audit_log(exports_of):
    def known() -> int:
        with db.reading() as connection:
            return connection.execute(
                select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "EXPORT")
            ).scalar()

    _, offered = exports_of(Role.WORK_OFFICE, "pages/plan/timeline.py")
    before = known()
    rows = len(offered.rows("任务时段"))
    assert known() == before + 1
    with db.reading() as connection:
        last = connection.execute(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).first()
    assert (last.username, last.action, last.object_id, last.succeeded) == ("gzb", "EXPORT", "任务时段", True)
    detail = json.loads(last.detail)
    assert (detail["行数"], detail["截至"], detail["编码"]) == (rows, AS_OF, "utf-8-sig")


def test_a_table_that_is_only_looked_at_leaves_no_line(exports_of):
    def known() -> int:
        with db.reading() as connection:
            return connection.execute(select(func.count()).select_from(AuditEntry)).scalar()

    before = known()
    exports_of(Role.WORK_OFFICE, "pages/plan/timeline.py")
    assert known() == before


def test_what_a_unit_may_not_see_is_not_in_its_exports(exports_of):
    _, offered = exports_of(Role.UNIT, "pages/leadership/units.py", unit="U_BWB")
    names = {
        row.get("单位")
        for subject, encoding in offered
        if encoding == "utf-8-sig"
        for row in offered.rows(subject)
    }
    assert len(names - {None}) <= 1


# ---------------------------------------------------------------- cells


def _one(value) -> str:
    raw = csv_bytes(pd.DataFrame({"a": [value]}), {"a": "列"}, as_of=dt.date(2007, 8, 31), demo=False)
    return next(iter(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))))["列"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86",
        "-反映",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋86",
        "－反映",
        "＠A1",
        "  =1+1",
        "　=1+1",
        "'=1+1",
        "\u2003=1+1",
        "\u200b=1+1",
        "\ufeff=1+1",
        "\u2028=1+1",
        "﹢86",
        "﹣反映",
        "﹫A1",
        "﹦1+1",
    ],
)
def test_text_that_a_spreadsheet_would_run_is_quoted_and_comes_back_as_it_was(text):
    assert _one(text) == f"'{text}"
    assert cells.text(100)(_one(text)) == cleaned(text)


@pytest.mark.parametrize("text", ["反映=投诉", "'引用'", "’撇号", "2-3日", "'"])
def test_text_that_no_spreadsheet_runs_stays_as_it_is_both_ways(text):
    assert _one(text) == text
    assert cells.text(100)(text) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-3.5, "-3.5"),
        (1200.0, "1200"),
        ("0012", "0012"),
        ("210211", "210211"),
        (dt.date(2007, 5, 10), "2007-05-10"),
        (dt.datetime(2007, 5, 10, 9, 5), "2007-05-10 09:05"),
        (float("nan"), ""),
        (None, ""),
        (True, "是"),
        ('一行\n两行，“引号”"', '一行\n两行，“引号”"'),
    ],
    ids=repr,
)
def test_a_cell_keeps_what_it_is(value, cell):
    assert _one(value) == cell


def test_a_real_installation_marks_nothing_as_demo():
    raw = csv_bytes(pd.DataFrame({"a": [1]}), {"a": "列"}, as_of=dt.date(2007, 8, 31), demo=False)
    assert raw.decode("utf-8-sig").splitlines()[0] == "列,统计截至"


# ---------------------------------------------------------------- 总览, recounted


def _metric(app: AppTest, label: str) -> str:
    found = [metric.value for metric in app.metric if label in metric.label]
    assert len(found) == 1, f"{label}: {[metric.label for metric in app.metric]}"
    return found[0]


@pytest.mark.parametrize(
    ("role", "parameters"), [(Role.LEADER, {}), (Role.LEADER, {"range": "全市"}), (Role.WORK_OFFICE, {})]
)
def test_every_figure_of_the_overview_can_be_recounted_from_its_exports(exports_of, role, parameters):
    app, offered = exports_of(role, OVERVIEW, **parameters)
    tasks = offered.rows("任务的灯")
    lamps = [row["灯"] for row in tasks]
    in_order = sum(lamp in (Light.GREEN.label, Light.DONE.label) for lamp in lamps)
    assert _metric(app, "按序时") == f"{in_order}/{len(tasks)}项"
    before = sum(row["一周前的灯"] in (Light.GREEN.label, Light.DONE.label) for row in tasks)
    change = next(metric.delta for metric in app.metric if "按序时" in metric.label)
    assert ("持平" in change) == (in_order == before)
    line = next(words.value for words in app.markdown if f"任务{len(tasks)}项（" in words.value)
    told = dict(re.findall(r"\*\*([^*]+)\*\*\]?\s(\d+)项", line))
    for light in Light:
        assert told.get(light.label, "0") == str(lamps.count(light.label))
    assert told.get("◆ 自报不符", "0") == str(sum(row["自报与测算不一致"] == "是" for row in tasks))

    asked = offered.rows("文件75项要求")
    assert len(asked) == 75
    assert _metric(app, "决策落实") == f"{sum(row['判定'] == '● 合规' for row in asked)}/75项"

    month = offered.rows("8月投诉满意情况")
    satisfied, surveyed = (sum(int(row[name]) for row in month) for name in ("满意（件）", "回访（件）"))
    assert _metric(app, "群众满意") == f"{100 * satisfied / surveyed:.1f}%"
    delta = next(metric.delta for metric in app.metric if "群众满意" in metric.label)
    assert delta.startswith(f"{satisfied:,}/{surveyed:,}件")

    captions = "\n".join(caption.value for caption in app.caption)
    judged = offered.rows("反映办结后企业评价")
    happy = sum(row["企业评价"] == "满意" for row in judged)
    assert f"企业满意{100 * happy / len(judged):.1f}%，{happy}/{len(judged)}件" in captions

    matters = offered.rows("今天要看的事")
    assert any(f"，{len(matters)}件）" in heading.value for heading in app.subheader)

    pairs = exports_of(role, OVERVIEW, view="matrix", **parameters)[1].rows("任务与单位的灯")
    units = exports_of(role, OVERVIEW, view="units", **parameters)[1].rows("单位的灯和监督情况")
    for unit in units:
        own = [pair["灯"] for pair in pairs if pair["单位"] == unit["单位"]]
        assert int(unit["承担任务（项）"]) == len(own)
        for light in Light:
            assert int(unit[light.label]) == own.count(light.label)


def test_the_counts_of_the_exported_rows_are_those_on_the_button(exports_of):
    app, offered = exports_of(Role.WORK_OFFICE, OVERVIEW)
    said = {int(words.replace(",", "")) for words in re.findall(r"导出 CSV（([\d,]+)行）", words(app))}
    made = {len(offered.rows(subject)) for subject, encoding in offered if encoding == "utf-8-sig"}
    assert made == said
