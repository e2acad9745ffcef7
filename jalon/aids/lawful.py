"""The law as it is applied here: what comes with Jalon, under the dated values that an administrator entered."""

from datetime import date

from django.db import connection

from jalon.accounts.reading import once_a_reading
from jalon.aids.models import ParameterOverride
from jalon.journal.refusals import ActionRefused
from jalon.law.marks import Mark
from jalon.law.parameters import At, Override, Parameters, own_parameters
from jalon.law.problems import LawError
from jalon.law.wording import Text
from jalon.ui.formats import language


def standing_overrides() -> list[ParameterOverride]:
    """The values that an administrator entered and nobody took back, the earliest first."""
    with connection.cursor() as cursor:  # read at every check: the ORM is asked only where there is something
        cursor.execute("SELECT EXISTS (SELECT 1 FROM aids_parameteroverride)")
        if not cursor.fetchone()[0]:
            return []
    return list(ParameterOverride.objects.filter(withdraws=None, withdrawn_by=None).order_by("id"))


@once_a_reading
def parameters() -> Parameters:
    """Every dated parameter as it is applied here."""
    entered = standing_overrides()
    return own_parameters().overridden(map(read, entered)) if entered else own_parameters()


def values(on: date) -> At:
    """The parameters in force on a day."""
    return parameters().at(on)


def read(row: ParameterOverride) -> Override:
    """A row as the law reads it."""
    return Override(row.parameter, row.begins, row.ends, row.value, row.source, Mark(row.mark))


def refused(error: LawError, field: str = "") -> ActionRefused:
    """What the law cannot answer, said to the reader: its first problem, with the others' messages after it."""
    lang = language()
    first, *others = error.problems
    message = " ".join([first.message.get(lang), *(one.message.get(lang) for one in others)])
    return ActionRefused(f"law.{first.code}", message, first.remedy.get(lang), field=field)


def said(text: Text) -> str:
    """A text of the law in the reader's language."""
    return text.get(language())
