"""One transaction an action: the outermost owns it, its retry and its idempotency key; inner ones join."""

import random
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from jalon.journal.models import ActionKey
from jalon.journal.refusals import ActionRefused

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 6
IN_ACTION = ContextVar("in_action", default=False)
# serialization_failure, deadlock_detected, lock_not_available
RETRIED = {"40001", "40P01", "55P03"}


def _is_transient(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in RETRIED


def action(function: Callable[P, T]) -> Callable[P, T]:
    """Run ``function`` in one transaction, again after a deadlock, at most ``ATTEMPTS`` times.

    Inside another action the function simply joins it. Writers of every room wear this decorator.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.in_atomic_block and IN_ACTION.get():
            return function(*args, **kwargs)
        for attempt in range(1, ATTEMPTS + 1):
            outermost = IN_ACTION.set(True)
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if connection.in_atomic_block or not _is_transient(error) or attempt == ATTEMPTS:
                    raise
            finally:
                IN_ACTION.reset(outermost)
            time.sleep(random.uniform(0.005, 0.02) * 2**attempt)
        raise AssertionError("unreachable")

    return run


def once(key: str, name: str, work: Callable[[], Any]) -> Any:
    """Carry out ``work`` once for ``key``; a second call with the same key gets the first one's JSON answer.

    Call it inside an action. A key used for another action is refused. A key comes from a form: whatever else it holds,
    it is kept without the NUL character, which no text of the database may hold.
    """
    key = key.replace("\0", "")
    if not key:
        return work()
    try:
        with transaction.atomic():
            ActionKey.objects.create(key=key, action=name)
    except IntegrityError:
        known = ActionKey.objects.get(key=key)
        if known.action != name:
            raise ActionRefused(
                "journal.key_reused",
                _("Cette page a déjà servi à une autre action."),
                _("Rechargez la page et recommencez."),
            ) from None
        return known.result
    result = work()
    ActionKey.objects.filter(key=key).update(result=result)
    return result


def remember(key: str, action: str) -> None:
    """Keep that the form of this key did its act, so that the same form sent again is known."""
    if key:
        ActionKey.objects.get_or_create(key=key, defaults={"action": action})


def remembered(key: str, action: str, *, within: float = 0.0) -> bool:
    """Whether the form of this key did its act; waits so many seconds for its other sending, still under way."""
    until = time.monotonic() + within
    while key:
        if ActionKey.objects.filter(key=key, action=action).exists():
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(0.02)
    return False
