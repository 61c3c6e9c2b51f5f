"""投诉月报: the complaints that the 行政投诉中心 received in a month, by handling unit and category (任务3)."""

from collections.abc import Mapping

from efficiency.core.access import Action
from efficiency.models import ComplaintMonth
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, UNIT
from efficiency.subjects.description import Faults, Field, Subject, unit_holds
from efficiency.subjects.fields import Month, Number, Text
from efficiency.subjects.known import Known

_COUNT = Number(0, 10_000_000, whole=True)


def _holds(row: Mapping, known: Known) -> Faults:
    yield from unit_holds(row, known, "month_end")
    for part, whole, words in (
        ("closed", "received", "办结数不能多于受理数"), ("surveyed", "closed", "回访数不能多于办结数"),
        ("satisfied", "surveyed", "满意数不能多于回访数"),
    ):  # fmt: skip
        if row[part] is not None and row[whole] is not None and row[part] > row[whole]:
            yield part, f"{words}（{row[whole]}），请核对。"


SUBJECT = Subject(
    "complaint_month", "投诉月报", "行政投诉中心每月按承办单位和类别的件数（任务3）。", Action.CORRECT_DATA, ComplaintMonth,
    (
        Field("month_end", "月份", Month(), "所属月份。", examples.month(8), True, also=("统计月份", "年月")),
        UNIT,
        Field("category", "类别", Text(longest=20, listed=lambda known: list(known.categories)), "投诉类别。", examples.category(),
        True, also=("投诉类别",)),
        Field("received", "受理", _COUNT, "当月受理件数。", "120", True, also=("受理数", "受理件数")),
        Field("closed", "办结", _COUNT, "其中已办结。", "116", True, also=("办结数", "办结件数")),
        Field("surveyed", "回访", _COUNT, "其中回访过。", "70", True, also=("回访数", "回访件数")),
        Field("satisfied", "满意", _COUNT, "回访中表示满意。", "65", True, also=("满意数", "满意件数")),
        BECAUSE,
    ),
    ("month_end", "unit_id", "category"), _holds,
)  # fmt: skip
