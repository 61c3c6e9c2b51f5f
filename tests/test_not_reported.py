"""What nobody reported is nowhere a zero: a district whose points never sent a return, a unit to which nobody ever came."""

import datetime as dt

import pandas as pd
import pytest

from efficiency.core.access import Scope
from efficiency.figures import supervised
from efficiency.models import Role
from tests.reading import tables, unfolded, words

pytestmark = pytest.mark.usefixtures("demo_year")

DAY = "2007-08-31"


def _mute() -> str:
    """The id of the district's government whose points never sent a return in the demo year: 长海县政府."""
    rows = supervised.units(Scope(dt.date.fromisoformat(DAY)))
    mute = rows[rows["heard_incidents"].isna()]
    assert len(mute) == 1
    return mute["unit_id"].iloc[0]


def test_the_card_of_a_unit_whose_points_never_sent_a_return_says_so_in_place_of_zero(signed_in):
    app = signed_in(Role.SUPERVISION, "pages/leadership/units.py", as_of=DAY, unit=_mute())
    card = next(each for each in app.metric if each.label == "被监测点反映")
    assert card.value == "未报" and "0件" not in card.delta


def test_the_cards_and_the_table_of_the_overview_say_the_same(signed_in):
    app = unfolded(signed_in(Role.LEADER, as_of=DAY, view="units"))
    assert "被反映 未报" in words(app) and "0不等于没有问题" not in words(app)
    _, rows = next(each for each in tables(app) if "被反映（件）" in each[0])
    own = rows[rows["name"] == "长海县政府"]
    assert own["heard_incidents"].isna().all()


def test_the_table_beside_the_tile_map_has_no_zero_for_a_district_that_did_not_report(signed_in):
    app = signed_in(Role.SUPERVISION, "pages/supervision/monitoring_points.py", as_of=DAY, view="tiles")
    _, rows = next(each for each in tables(app) if "数据情况" in each[0])
    silent = rows[rows["state_word"].isin(["未报", "不适用"])]
    assert len(silent) and silent["value"].isna().all()
    assert rows.loc[rows["state_word"] == "有反映", "value"].notna().all()


def test_a_unit_to_which_nobody_came_unannounced_has_no_findings_of_zero():
    rows = supervised.units(Scope(dt.date(2007, 3, 31)))
    unseen = rows[rows["covert_found"].isna()]
    assert len(unseen) and (unseen["covert_findings"] == 0).all()
    assert pd.isna(unseen["covert_found"]).all()
