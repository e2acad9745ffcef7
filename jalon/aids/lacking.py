"""What a register or a report still lacks of an aid: why its row is withheld."""

from django.utils.translation import gettext as _

from jalon.aids.enums import DueKind
from jalon.aids.exports.files import FILES
from jalon.aids.models import Aid


def lacking(kind: DueKind, aid: Aid) -> list[str]:
    """What a register asks for and a completed aid does not have, in the reader's words."""
    words = {
        "siren": _("le SIREN"),
        "beneficiary": _("le bénéficiaire"),
        "authority": _("l’autorité"),
        "activity": _("le code d’activité"),
        "product": _("le secteur de produit"),
        "size": _("la taille du bénéficiaire"),
        "region": _("le département"),
        "objective": _("l’article de l’exemption"),
        "scheme-reference": _("le numéro SA du régime"),
    }
    return [words[code] for code in FILES[kind.value].lacks(aid)]
