"""Code values carry their Chinese words, and no code becomes words without its set."""

import math
import re

import pytest
from sqlalchemy import Enum

from efficiency.models import Base, ExtensionDecision, IncidentKind, Light, Registration, Verdict
from tests.reading import CODE_SETS


@pytest.mark.parametrize("codes", CODE_SETS, ids=lambda codes: codes.__name__)
def test_within_a_set_every_code_has_words_of_its_own(codes):
    words = [each.words for each in codes]
    assert len(set(words)) == len(words)
    assert all(re.search("[\u4e00-\u9fff]", each) for each in words)


@pytest.mark.parametrize("codes", [Light, Verdict], ids=lambda codes: codes.__name__)
def test_lights_and_verdicts_differ_in_shape_too(codes):
    assert len({each.shape for each in codes}) == len(codes)
    assert codes.label_of(None) == "—"


def test_a_refused_extension_is_not_called_a_refused_registration():
    assert ExtensionDecision.words_of("REFUSED") == "不同意"
    assert Registration.words_of("REFUSED") == "拒不登记"


def test_null_is_a_dash_and_a_code_of_another_set_has_no_words():
    assert [IncidentKind.words_of(each) for each in (None, math.nan)] == ["—", "—"]
    with pytest.raises(ValueError, match="REFUSED"):
        IncidentKind.words_of("REFUSED")


def test_every_column_limited_by_the_database_names_its_set():
    limited = [
        column
        for table in Base.metadata.tables.values()
        for column in table.c
        if isinstance(column.type, Enum)
    ]
    assert len(limited) > 15
    assert [str(column) for column in limited if column.type.enums != list(column.info["codes"])] == []
