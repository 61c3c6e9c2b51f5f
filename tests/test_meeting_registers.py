"""What became known since the last 周例会 belongs to this one and to its paper, whatever day it is about; all registers."""

import datetime as dt
import itertools
from collections import Counter

from efficiency import state
from efficiency.core.access import Scope
from efficiency.judgements import agenda
from efficiency.papers import text
from efficiency.papers.facts import Facts
from efficiency.queries import supervision
from efficiency.queries.registers import entered


def test_whatever_supervision_did_is_in_exactly_one_meeting_also_when_it_was_registered_late(demo_year):
    evenings = [dt.date(2007, 2, 5) + dt.timedelta(days=6 + 7 * week) for week in range(47)]
    states = [state.on(Scope(day, sees_enterprise_names=True)) for day in evenings]
    seen = [agenda.supervised_since(before, now) for before, now in itertools.pairwise(states)]
    first, last = states[0].scope, states[-1].scope
    for name in ("visits", "appraisals", "broadcasts"):
        rows = getattr(supervision, name)
        assert sum(len(getattr(each, name)) for each in seen) == len(rows(last)) - len(rows(first)) > 0, name
    found = [each.number for meeting in seen for each in meeting.findings]
    assert len(found) == len(set(found)) == len(states[-1].findings) - len(states[0].findings) > 0
    # Broadcasts come in when the month is over; by their own days they would be in no meeting at all.
    late = [
        row for meeting in seen for row in meeting.broadcasts.itertuples() if row.aired_on < meeting.since
    ]
    assert late


def test_what_every_register_was_told_is_in_exactly_one_meeting_and_in_its_paper_also_when_it_was_entered_late(
    demo_year,
):
    evenings = [dt.date(2007, 2, 5) + dt.timedelta(days=6 + 7 * week) for week in range(30)]
    scopes = [Scope(day, sees_enterprise_names=True, sees_accountability=True) for day in evenings]
    told: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for before, now in itertools.pairwise(scopes):
        for row in entered(now, before.known_before).itertuples():
            told[row.register] += row.entries
            late[row.register] += row.late
    whole = {row.register: row.entries for row in entered(scopes[-1], scopes[0].known_before).itertuples()}
    assert told == whole and len(whole) == 12
    # Unregistered visits are found out long after.
    assert late["公务活动"] > 30
    facts = Facts(state.on(scopes[-1]), state.on(scopes[-2]))
    assert facts.supervision.entered_words in text.visits(facts)
    assert "公务活动" in facts.supervision.entered_words and "补登" in facts.supervision.entered_words


def test_a_follow_up_said_only_now_to_be_closed_long_ago_is_in_this_meeting(demo_year):
    now = state.on(Scope(dt.date(2007, 8, 26), sees_accountability=True))
    (closed, *_) = [each for each in now.follow_ups if each.is_done]
    known_on = next(
        day for day in (dt.date(2007, 2, 11) + dt.timedelta(weeks=n) for n in range(30))
        if any(each.number == closed.number and each.is_done for each in now.at(day).follow_ups)
    )  # fmt: skip
    shown = agenda.resolutions(now.at(known_on - dt.timedelta(days=7)), now.at(known_on)).closed
    assert closed.number in {each.number for each in shown}
    again = agenda.resolutions(now.at(known_on), now.at(known_on + dt.timedelta(days=7))).closed
    assert closed.number not in {each.number for each in again}
