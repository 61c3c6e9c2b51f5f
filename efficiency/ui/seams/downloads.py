"""What is said below a button to download when the file that it asks for cannot be made.

Relies on ``AppSession`` answering such a press through the ``DeferredFileHandler`` of its module, on
``MediaFileManager.execute_deferred`` raising what went wrong as the cause of its own error, and on the browser showing
``error_msg`` as it comes. Streamlit says one English sentence, whatever happened; no setting changes it.
"""

import asyncio
from collections.abc import Callable

from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
from streamlit.runtime.backend_operation_handler import DeferredFileHandler


def tell_why(words: Callable[[Exception], str]) -> None:
    """Have this process say ``words`` of what went wrong, which also note it."""

    async def handle(
        self: DeferredFileHandler, request: BackendOperationRequest, session_id: str
    ) -> BackendOperationResponse:
        make = self._get_media_file_mgr().execute_deferred
        try:
            url = await asyncio.to_thread(make, request.deferred_file.file_id)
        except Exception as failed:
            cause = failed.__cause__
            said = words(cause if isinstance(cause, Exception) else failed)
            return BackendOperationResponse(request_id=request.request_id, error_msg=said)
        return BackendOperationResponse(
            request_id=request.request_id, deferred_file=DeferredFileResponsePayload(url=url)
        )

    DeferredFileHandler.handle = handle
