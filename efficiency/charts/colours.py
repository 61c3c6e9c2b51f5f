"""The colours of lights and verdicts; each stands beside its word and shape, never alone."""

from efficiency.models import Light, Verdict

# Text colours keep 4.5:1 on white and on their tints; fills and tints are for marks and cells.
LIGHT_TEXT = {
    Light.RED: "#B3261E",
    Light.YELLOW: "#A15C00",
    Light.GREEN: "#1E7B45",
    Light.DONE: "#1F4E8C",
    Light.GREY: "#5A626F",
}
LIGHT_FILL = {**LIGHT_TEXT, Light.YELLOW: "#C98200"}
LIGHT_TINT = {
    Light.RED: "#F6D5D2",
    Light.YELLOW: "#FDF0DB",
    Light.GREEN: "#E3F3E9",
    Light.DONE: "#DCE6F4",
    Light.GREY: "#ECEEF1",
}
# Streamlit's own names for the same colours, as used in Markdown (:red[...]).
LIGHT_MARKDOWN = {
    Light.RED: "red",
    Light.YELLOW: "orange",
    Light.GREEN: "green",
    Light.DONE: "blue",
    Light.GREY: "gray",
}
VERDICT_MARKDOWN = {
    Verdict.MET: "green",
    Verdict.NOT_DUE: "blue",
    Verdict.AT_RISK: "orange",
    Verdict.MISSED: "red",
    Verdict.UNKNOWN: "gray",
}

# What stands in place of each colour of the pictures on a dark ground. Pictures are built in the light colours only: ink that is
# dark on pale cells becomes light on deep ones, and what was deep glows. "white" is the ground between marks, "#FFFFFF" the
# ink on deep ones.
DARK = {
    "#1B2430": "#E5EAF1",
    "WHITE": "#12171E",
    "#FFFFFF": "#000000",
    "#6B7280": "#A7B0BD",
    "#5A626F": "#A7B0BD",
    "#DCE1E8": "#343E4C",
    "#EEF1F5": "#262E39",
    "#ECEEF1": "#262E39",
    "#E3E8EF": "#2A323E",
    "#D5DBE4": "#3B4656",
    "#F4F6F9": "#1B222C",
    "#FEFEFE": "#12171E",
    "#F7F8FA": "#1B222C",
    "#1F4E8C": "#6FA0E0",
    "#C9D8EC": "#2C4669",
    "#A9C3E6": "#33557F",
    "#DCE6F4": "#1A2F4B",
    "#F1F5FA": "#1B222C",
    "#5B8DC9": "#3E72B8",
    "#0E2747": "#C9D8EC",
    "#98724E": "#B98A5A",
    "#4B7F8C": "#4FB3C0",
    "#7A8B3C": "#8FA050",
    "#B3261E": "#E5675C",
    "#A15C00": "#E9B45A",
    "#C98200": "#8A5F10",
    "#F3D9A4": "#5A4416",
    "#1E7B45": "#55B37E",
    "#F6D5D2": "#3B1A17",
    "#FDF0DB": "#40300F",
    "#E3F3E9": "#173524",
    # The scale of heat maps, from zero.
    "#FBE9E7": "#2B1D1D",
    "#EFB9B4": "#6B2C26",
    "#DB7970": "#B0493D",
    "#B3392E": "#E58F83",
    "#7F1710": "#F9CFC9",
}


def in_dark(spec):
    """A finished specification in the colours of a dark ground; what a scale asks of the rows (its domain) stays as it is."""
    if isinstance(spec, dict):
        return {key: part if key in ("domain", "datasets") else in_dark(part) for key, part in spec.items()}
    if isinstance(spec, list):
        return [in_dark(part) for part in spec]
    if isinstance(spec, str):
        return DARK.get(spec.upper(), spec)
    return spec
