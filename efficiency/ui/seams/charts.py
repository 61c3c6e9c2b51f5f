"""A chart that ``st.altair_chart`` takes without holding it against the Vega-Lite schema, in the colours of the reader's theme.

Relies on ``st.altair_chart`` asking nothing of a chart but ``to_dict()``, with altair's data transformer set so that the rows
travel as Arrow, in its option ``datasets`` by their name, and taking the ``datasets`` of the specification, too; and on
``st.context.theme.type`` (None without a browser). Validation at every run costs twice all the rest of drawing; that each chart
is valid is held by the tests. Streamlit gives its own theme to what a chart leaves open; what a chart says itself, the ink in its
cells and the scale of a heat map, would stay dark on a dark ground.
"""

import pickle
from dataclasses import dataclass

import altair as alt
import streamlit as st

from efficiency.charts.colours import in_dark
from efficiency.core.keeping import Shelf

# Pictures that were written out before, by the picture itself and the theme.
_written = Shelf(400)


@dataclass(frozen=True, slots=True)
class Trusted:
    """``picture`` for ``st.altair_chart``, its specification taken as it is, and written out once for each theme."""

    picture: alt.TopLevelMixin

    def to_dict(self) -> dict:
        """The Vega-Lite specification, the caller's own."""
        dark = is_dark()
        key = (id(self.picture), dark)
        written = _written.get(key)
        if written is None:
            spec = self.picture.to_dict(validate=False)
            spec = in_dark(spec) if dark else spec
            rows = dict(alt.data_transformers.options.get("datasets") or {})
            written = pickle.dumps(spec | {"datasets": spec.get("datasets", {}) | rows})
            _written.put(key, written, [self.picture])
        return pickle.loads(written)


def is_dark() -> bool:
    """Whether the reader's page has a dark ground, as the browser said when this run was asked for."""
    return st.context.theme.type == "dark"
