"""What registers are entered by: lists that the document gives in a rule, or else the office of the campaign."""

from efficiency.campaign.parameters import Parameters
from efficiency.campaign.plan import Plan


def appraisal_forms(plan: Plan, parameters: Parameters) -> tuple[str, ...]:
    """How units are appraised (R3.2)."""
    return _of_rule(plan, "R3.2") or parameters.appraisal_forms


def phone_kinds(plan: Plan, parameters: Parameters) -> tuple[str, ...]:
    """Which telephones are tried (R3.3)."""
    return _of_rule(plan, "R3.3") or parameters.phone_kinds


def _of_rule(plan: Plan, way: str) -> tuple[str, ...]:
    rule = plan.rule_judged_as(way)
    return rule.enum if rule else ()
