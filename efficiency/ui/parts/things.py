"""The way to a thing that a page names: the one address at which it is shown with its own words."""

from collections.abc import Sequence

import streamlit as st

from efficiency.judgements.attention import Thing
from efficiency.ui.parts.frame import Page, carry, go
from efficiency.ui.parts.menu import page_of
from efficiency.ui.seams.address import asked

# An address holds so many numbers; a tap on more opens the first of them.
AT_MOST = 20
SEPARATOR = ","

# The part of a unit's page on which a thing is listed among its like.
_PARTS = {
    Thing.INCIDENT: "incidents",
    Thing.DOCUMENT: "documents",
    Thing.FINDING: "findings",
    Thing.TASK: "tasks",
}


def way_to(
    page: Page, thing: Thing, references: Sequence[str], unit_id: str | None
) -> tuple[str, dict[str, str]]:
    """The address of a thing: the page, and what its query says. ``references`` are its codes or numbers.

    A unit that looks at what all units of its kind share is led to its own page.
    """
    match thing:
        case Thing.NODE:
            return "timeline", {"node": references[0]}
        case Thing.FOLLOW_UP:
            return "follow_ups", {"number": references[0]}
    parameters = {"unit": page.user.unit_id or unit_id}
    if references:
        parameters |= {str(thing): SEPARATOR.join(references[:AT_MOST])}
    return "units", parameters


def way_to_instruct(
    page: Page, thing: Thing, references: Sequence[str], unit_id: str
) -> tuple[str, dict[str, str]]:
    """The address at which a leader writes a 批示 on a thing: its unit's page, with the thing before it where it shows there.

    The 批示 is about a task or an incident itself; of all else, a 督办 too, it is about the unit.
    """
    about = references[0] if thing in (Thing.TASK, Thing.INCIDENT) else unit_id
    path, parameters = (
        way_to(page, Thing.UNIT, (), unit_id)
        if thing == Thing.FOLLOW_UP
        else way_to(page, thing, references, unit_id)
    )
    return path, parameters | {"instruct": about}


def part_of(asked: Thing | None) -> str | None:
    """The part of a unit's page to which the thing that was asked for belongs; None for what has none."""
    return _PARTS.get(asked)


def thing_link(
    page: Page, thing: Thing, references: Sequence[str], unit_id: str | None, *, label: str, icon: str | None = None,
    **more: str,
) -> None:  # fmt: skip
    """A link that opens the thing itself, under ``label`` (Markdown); ``more`` goes into its address."""
    path, parameters = way_to(page, thing, references, unit_id)
    st.page_link(page_of(path), label=label, icon=icon, query_params=carry() | parameters | more)


def open_thing(page: Page, thing: Thing, references: Sequence[str], unit_id: str | None) -> None:
    """Go there now: for a row of a table or a mark of a chart."""
    path, parameters = way_to(page, thing, references, unit_id)
    go(path, **parameters)


def asked_thing() -> tuple[Thing | None, tuple[str, ...]]:
    """What the address of a unit's page asks for, and its codes or numbers; None without."""
    for thing in (Thing.TASK, Thing.FINDING, Thing.DOCUMENT, Thing.INCIDENT):
        if wanted := asked(str(thing)):
            return thing, tuple(wanted.split(SEPARATOR)[:AT_MOST])
    return None, ()
