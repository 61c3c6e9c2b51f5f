"""What the monitoring points reported, and how each report went through its stages (R2.5, R2.6)."""

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from typing import Any

from efficiency.campaign.workdays import add_workdays, next_workday, reply_due_calendar, reply_due_workdays
from efficiency.models import IncidentKind, IncidentStage, UnitCategory, Verification
from seed.demo import Context
from seed.demo.activities import PLACE, eligible, repeated_visits_point, repeated_visits_units
from seed.demo.draws import lognormals, quota, spread

MONTHLY = {3: 6, 4: 45, 5: 26, 6: 22, 7: 24, 8: 18, 9: 16, 10: 20, 11: 20, 12: 14}

# How often each sub kind occurs in the year; the kinds come to 42 %, 38 % and 20 % of 211.
SUB_KINDS = {
    IncidentKind.SLOW_ACTION: {"超承诺时限": 43, "推诿扯皮": 23, "一次告知不清": 23},
    IncidentKind.ARBITRARY_ACTION: {
        "乱收费": 17, "乱摊派": 13, "乱罚款": 9, "重复检查": 14, "未登记进点": 12, "搭车收费": 8, "吃拿卡要报": 7,
    },
    IncidentKind.INACTION: {"不受理": 14, "不答复": 16, "脱岗无人": 12},
}  # fmt: skip
KIND_OF = {sub_kind: kind for kind, sub_kinds in SUB_KINDS.items() for sub_kind in sub_kinds}

# Who gets reported: those who approve for slowness and inaction, those who inspect for the rest.
APPROVERS = {
    "K19": 9, "K11": 8, "K17": 8, "K16": 8, "K04": 7, "K05": 7, "K01": 6, "K02": 6, "K03": 6, "K18": 6, "K13": 5,
    "K15": 5, "K07": 4, "K14": 4, "K20": 4, "K21": 3, "U_FGW": 3, "U_GKJ": 3, "K08": 2, "U_CZJ": 2, "K09": 1,
    "U_XZFW": 2, PLACE: 16,
}  # fmt: skip
INSPECTORS = {
    "K11": 14, "K15": 12, "K13": 9, "K05": 10, "K01": 8, "K03": 10, "K02": 8, "K04": 8, "K18": 6, "K14": 5,
    "K20": 5, "K16": 3, PLACE: 14,
}  # fmt: skip

SEVERITY = {1: 0.72, 2: 0.24, 3: 0.04}
VERIFIED = {Verification.TRUE: 0.55, Verification.PARTLY: 0.25, Verification.FALSE: 0.20}
SATISFIED_IN_TIME, SATISFIED_LATE = 0.90, 0.62

# ST1: days on which the slow unit of the third quarter is reported. The last three are the slowest ones, so
# that at the end of August some reports are overdue and one is due that very day.
SLOW_UNIT_DAYS = tuple(
    dt.date(2007, month, day)
    for month, days in ((7, (3, 6, 10, 12, 18, 20, 26)), (8, (2, 16, 24, 27, 28)), (9, (6, 11, 12, 20, 25)))
    for day in days
)
SLOW_UNIT_OTHER_MONTHS = {4: 2, 5: 2, 6: 1, 10: 2, 11: 1, 12: 1}
OPEN_AT_THE_END_OF_AUGUST = (dt.date(2007, 8, 24), dt.date(2007, 8, 27), dt.date(2007, 8, 28))
FEEDBACK_MEDIAN, SLOW_FEEDBACK_MEDIAN = 0.9, 2.6

# ST2: the unit's reports by month; in April 15 of them are about charges and levies.
EXACTIONS_UNIT_BY_MONTH = {3: 1, 4: 22, 5: 7, 6: 3, 7: 3, 8: 2, 9: 2, 10: 2, 11: 2, 12: 1}
EXACTIONS = {"乱收费": 8, "乱摊派": 7}

# Other units' reports of the last days of August; the first is the one that is answered late.
LATE_AUGUST = tuple(dt.date(2007, 8, day) for day in (28, 29, 30, 31))
REPEATED_VISITS_DAY = dt.date(2007, 5, 28)


