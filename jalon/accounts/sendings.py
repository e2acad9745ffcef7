"""Which sending of a form a request is: the same form with the same words, sent twice, is known."""

from hashlib import sha256

from django.http import HttpRequest

UNSAID = ("csrfmiddlewaretoken",)


def sent_as(request: HttpRequest) -> str:
    """A digest of who sent which form with what in it, where the form carries a ``key``; else empty.

    Somebody who comes back to the page and sends something else does another act.
    """
    if not request.POST.get("key"):
        return ""
    said = [(name, value) for name, values in request.POST.lists() if name not in UNSAID for value in values]
    files = [(name, file.name, file.size) for name in request.FILES for file in request.FILES.getlist(name)]
    person = str(getattr(request.user, "actor_id", ""))
    return sha256(repr((person, request.path, said, files)).encode()).hexdigest()
