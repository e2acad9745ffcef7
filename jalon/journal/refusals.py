"""A refusal: what a user asked for cannot be done, why, and what to do instead."""

from functools import partial


class ActionRefused(Exception):
    """An action refused for a reason that its user can understand and act on.

    ``code`` is stable and English (``funds.insufficient``), ``message`` says what is wrong and ``remedy`` what to
    do, both in the reader's language; ``field`` names the form's field where there is one.
    """

    def __init__(self, code: str, message: str, remedy: str = "", *, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.field = field

    def __reduce__(self) -> tuple[object, ...]:
        """How it crosses from one process to another: with all that it says."""
        return partial(type(self), field=self.field), (self.code, self.message, self.remedy)

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()
