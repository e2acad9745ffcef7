"""A page reads each thing once: inside ``reading()``, a question already answered is answered from memory.

Only for pages, which write nothing: what is read could otherwise be older than what the same transaction wrote.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

_ANSWERS: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """The time of one page's reading."""
    token = _ANSWERS.set({})
    try:
        yield
    finally:
        _ANSWERS.reset(token)


def once_a_reading(question: Callable[P, T]) -> Callable[P, T]:
    """Answers from memory while a page is read; whoever asks gets a dictionary of his own."""

    @wraps(question)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        answers = _ANSWERS.get()
        if answers is None:
            return question(*args, **kwargs)
        key = (question, args, tuple(kwargs.items()))
        try:
            known = key in answers
        except TypeError:  # asked about something that has no identity yet, like a row not saved
            return question(*args, **kwargs)
        if not known:
            answers[key] = question(*args, **kwargs)
        answer = answers[key]
        return cast(T, dict(answer)) if isinstance(answer, dict) else answer

    return ask
