"""What a browser sends is text that the database can hold: a NUL character, which nobody types, is refused at the door."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]


class ReadableTextMiddleware:
    """Refuses (400) a form in which a field holds a NUL character, so that no view has to look for one."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand the request on."""
        return self.answer(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> None:
        """Look at the fields once the view is known and the form has been checked to be ours."""
        if any("\0" in value for _name, values in request.POST.lists() for value in values):
            raise BadRequest("a field of the form holds a NUL character")
