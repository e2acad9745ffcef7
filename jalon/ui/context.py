"""What every page knows without asking a room: its language and the same page in the other one."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info


def page(request: HttpRequest) -> dict[str, object]:
    """``other_languages``: (code, name, address) of this page in each other language."""

    def others() -> list[tuple[str, str, str]]:
        here, path = get_language(), request.get_full_path()
        codes = [code for code, _name in settings.LANGUAGES if code != here]
        return [
            (code, get_language_info(code)["name_local"].capitalize(), translate_url(path, code)) for code in codes
        ]

    return {"other_languages": SimpleLazyObject(others)}
