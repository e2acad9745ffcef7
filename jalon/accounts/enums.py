"""The roles a person may hold in a Region."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person is for a Region. Everybody who has an account is an applicant without any grant."""

    APPLICANT = "applicant", _("demandeur")
    OFFICER = "officer", _("instructeur")
    EXPERT = "expert", _("expert")
    REVIEWER = "reviewer", _("évaluateur")
    LEGAL_VISA = "legal_visa", _("visa juridique")
    FINANCE_VISA = "finance_visa", _("visa financier")
    SECRETARY = "secretary", _("secrétaire de commission")
    COUNCILLOR = "councillor", _("élu")
    SIGNATORY = "signatory", _("signataire délégué")
    CERTIFIER = "certifier", _("certificateur du service fait")
    FINANCE_OFFICER = "finance_officer", _("gestionnaire financier")
    OPERATOR = "operator", _("opérateur")
    DIRECTOR = "director", _("directeur du plan")
    AUDITOR = "auditor", _("auditeur")
    DATA_PROTECTION = "data_protection", _("délégué à la protection des données")
    ADMINISTRATOR = "administrator", _("administrateur")


STAFF: frozenset[Role] = frozenset(Role) - {Role.APPLICANT, Role.OPERATOR}
"""Roles of the Region's own people: they work behind a second factor."""

NEEDS_DELEGATION: frozenset[Role] = frozenset({Role.SIGNATORY})
"""Roles that exist only by a dated delegation of signature (CGCT art. L4231-3)."""

WITHIN_A_SCHEME: frozenset[Role] = frozenset({Role.OFFICER, Role.EXPERT})
"""Roles that may be given for the cases of one scheme alone."""

EVERY_REGION = "*"
"""The Region of a grant that holds everywhere: an administrator of the whole installation."""
