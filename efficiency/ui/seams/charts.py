"""A chart that ``st.altair_chart`` takes without holding it against the Vega-Lite schema.

Relies on ``st.altair_chart`` asking nothing of a chart but ``to_dict()``, with altair's data transformer set so that the rows
travel as Arrow. Validation at every run costs twice all the rest of drawing; that each chart is valid is held by the tests.
"""

from dataclasses import dataclass

import altair as alt


@dataclass(frozen=True, slots=True)
class Trusted:
    """``picture`` for ``st.altair_chart``, its specification taken as it is."""

    picture: alt.TopLevelMixin

    def to_dict(self) -> dict:
        """The Vega-Lite specification."""
        return self.picture.to_dict(validate=False)