def incidents(context: Context, words: dict[str, Any]) -> list[dict[str, Any]]:
    """The 211 incidents as rows of ``incident``, numbered in the order of receipt."""
    rng = context.random("incidents")
    made = _slots(context, rng)
    _sub_kinds(rng, made)
    _units_and_points(context, rng, made)
    _severities(rng, made)
    made.sort(key=lambda row: (row["received_on"], row["unit_id"], row["point_id"], row["sub_kind"]))
    writer = _Writer(context, words, rng)
    for number, row in enumerate(made, start=1):
        day = row["received_on"]
        row |= {
            "id": number,
            "number": f"FY-2007-{number:03d}",
            "kind": str(KIND_OF[row["sub_kind"]]),
            "content": writer.content(row),
            "due_calendar_on": reply_due_calendar(day),
            "due_workday_on": reply_due_workdays(day),
            "recorded_at": context.at(day, rng.randint(9, 11), rng.randrange(60)),
            "recorded_by": context.recorded_by,
        }
        del row["story"]
    return made


def _slot(
    day: dt.date, unit_id: str | None = None, sub_kind: str | None = None, story: str = ""
) -> dict[str, Any]:
    return {"received_on": day, "unit_id": unit_id, "sub_kind": sub_kind, "story": story}


def _slots(context: Context, rng: random.Random) -> list[dict[str, Any]]:
    """One slot for each incident of each month; the stories' slots know their unit, some their sub kind."""
    slow, exacting = context.stories["ST1"]["unit"], context.stories["ST2"]["unit"]
    first_day = min(point.plaque_on for point in context.points) + dt.timedelta(days=2)
    made = []
    for month, total in MONTHLY.items():
        days = [day for day in context.workdays if day.month == month and day >= first_day]
        some = [_slot(day, slow, story="ST1") for day in SLOW_UNIT_DAYS if day.month == month]
        some += [_slot(day, slow) for day in spread(rng, days, SLOW_UNIT_OTHER_MONTHS.get(month, 0))]
        # In August nobody else is reported after the 24th but those of LATE_AUGUST.
        days = [day for day in days if month != 8 or day <= dt.date(2007, 8, 24)]
        exacted = spread(rng, days, EXACTIONS_UNIT_BY_MONTH[month])
        rng.shuffle(exacted)
        named = quota(rng, EXACTIONS, sum(EXACTIONS.values())) if month == 4 else []
        some += [_slot(day, exacting, sub_kind, "ST2") for day, sub_kind in zip(exacted, named, strict=False)]
        some += [_slot(day, exacting) for day in exacted[len(named) :]]
        if month == REPEATED_VISITS_DAY.month:
            some.append(_slot(REPEATED_VISITS_DAY, repeated_visits_units(context)[0], "重复检查", "ST7"))
        if month == 8:
            some += [_slot(day) for day in LATE_AUGUST]
        made += some + [_slot(day) for day in spread(rng, days, total - len(some))]
    return made


def _sub_kinds(rng: random.Random, made: list[dict[str, Any]]) -> None:
    left = {sub: count for kind in SUB_KINDS.values() for sub, count in kind.items()}
    for row in made:
        if row["sub_kind"]:
            left[row["sub_kind"]] -= 1
    open_slots = [row for row in made if not row["sub_kind"]]
    pool = quota(rng, left, len(open_slots))
    # ST2's April has exactly fifteen charges and levies: its other reports are about something else.
    for row in sorted(open_slots, key=lambda row: not (row["unit_id"] and row["received_on"].month == 4)):
        fits = next(i for i, sub in enumerate(pool) if not row["unit_id"] or sub not in EXACTIONS)
        row["sub_kind"] = pool.pop(fits)


def _units_and_points(context: Context, rng: random.Random, made: list[dict[str, Any]]) -> None:
    slow, exacting = context.stories["ST1"]["unit"], context.stories["ST2"]["unit"]
    district, silent = context.stories["ST2"]["district"], context.stories["ST8"]["district"]
    weight = {p.id: rng.lognormvariate(0, 0.5) for p in context.points if p.district_code != silent}
    for row in made:
        points = [p for p in context.points if p.id in weight and p.plaque_on <= row["received_on"]]
        unit_id = row["unit_id"]
        if unit_id is None:
            inspecting = KIND_OF[row["sub_kind"]] is IncidentKind.ARBITRARY_ACTION
            weights = {
                k: w
                for k, w in (INSPECTORS if inspecting else APPROVERS).items()
                if k not in (slow, exacting)
            }
            unit_id = rng.choices(list(weights), list(weights.values()))[0]
        if row["story"] == "ST7":
            points = [repeated_visits_point(context)]
        elif unit_id == exacting:
            points = [p for p in points if p.place_code == district]
        elif unit_id == PLACE:
            points = [p for p in points if p.place_code != district]
        else:
            points = [p for p in points if eligible(unit_id, p)]
        point = rng.choices(points, [weight[p.id] for p in points])[0]
        row["point_id"] = point.id
        row["unit_id"] = context.place_unit_id(point.place_code) if unit_id == PLACE else unit_id


