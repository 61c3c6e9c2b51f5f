"""意见二 in the demo year: weekly returns, 公务活动, spot checks and incidents of the 100 monitoring points."""

import datetime as dt
from typing import Any

import yaml

from efficiency.campaign.workdays import report_due_on
from efficiency.models import Incident, IncidentStep, MonitoringReturn, OfficialActivity, RegistrationCheck
from seed.demo import HERE, Context, Rows
from seed.demo.activities import activities, registration_checks
from seed.demo.incidents import incident_steps, incidents

RETURNED, RETURNED_LATE = 0.97, 0.03


def words() -> dict[str, Any]:
    """The sentences of incidents, findings and documents, as written in ``incident_words.yaml``."""
    return yaml.load((HERE / "incident_words.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def rows(context: Context) -> Rows:
    """All rows of this subject for the whole year, by table."""
    texts = words()
    reported = incidents(context, texts)
    visits = activities(context, reported)
    return {
        MonitoringReturn: _returns(context, reported),
        OfficialActivity: visits,
        Incident: reported,
        IncidentStep: incident_steps(context, reported, texts),
        RegistrationCheck: registration_checks(context, visits, texts["registration_checks"]),
    }


def _weeks(context: Context) -> list[dt.date]:
    """The last day of every reporting week of the year."""
    days = (context.first_day + dt.timedelta(days=7 * n) for n in range(48))
    return sorted({due for day in days if (due := report_due_on(day)) <= context.last_day})


def _returns(context: Context, reported: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A return a week from the plaque on, nearly always; ST8's enterprise never hands one in."""
    rng = context.random("monitoring_returns")
    weeks = _weeks(context)
    silent = context.stories["ST8"]["district"]
    # Who reported something in a week has not been silent in it.
    heard = {
        (row["point_id"], next((week for week in weeks if week >= row["received_on"]), None))
        for row in reported
    }
    made = []
    for point in context.points:
        if point.district_code == silent:
            continue
        for week_end, following in zip(weeks, [*weeks[1:], context.last_day], strict=True):
            if week_end < point.plaque_on:
                continue
            returned, late = rng.random() < RETURNED, rng.random() < RETURNED_LATE
            if returned or (point.id, week_end) in heard:
                day = min(following, week_end + dt.timedelta(days=3)) if late else week_end
                made.append(
                    {
                        "point_id": point.id,
                        "week_end": week_end,
                        "returned": True,
                        "recorded_at": context.at(day, rng.randint(10, 16), rng.randrange(60)),
                        "recorded_by": context.recorded_by,
                    }
                )
    return made
