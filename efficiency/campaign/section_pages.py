"""Which sections have a page of their own, and what such a page must find in the campaign: parts of the section, indicators.

A section that lacks any of it is shown by the page that all campaigns share.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from efficiency.campaign.document import Section
from efficiency.campaign.indicators import Indicator


@dataclass(frozen=True, slots=True)
class Needs:
    """What a page needs: ``parts`` of its section (with at least one id each), ``indicators`` of the campaign."""

    parts: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


# By the section's key, which is the stem of the page's file.
SECTION_PAGES: dict[str, Needs] = {
    "administrative_system": Needs(
        ("closing_rate", "satisfaction", "institutions"), ("REFORM_BATCH", "COMPLAINT_NETWORK", "ISO_PILOT")
    ),
    "approval_reform": Needs(
        ("time_cut", "ranking"),
        ("APPROVAL_ITEMS", "INSTANT_SHARE", "DEEMED_SCOPE", "DEEMED_APPROVAL", "ANNUAL_INSPECTION"),
    ),
    "public_services": Needs(
        ("items",),
        ("ONE_STOP", "SERVICE_POINT", "AGENCY", "ONLINE_LINKED", "ITEMS_IN", "ITEMS_BRANCH", "GREEN_CHANNEL"),
    ),
    "service_quality": Needs(("sectors",), ("SECTOR_COMPLAINT",)),
    "port_efficiency": Needs(("clearance", "port_units"), ("CLEARANCE_HOURS",)),
    "enterprise_intervention": Needs((), ("EXACTION_CASE", "JOINT_ENFORCEMENT", "CONTESTS_CLEARED")),
    "open_government": Needs(("disclosure", "sectors"), ("DISCLOSURE", "QUERY_PLATFORM")),
    "online_services": Needs(
        ("items", "feedback", "interviews", "disclosure"), ("INTERACT_COLUMN", "INFO_CATALOG")
    ),
    "supervision_assessment": Needs((), ("IN_ASSESSMENT",)),
}


def lacking(section: Section, indicators: Iterable[Indicator]) -> list[str]:
    """What the page of a section's own would miss: names of parts and ids of indicators; empty where nothing is.

    Raises ``KeyError`` for a section that has no page of its own.
    """
    needs, there = SECTION_PAGES[section.key], {each.id for each in indicators}
    return [each for each in needs.parts if not section.parts.get(each)] + [
        each for each in needs.indicators if each not in there
    ]


def has_own_page(section: Section, indicators: Iterable[Indicator]) -> bool:
    """Whether a section is shown by the page of its key."""
    return section.key in SECTION_PAGES and not lacking(section, indicators)
