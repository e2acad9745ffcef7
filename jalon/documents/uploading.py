"""What of an upload is received at all: a file is cut just above the limit, before it fills the disk."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParserError

from jalon.documents.policy import MAX_BYTES


class Bounded(FileUploadHandler):
    """Lets each file through up to one byte too many: enough for the policy to say that it is too large."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The part of the chunk that stays under the limit; nothing for the later handlers above it."""
        room = MAX_BYTES + 1 - self.received
        self.received += len(raw_data)
        return raw_data[:room] if room > 0 else None

    def upload_complete(self) -> None:
        """Refuse a request whose body ended before the length that it announced: its file is cut, and would look whole."""
        stream = getattr(self.request, "_stream", None)
        announced, read = getattr(stream, "limit", 0), getattr(stream, "_pos", 0)
        if read < announced:
            raise MultiPartParserError(f"cut after {read} of {announced} bytes")

    def file_complete(self, file_size: int) -> None:
        """The handlers that follow make the file."""
        return