def _severities(rng: random.Random, made: list[dict[str, Any]]) -> None:
    """The gravest are demands for gifts first, then charges and fines; of the rest any may be grave."""
    order = {"吃拿卡要报": 0, "乱收费": 1, "乱罚款": 1, "乱摊派": 1}
    ranked = sorted(made, key=lambda row: (order.get(row["sub_kind"], 2), rng.random()))
    counts = {grade: round(share * len(made)) for grade, share in SEVERITY.items()}
    gravest = [row for row in ranked if row["sub_kind"] == "吃拿卡要报"][:4]
    gravest += [row for row in ranked if order.get(row["sub_kind"]) == 1][: counts[3] - len(gravest)]
    others = [row for row in made if not any(row is grave for grave in gravest)]
    for row in gravest:
        row["severity"] = 3
    for row in others:
        row["severity"] = 1
    arbitrary = {
        id(row): 2 if KIND_OF[row["sub_kind"]] is IncidentKind.ARBITRARY_ACTION else 0.8 for row in others
    }
    for row in sorted(others, key=lambda row: -(rng.random() ** (1 / arbitrary[id(row)])))[: counts[2]]:
        row["severity"] = 2


class _Writer:
    """Writes the sentence of an incident, never the same one twice."""

    def __init__(self, context: Context, words: dict[str, Any], rng: random.Random) -> None:
        self.context, self.words, self.rng = context, words, rng
        self.written: set[str] = set()
        self.turns: dict[tuple[str, str], Iterator[str]] = {}

    def content(self, row: dict[str, Any]) -> str:
        """The report in the enterprise's words, without names of persons or enterprises."""
        while (text := self._sentence(row)) in self.written:
            pass
        self.written.add(text)
        return text

    def _sentence(self, row: dict[str, Any]) -> str:
        rng, words = self.rng, self.words
        unit = self.context.plan.unit(row["unit_id"])
        place = unit.category in (UnitCategory.DISTRICT_GOVERNMENT, UnitCategory.ZONE)
        templates = words["content"][row["sub_kind"]]
        if row["story"] == "ST2":
            templates = words["spring_charges" if row["sub_kind"] == "乱收费" else "spring_levies"]
        elif row["story"] == "ST7":
            templates = [words["repeated_visits"]]
        # The patterns of a sub kind take turns, so that reports that lie close together sound different.
        key = (row["sub_kind"], row["story"])
        if key not in self.turns:
            self.turns[key] = itertools.cycle(rng.sample(templates, len(templates)))
        people, head = rng.randint(2, 8), rng.choice((20, 30, 50, 80))
        units = repeated_visits_units(self.context)

        department = rng.choice(
            words["spring_departments"] if row["story"] == "ST2" else list(words["departments"])
        )
        if place:
            known = words["departments"].get(department, next(iter(words["departments"].values())))
        else:
            known = {
                name: words[name].get(unit.id, words[name]["default"])
                for name in ("matters", "visits", "fees")
            }
        days = rng.choice((5, 7, 10, 15, 20))
        return next(self.turns[key]).format(
            who=unit.short_name + department if place else unit.name,
            matter=rng.choice(known["matters"]),
            visit=rng.choice(known["visits"]),
            fee=rng.choice(known["fees"]),
            loss=rng.choice(words["losses"]),
            days=days,
            late=rng.randint(3, 18),
            slow=days + rng.randint(3, 12),
            times=rng.randint(2, 5),
            few=rng.randint(2, 4),
            people=people,
            head=head,
            total=head * 10 * rng.randint(2, 9),
            amount=rng.choice(
                (200, 300, 450, 600, 800, 1000, 1200, 1500, 1800, 2400, 3000, 3600, 5000, 6000, 8000)
            ),
            units=len(set(units)),
            visits=len(units),
            own=units.count(row["unit_id"]),
        )


