"""A campaign's files are read strictly: what is not as it should be is told with its file, its line, its key and the mend."""

import shutil
from pathlib import Path

import pytest

from efficiency import campaign
from efficiency.core.config import settings

SHIPPED = settings().campaign
PLAN = (SHIPPED / "plan.yaml").read_text(encoding="utf-8")
TASK_1 = PLAN[: PLAN.index("- id: T01")].count("\n") + 1


@pytest.fixture
def read_with(tmp_path: Path):
    """``read_with("plan.yaml", "day: 2007-06-30", "day: 六月底")``: the campaign of a folder in which that stands instead."""

    def read(file: str, there: str, instead: str) -> campaign.Campaign:
        folder = shutil.copytree(SHIPPED, tmp_path / "campaign")
        text = (folder / file).read_text(encoding="utf-8")
        assert there in text
        (folder / file).write_text(text.replace(there, instead, 1), encoding="utf-8")
        return campaign.read(folder)

    return read


@pytest.mark.parametrize(
    ("there", "instead", "told"),
    [
        ("        nature: 一次性（方案制）\n", "", f"plan.yaml第{TASK_1}行，sections › 第1项 › tasks › 第1项：缺少“nature”，请补上。"),
        ("        nature: 一次性（方案制）", "        natur: 一次性（方案制）", "“natur”不是这里的键，请核对拼写，或者删去"),
        ("        nature: 一次性（方案制）\n", "        nature: 一次性\n        nature: 持续\n", "“nature”写了两次，请只留一处"),
        ("units: [U_BWB, U_FZB, U_XZFW]", "units: U_BWB", "units：应为清单（每行以“- ”开头），现为文字"),
        ("day: 2007-06-30", "day: 六月底", "due › day：应为日期（写成年-月-日）"),
        ("day: 2007-06-30", "day: 2007-06-31", "没有“2007-06-31”这一天"),
        ("stated: false", "stated: 否", "due › stated：应为true或false，现为文字"),
        ("value: 100", "value: 一百", "value：应为整数或数，现为文字"),
        ("operator: '>='", "operator: '>'", "operator：'>'不在可选的范围内"),
        ("issuer: 大连市人民政府", "issuer:", "plan.yaml第6行，issuer：应为文字，现为空。"),
        ("title: 部门内部行政许可职能整合", "title: 16:00", "title：应为文字，现为整数"),
        ("title: 大连市人民政府关于", "title: [大连市人民政府关于", "格式读不懂，请核对缩进、冒号和引号"),
    ],
)  # fmt: skip
def test_what_is_not_as_it_should_be_is_told_with_its_place(read_with, there, instead, told):
    with pytest.raises(ValueError) as fault:
        read_with("plan.yaml", there, instead)
    assert told in str(fault.value)
    assert str(fault.value).startswith("plan.yaml第")


def test_a_unit_of_an_unknown_kind_is_told_with_its_line(read_with):
    with pytest.raises(
        ValueError, match=r"units\.yaml第\d+行，units › 第1项 › category：'other'不在可选的范围内"
    ):
        read_with("units.yaml", "category: responsible", "category: other")


@pytest.mark.parametrize(
    ("file", "there", "instead", "told"),
    [
        ("campaign.yaml", "last_day: 2007-12-31", "last_day: 2006-12-31", "last_day早于first_day"),
        ("campaign.yaml", "report_day: 5", "report_day: 星期五", "weeks › report_day：应为整数，现为文字"),
        ("campaign.yaml", "CIRCULAR: 效能督通", "LETTER: 效能函", "papers › codes：'LETTER'不在可选的范围内"),
        ("campaign.yaml", "交付成果: 43", "交付成果: 44", "交付成果应有44个，现有43个"),
        ("indicators.yaml", "better: up", "better: 越高越好", "better：'越高越好'不在可选的范围内"),
    ],
)
def test_each_file_of_a_campaign_is_read_strictly(read_with, file, there, instead, told):
    with pytest.raises(ValueError) as fault:
        read_with(file, there, instead)
    assert told in str(fault.value)


def test_a_campaign_is_one_value_that_cannot_be_changed():
    shipped = campaign.load()
    assert shipped is campaign.load()
    assert len(shipped.plan.tasks) == 30
    assert shipped.indicator("ISO_PILOT") in shipped.indicators_of("T04")
    with pytest.raises(AttributeError):
        shipped.plan.tasks[0].title = "另一个"
    with pytest.raises(AttributeError):
        shipped.parameters.first_day = None
