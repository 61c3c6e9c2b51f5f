"""A chart that ``st.altair_chart`` takes without holding it against the Vega-Lite schema, in the colours of the reader's theme.

Relies on ``st.altair_chart`` asking nothing of a chart but ``to_dict()``, with altair's data transformer set so that the rows
travel as Arrow, and on ``st.context.theme.type`` (None without a browser). Validation at every run costs twice all the rest of
drawing; that each chart is valid is held by the tests. Streamlit gives its own theme to what a chart leaves open; what a chart
says itself, the ink in its cells and the scale of a heat map, would stay dark on a dark ground.
"""

from dataclasses import dataclass

import altair as alt
import streamlit as st

from efficiency.charts.colours import in_dark


@dataclass(frozen=True, slots=True)
class Trusted:
    """``picture`` for ``st.altair_chart``, its specification taken as it is."""

    picture: alt.TopLevelMixin

    def to_dict(self) -> dict:
        """The Vega-Lite specification."""
        spec = self.picture.to_dict(validate=False)
        return in_dark(spec) if is_dark() else spec


def is_dark() -> bool:
    """Whether the reader's page has a dark ground, as the browser said when this run was asked for."""
    return st.context.theme.type == "dark"