def incident_steps(
    context: Context, made: list[dict[str, Any]], words: dict[str, Any]
) -> list[dict[str, Any]]:
    """The stages that each incident reached by the end of the year, each on its day.

    The enterprise reports at some time of the day, hands over to the unit, which feeds back, upon which 市监察局
    replies: days are whole workdays from receipt. The unit's view may be milder than the conclusion.
    """
    rng = context.random("incident_steps")
    names = {unit.id: unit.name for unit in context.plan.units}
    steps: list[dict[str, Any]] = []
    concluded = _conclusions(rng, made)
    for row, days, verification in zip(made, _delays(context, rng, made), concluded, strict=True):
        received = row["received_on"]
        transferred, fed_back, replied = (add_workdays(received, n) for n in days)
        closed = next_workday(replied + dt.timedelta(days=max(1, round(rng.lognormvariate(0, 0.7) * 9))))
        chance = SATISFIED_IN_TIME if replied <= row["due_calendar_on"] else SATISFIED_LATE
        view, feedback = _unit_view(rng, row, verification, words)
        stages = (
            (IncidentStage.RECEIVED, received, 11, {}),
            (IncidentStage.TRANSFERRED, transferred, 14, {"note": f"转{names[row['unit_id']]}办理。"}),
            (IncidentStage.UNIT_FEEDBACK, fed_back, 15, {"verification": view, "note": feedback}),
            (
                IncidentStage.REPLIED,
                replied,
                16,
                {"verification": verification, "note": words["replied"][verification]},
            ),
            (IncidentStage.CLOSED, closed, 17, {"satisfied": rng.random() < chance}),
        )
        for stage, day, hour, said in stages:
            if day > context.last_day:
                break
            step = {"verification": None, "satisfied": None, "note": None} | said
            step |= {"incident_id": row["id"], "stage": str(stage), "occurred_on": day}
            step |= {
                "recorded_at": context.at(day, hour, rng.randrange(60)),
                "recorded_by": context.recorded_by,
            }
            steps.append(step)
    return steps


def _conclusions(rng: random.Random, made: list[dict[str, Any]]) -> list[Verification]:
    """What 市监察局 concludes on each incident.

    The grave ones hold, and so do those about visits that are in the register: unregistered ones and ST7's.
    """
    concluded = quota(rng, VERIFIED, len(made))
    must_hold = [
        row["severity"] == 3
        or row["sub_kind"] == "未登记进点"
        or (row["sub_kind"] == "重复检查" and row["received_on"] == REPEATED_VISITS_DAY)
        for row in made
    ]
    others = (i for i, held in enumerate(must_hold) if not held and concluded[i] is Verification.TRUE)
    for i, held in enumerate(must_hold):
        if held and concluded[i] is Verification.FALSE:
            other = next(others)
            concluded[i], concluded[other] = concluded[other], concluded[i]
    return concluded


def _unit_view(
    rng: random.Random, row: dict[str, Any], concluded: Verification, words: dict[str, Any]
) -> tuple[Verification, str]:
    milder = {Verification.TRUE: Verification.PARTLY, Verification.PARTLY: Verification.FALSE}
    view = milder.get(concluded, concluded) if rng.random() < 0.06 else concluded
    charged = row["sub_kind"] in ("乱收费", "乱摊派", "乱罚款", "搭车收费")
    return view, rng.choice(words["feedback"][view]["charge" if charged else row["kind"]])


def _delays(context: Context, rng: random.Random, made: list[dict[str, Any]]) -> list[tuple[int, int, int]]:
    """Workdays from receipt to transfer, to feedback and to reply, for each incident in order."""
    slow_unit = context.stories["ST1"]["unit"]
    slow = [row["unit_id"] == slow_unit and row["received_on"] in SLOW_UNIT_DAYS for row in made]
    slow_days = _workdays(rng, sum(slow), SLOW_FEEDBACK_MEDIAN)
    others_days = _workdays(rng, len(made) - sum(slow), FEEDBACK_MEDIAN)

    result: list[tuple[int, int, int]] = [(0, 0, 0)] * len(made)
    slow_rows = [i for i, is_slow in enumerate(slow) if is_slow]
    other_rows = [i for i, is_slow in enumerate(slow) if not is_slow]
    for rows, days, first in (
        (slow_rows, slow_days, [i for i in slow_rows if made[i]["received_on"] in OPEN_AT_THE_END_OF_AUGUST]),
        (other_rows, others_days, [i for i in other_rows if made[i]["received_on"] == LATE_AUGUST[0]][:1]),
    ):
        slowest = sorted(days, key=lambda three: -three[2])[: len(first)]
        for three in slowest:
            days.remove(three)
        for i, three in zip(first, slowest, strict=True):
            result[i] = three
        for i, three in zip([i for i in rows if i not in first], days, strict=True):
            result[i] = three
    return result


def _workdays(rng: random.Random, n: int, feedback_median: float) -> list[tuple[int, int, int]]:
    transfers = lognormals(rng, 0.3, 0.5, n)
    feedbacks = lognormals(rng, feedback_median, 0.5, n)
    made = []
    for transfer, feedback in zip(transfers, feedbacks, strict=True):
        received = rng.uniform(0, 0.6)
        made.append(
            tuple(int(received + days) for days in (transfer, transfer + feedback, transfer + feedback + 0.2))
        )
    return made
