"""A press is carried out to its end, and what it came to is told, whatever else the reader does meanwhile.

Relies on ``ScriptRunner`` asking a ``ScriptRequests`` of its module what it is to do next, at each of its yield points; on
``AppSession`` handing a request for a run over to that object instead of to a second thread beside it where ``fastReruns`` is
off (``.streamlit/config.toml``); on ``st.rerun`` and ``st.stop`` going through the object, too, before they force a yield; and on
``AppSession.request_rerun`` being told of a part of the page by its ``fragment_id``, and saying nothing where there is none.

By itself Streamlit breaks a run off for the next one wherever the script draws or reads ``st.session_state``, and the press that
the run came with is gone with it: before its act, or, worse, after the act was written and before its receipt was noted, so that
whoever saw no answer pressed once more.
"""

from functools import partial

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx, script_runner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequest,
    ScriptRequests,
    ScriptRequestType,
    _has_active_trigger_value,
)

from efficiency.ui.seams.turns import Turns


def keep(turns: Turns | None = None) -> None:
    """Have the runs of this process make way for the next one only when they have ended, or asked for it themselves, where they
    came with a press, tell what came of it, or are still in what a change of a widget sets off. With ``turns`` each takes its
    turn among the runs of all readers."""
    script_runner.ScriptRequests = partial(_Patient, turns)
    AppSession.request_rerun = _request_rerun


_request_of_streamlit = AppSession.request_rerun


def _request_rerun(session: AppSession, asked: ClientState | None) -> None:
    """A press in a part of the page that a run has taken away meanwhile has the page run: Streamlit would pass it over, and who
    pressed would wait for a run that never comes. What looks after itself in such a part has no more to look after."""
    is_gone = asked and asked.fragment_id and not session.has_fragment(asked.fragment_id)
    if is_gone and not asked.is_auto_rerun:
        asked.fragment_id = ""
    _request_of_streamlit(session, asked)


class _Patient(ScriptRequests):
    """What is asked of one script: by its reader, which can wait, and by itself, which cannot."""

    def __init__(self, turns: Turns | None) -> None:
        super().__init__()
        self._turns = turns
        self._has_to_end = False
        self._asked_by_itself = False
        self._stops_by_itself = False

    def request_rerun(self, new_data: RerunData) -> bool:
        if not self._is_its_own():
            return super().request_rerun(new_data)
        with self._lock:
            self._asked_by_itself = True
            # Whoever has gone to another page meanwhile, or Back, is not fetched back by what their last press came to.
            if self._state is ScriptRequestType.RERUN and _leads_away(self._rerun_data):
                return True
            return self._request_rerun_locked(new_data)

    def request_rerun_batch(self, rerun_batch: list[RerunData]) -> bool:
        self._asked_by_itself = True
        return super().request_rerun_batch(rerun_batch)

    def request_stop(self) -> None:
        if self._is_its_own():
            # The script goes no further, and what its reader asks for meanwhile is not dropped with it.
            self._stops_by_itself = True
        else:
            super().request_stop()

    def on_scriptrunner_yield(self) -> ScriptRequest | None:
        if self._stops_by_itself:
            self._stops_by_itself = False
            return ScriptRequest(ScriptRequestType.STOP)
        if self._state is ScriptRequestType.RERUN and not self._asked_by_itself and self._is_in_an_act():
            return None
        request = super().on_scriptrunner_yield()
        self._note(request)
        return request

    def on_scriptrunner_ready(self) -> ScriptRequest:
        if self._turns:
            # Before its first run a script has had none.
            self._turns.give_back(self)
            if self._state is ScriptRequestType.RERUN:
                self._turns.take(self)
        self._stops_by_itself = False
        request = super().on_scriptrunner_ready()
        self._note(request)
        return request

    def _is_its_own(self) -> bool:
        here = get_script_run_ctx(suppress_warning=True)
        return here is not None and here.script_requests is self

    def _is_in_an_act(self) -> bool:
        here = get_script_run_ctx(suppress_warning=True)
        return self._has_to_end or here is None or not here.has_script_started

    def _note(self, request: ScriptRequest | None) -> None:
        """What is handed out, if it is a run that begins now: whether it has to come to its end."""
        if request is not None and request.type is ScriptRequestType.RERUN:
            states = request.rerun_data.widget_states
            pressed = states is not None and any(map(_has_active_trigger_value, states.widgets))
            self._has_to_end = pressed or self._asked_by_itself
            self._asked_by_itself = False


def _leads_away(asked: RerunData) -> bool:
    here = get_script_run_ctx(suppress_warning=True)
    return asked.is_history_navigation or (
        here is not None and asked.page_script_hash != here.page_script_hash
    )
