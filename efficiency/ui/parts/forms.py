"""Pieces of forms: fields that keep what was typed, each fault in Chinese at its field, and what was saved with its number.

The widgets are not held in ``st.form``: what depends on a choice (the kinds of a category, the days a deadline falls on)
is shown while the form is being filled in.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import streamlit as st

from efficiency.commands import Faulty, Refused
from efficiency.ui.parts.blocks import plain
from efficiency.ui.parts.proof import note_refusal, proof_box
from efficiency.ui.parts.receipts import forget, note, told
from efficiency.ui.seams.widgets import was_drawn

_SEEN = "seen:"


class Unwelcome(str):
    """What a form says of something that was kept but is not what the user wanted: never in green."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form on a page. Each saving starts it afresh, and so does another ``subject`` (the record it is about)."""

    name: str
    turn: int
    subject: str = ""

    def key(self, field: str) -> str:
        """The key of a field's widget."""
        return f"{self.name}:{self.turn}:{self.subject}:{field}"

    def about(self, subject: str) -> "Form":
        """The same form for one record: what was typed for another does not appear in it."""
        form = replace(self, subject=subject)
        form.forget_if_empty()
        return form

    def forget_if_empty(self) -> None:
        """Drop the faults of an earlier filling-in: a form that was left has lost what was typed, too."""
        if not was_drawn(self.key("")):
            st.session_state.pop(_faults_key(self.name), None)

    def seen(self, record: str, state):
        """The state of a record as the user first saw it in this form, ``state`` being what it is now.

        A page reads afresh on every click, so that somebody else's step would otherwise slip in between what the user
        saw and what the click does. After a refusal or a saving the form starts from the present state.
        """
        key = f"{_SEEN}{self.name}:{self.turn}:{record}"
        if not was_drawn(f"{self.name}:{self.turn}:{record}"):
            st.session_state.pop(key, None)
        return st.session_state.setdefault(key, state)

    @contextmanager
    def field(self, name: str, variant: str = "") -> Iterator[str]:
        """A place for one field: gives its key, and draws below it what is wrong with it.

        ``variant`` sets apart the widgets of a field whose options depend on another field.
        """
        key = self.key(name + variant)
        # By its own key it stays the same part of the page under the cursor, whatever comes to stand above it.
        with st.container(gap="xsmall", key=f"field:{key}"):
            yield key
            self.fault(name)

    def fault(self, name: str) -> None:
        """What is wrong with a field, as of the last attempt to save; nothing otherwise."""
        sentence = _faults(self.name).get(name)
        if sentence:
            st.markdown(f":red[**■ {plain(sentence)}**]")

    def submit(self, words: str, save: Callable[[], str], *, lacking: str = "") -> None:
        """The button that saves. ``save`` runs the command and returns what to say; faults go to their fields.

        ``lacking``: what is missing beforehand, said above the button, which is held back as long as it is.
        """
        many = len(_faults(self.name))
        if many:
            st.error(
                f"还没有保存：有{many}处需要改正，见各项下面的说明。已填的内容都保留着。",
                icon=":material/error:",
            )
        proof_box(self.name)
        if lacking:
            st.warning(plain(lacking), icon=":material/block:")
        if not st.button(words, type="primary", key=self.key("submit"), disabled=bool(lacking)):
            return
        forget(self.name)
        try:
            said = save()
        except Faulty as faulty:
            st.session_state[_faults_key(self.name)] = faulty.faults
        except Refused as refused:
            st.session_state.pop(_faults_key(self.name), None)
            st.session_state[_refused_key(self.name)] = str(refused)
            note_refusal(self.name, refused)
            for key in [each for each in st.session_state if str(each).startswith(f"{_SEEN}{self.name}:")]:
                del st.session_state[key]
        else:
            st.session_state.pop(_faults_key(self.name), None)
            note(self.name, said)
            st.session_state[_turn_key(self.name)] = self.turn + 1
        st.rerun()


def open_form(name: str) -> Form:
    """Begin a form and say what was saved last, or just refused. One that is about a record goes on with ``about``."""
    form = Form(name, st.session_state.get(_turn_key(name), 0))
    said, is_new = told(name)
    refused = st.session_state.pop(_refused_key(name), None)
    # Whoever pressed the button at the end of a long form does not see its beginning.
    if said:
        show, icon = (st.warning, "block") if isinstance(said, Unwelcome) else (st.success, "task_alt")
        show(plain(said), icon=f":material/{icon}:")
        if is_new:
            st.toast(plain(said), icon=f":material/{icon}:")
    if refused:
        st.error(plain(refused), icon=":material/error:")
        st.toast(plain(refused), icon=":material/error:")
    return form


def _faults(name: str) -> dict[str, str]:
    return st.session_state.get(_faults_key(name), {})


def _faults_key(name: str) -> str:
    return f"faults:{name}"


def _refused_key(name: str) -> str:
    return f"refused:{name}"


def _turn_key(name: str) -> str:
    return f"turn:{name}"
