"""Write docs/metrics.md: what every figure means, from the docstrings, thresholds and indicators that the app itself uses.

``python -m docs.definitions`` writes the file; a test holds it against ``text()``.
"""

import importlib
import inspect
from dataclasses import fields
from pathlib import Path

from efficiency import campaign
from efficiency.campaign.document import display
from efficiency.campaign.thresholds import THRESHOLD_WORDS, Thresholds
from efficiency.campaign.workdays import chinese_date_short

PATH = Path(__file__).parent / "metrics.md"
# Where figures are made, by what a reader would look for.
SUBJECTS = {
    "Lights, targets and units": (
        "metrics",
        "standings.targets",
        "standings.reports",
        "campaign.thresholds",
        "state",
    ),
    "Series of readings": ("figures.indicator_series", "figures.rate_grid", "figures.over_time"),
    "Time": ("campaign.workdays", "standings.milestones"),
    "What needs somebody today": (
        "judgements.attention",
        "judgements.register_matters",
        "judgements.conspicuous",
    ),
    "Obligations and the 25 rules": (
        "judgements.obligations",
        "judgements.rules.inspections",
        "judgements.rules.monitoring_points",
        "judgements.rules.appraisals",
        "judgements.rules.social_supervision",
        "judgements.rules.accountability",
    ),
    "Supervised units": ("figures.supervised", "figures.supervision"),
    "News or noise": ("judgements.news", "judgements.moves"),
    "Monitoring points": ("figures.monitoring", "judgements.repeat_visits", "figures.exactions"),
    "The sections' own measures": (
        "figures.complaints",
        "figures.service_findings",
        "figures.disclosure",
        "figures.assessment",
    ),
}


def text() -> str:
    """The whole file as Markdown."""
    parts = [
        "# What every figure means",
        "Made by `python -m docs.definitions` from the code; edit the docstrings, not this file.",
        "A share always shows its counts; an empty denominator is “—”, never 0%; nothing reported is grey. Every figure is "
        "as it was known at the end of the as-of day (统计截至).",
        "## Thresholds of the lights (亮灯阈值)",
        "Defaults; the 工作办公室 may change each from a day on, with a reason.",
        _thresholds(),
        "## The nine targets of the document",
        _targets(),
        "## Supporting indicators",
        "What is counted where the document asks for something without naming a number (文件未量化).",
        _indicators(),
    ]
    for subject, names in SUBJECTS.items():
        parts.append(f"## {subject}")
        for name in names:
            parts += _module(name)
    return "\n\n".join(parts) + "\n"


def _table(headers: tuple[str, ...], rows: list[tuple]) -> str:
    lines = [headers, ("---",) * len(headers), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def _thresholds() -> str:
    defaults = Thresholds()
    return _table(
        ("name", "threshold"),
        [
            (f"`{field.name}`", f"{words[0]}{getattr(defaults, field.name)}{words[1]}")
            for field in fields(Thresholds)
            for words in [THRESHOLD_WORDS[field.name]]
        ],
    )


def _targets() -> str:
    known = campaign.load().plan
    rows = []
    for target in known.targets:
        task = known.task(target.task_id)
        sign = "≥" if target.operator == ">=" else "="
        kind = "持续达标" if target.continuous else f"至{chinese_date_short(target.due_on)}"
        note = target.baseline_note + (f"；{target.note}" if target.note else "")
        rows.append(
            (
                target.id,
                target.name,
                f"{sign}{target.value:g}{target.unit}",
                kind,
                task.label,
                display(target.quote),
                note,
            )
        )
    return _table(("id", "name", "target", "when", "task", "the document's words", "basis"), rows)


def _indicators() -> str:
    rows = [
        (f"`{each.id}`", each.name, each.unit, campaign.load().plan.task(each.task_id).label, each.definition)
        for each in campaign.load().indicators
    ]
    return _table(("id", "name", "unit", "task", "definition (口径)"), rows)


def _module(name: str) -> list[str]:
    module = importlib.import_module(f"efficiency.{name}")
    parts = [f"### `efficiency/{name.replace('.', '/')}.py`", inspect.cleandoc(module.__doc__)]
    for function_name, function in vars(module).items():
        if (
            inspect.isfunction(function)
            and function.__module__ == module.__name__
            and function_name[0] != "_"
        ):
            parts.append(f"**`{function_name}`** — {inspect.getdoc(function)}")
    return parts


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
