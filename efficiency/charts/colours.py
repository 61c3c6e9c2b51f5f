"""The colours of lights and verdicts; each stands beside its word and shape, never alone."""

from efficiency.models import Light, Verdict

# Text colours keep 4.5:1 on white; fills and tints are for marks and cells.
LIGHT_TEXT = {
    Light.RED: "#B3261E",
    Light.YELLOW: "#A15C00",
    Light.GREEN: "#1E7B45",
    Light.DONE: "#1F4E8C",
    Light.GREY: "#6B7280",
}
LIGHT_FILL = {**LIGHT_TEXT, Light.YELLOW: "#D98E04"}
LIGHT_TINT = {
    Light.RED: "#F6D5D2",
    Light.YELLOW: "#FBE6C4",
    Light.GREEN: "#DDEFE3",
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
