"""The one table of rights: which role may do what.

The checks, the guards of pages, ``docs/rights.md`` and the generated tests all read this table and nothing else.
A right is named ``area.verb``. Rights that end in ``.read`` change nothing; an auditor holds exactly those.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from jalon.accounts.enums import Role


class Right(TextChoices):
    """One thing that a person may be allowed to do in a Region."""

    CASES_APPLY = "cases.apply", _("déposer et suivre ses propres demandes")
    CASES_READ = "cases.read", _("lire tous les dossiers")
    CASES_REVIEW = "cases.review", _("instruire : prendre un dossier, demander une pièce, vérifier, échanger")
    CASES_RECORD_OPINION = "cases.record_opinion", _("enregistrer l’avis motivé d’un expert")
    ASSESSMENTS_READ = "assessments.read", _("lire les évaluations d’un appel, leurs notes et leurs classements")
    ASSESSMENTS_ORGANISE = (
        "assessments.organise",
        _("organiser l’évaluation d’un appel : viviers, évaluateurs, accords, classement"),
    )
    ASSESSMENTS_SCORE = "assessments.score", _("noter les dossiers qui sont confiés à soi, et ceux-là seuls")
    CASES_PROPOSE = "cases.propose", _("proposer une attribution ou un refus")
    CASES_LEGAL_VISA = "cases.legal_visa", _("donner ou refuser le visa juridique")
    CASES_FINANCE_VISA = "cases.finance_visa", _("donner ou refuser le visa financier")
    SESSIONS_READ = "sessions.read", _("lire les séances et les rapports")
    SESSIONS_PREPARE = "sessions.prepare", _("préparer une séance et ses rapports")
    SESSIONS_RECORD_VOTE = "sessions.record_vote", _("enregistrer les votes")
    SESSIONS_CLOSE = "sessions.close", _("clore une séance")
    SESSIONS_SIT = "sessions.sit", _("siéger : lire le dossier de séance, se déporter, donner pouvoir")
    DECISIONS_TRANSMIT = "decisions.transmit", _("dater la transmission au préfet et le caractère exécutoire")
    CASES_OPERATE = "cases.operate", _("accepter dans sa part d’opérateur et déclarer ce qui a été rendu")
    DECISIONS_NOTIFY = "decisions.notify", _("notifier une décision")
    AGREEMENTS_SIGN = "agreements.sign", _("signer une convention")
    AWARDS_MONITOR = (
        "awards.monitor",
        _(
            "suivre ce qu’une convention promet : accepter un rapport, demander un complément, reporter une échéance"
        ),
    )
    AWARDS_CLOSE = "awards.close", _("clore un dossier dont tout est fini, et rendre au dispositif ce qui reste")
    LETTERS_READ = "letters.read", _("lire les textes des lettres et leurs versions")
    LETTERS_DRAFT = "letters.draft", _("écrire un projet de lettre")
    LETTERS_PUBLISH = "letters.publish", _("publier le texte d’une lettre écrit par une autre personne")
    PAYMENTS_READ = "payments.read", _("lire les demandes de paiement et les mandats")
    PAYMENTS_CLAIM = "payments.claim", _("enregistrer une demande de paiement")
    PAYMENTS_CERTIFY = "payments.certify", _("certifier le service fait")
    PAYMENTS_APPROVE = "payments.approve", _("approuver un mandat au-dessus d’un seuil de la Région")
    PAYMENTS_ORDER = "payments.order", _("signer un mandat")
    PAYMENTS_RECORD_RETURN = "payments.record_return", _("enregistrer le retour du comptable")
    RECEIVABLES_RECOVER = (
        "receivables.recover",
        _("émettre un titre de recettes et suivre ce qui est dû à la Région"),
    )
    RECEIVABLES_DECLARE = "receivables.declare", _("déclarer la défaillance d’un débiteur et exiger toute l’avance")
    CHECKS_READ = "checks.read", _("lire les campagnes de contrôles sur place et leurs constats")
    CHECKS_PLAN = (
        "checks.plan",
        _("préparer une campagne de contrôles, la publier, la tirer, confier ses contrôles"),
    )
    CHECKS_CARRY = "checks.carry", _("mener un contrôle sur place qui est confié à soi")
    FUNDS_READ = "funds.read", _("lire les enveloppes et leurs écritures")
    FUNDS_OPEN = "funds.open", _("ouvrir une enveloppe votée")
    FUNDS_ALLOCATE = "funds.allocate", _("affecter une enveloppe à un dispositif")
    AIDS_READ = "aids.read", _("lire le registre des aides d’État, les groupes et les publications dues")
    AIDS_RECORD = "aids.record", _("enregistrer un lien entre entreprises, corriger une aide, dater un envoi")
    LAW_READ = "law.read", _("lire les paramètres datés du droit")
    LAW_SET = "law.set", _("changer un paramètre daté du droit, avec sa source")
    FUNDS_LAPSE = "funds.lapse", _("confirmer ce que les règles de la Région laissent tomber")
    FUNDS_RULES = "funds.rules", _("écrire les règles budgétaires de la Région et sa table comptable")
    PLAN_READ = "plan.read", _("lire les versions de travail du plan")
    PLAN_DRAFT = "plan.draft", _("écrire un projet de règles d’un dispositif")
    PLAN_PUBLISH = "plan.publish", _("publier une version du plan ou d’un dispositif")
    ROLES_READ = "roles.read", _("lire les rôles et leur historique")
    ROLES_GRANT = "roles.grant", _("donner et retirer des rôles")
    JOURNAL_READ = "journal.read", _("lire le journal des actions")
    NOTICES_READ = "notices.read", _("lire le registre des messages envoyés")
    RETENTION_READ = "retention.read", _("lire les durées de conservation, les archives et les éliminations")
    RETENTION_PROPOSE = "retention.propose", _("proposer une liste d’élimination, retenir un dossier")
    RETENTION_CONFIRM = "retention.confirm", _("confirmer une liste d’élimination proposée par une autre personne")
    PERSONAL_DATA_ERASE = "personal_data.erase", _("effacer les données d’une personne")

    @property
    def reads_only(self) -> bool:
        """True for a right that changes nothing."""
        return self.value.endswith(".read")


_R = Right
_HELD: dict[Role, frozenset[Right]] = {
    Role.APPLICANT: frozenset({_R.CASES_APPLY, _R.PAYMENTS_CLAIM}),
    Role.OPERATOR: frozenset({_R.CASES_APPLY, _R.PAYMENTS_CLAIM, _R.CASES_OPERATE}),
    Role.OFFICER: frozenset(
        {
            _R.CASES_READ,
            _R.CASES_REVIEW,
            _R.CASES_RECORD_OPINION,
            _R.ASSESSMENTS_READ,
            _R.ASSESSMENTS_ORGANISE,
            _R.CASES_PROPOSE,
            _R.SESSIONS_READ,
            _R.DECISIONS_NOTIFY,
            _R.AWARDS_MONITOR,
            _R.AWARDS_CLOSE,
            _R.CHECKS_READ,
            _R.CHECKS_CARRY,
            _R.LETTERS_READ,
            _R.LETTERS_DRAFT,
            _R.PAYMENTS_READ,
            _R.PAYMENTS_CLAIM,
            _R.FUNDS_READ,
            _R.PLAN_READ,
            _R.PLAN_DRAFT,
            _R.AIDS_READ,
            _R.AIDS_RECORD,
            _R.LAW_READ,
        }
    ),
    Role.EXPERT: frozenset({_R.CASES_READ, _R.CASES_RECORD_OPINION}),
    Role.REVIEWER: frozenset({_R.ASSESSMENTS_SCORE}),
    Role.LEGAL_VISA: frozenset(
        {
            _R.CASES_READ,
            _R.ASSESSMENTS_READ,
            _R.CASES_LEGAL_VISA,
            _R.LETTERS_READ,
            _R.LETTERS_DRAFT,
            _R.LETTERS_PUBLISH,
            _R.SESSIONS_READ,
            _R.PLAN_READ,
            _R.PLAN_DRAFT,
            _R.AIDS_READ,
            _R.AIDS_RECORD,
            _R.LAW_READ,
        }
    ),
    Role.FINANCE_VISA: frozenset(
        {
            _R.CASES_READ,
            _R.CASES_FINANCE_VISA,
            _R.SESSIONS_READ,
            _R.FUNDS_READ,
            _R.PAYMENTS_READ,
            _R.PAYMENTS_APPROVE,
            _R.AIDS_READ,
        }
    ),
    Role.SECRETARY: frozenset(
        {
            _R.CASES_READ,
            _R.ASSESSMENTS_READ,
            _R.SESSIONS_READ,
            _R.SESSIONS_PREPARE,
            _R.SESSIONS_RECORD_VOTE,
            _R.SESSIONS_CLOSE,
            _R.DECISIONS_TRANSMIT,
            _R.DECISIONS_NOTIFY,
        }
    ),
    Role.COUNCILLOR: frozenset({_R.SESSIONS_READ, _R.SESSIONS_SIT}),
    Role.SIGNATORY: frozenset(
        {
            _R.CASES_READ,
            _R.SESSIONS_READ,
            _R.AGREEMENTS_SIGN,
            _R.PAYMENTS_READ,
            _R.PAYMENTS_APPROVE,
            _R.PAYMENTS_ORDER,
            _R.RECEIVABLES_DECLARE,
            _R.FUNDS_READ,
        }
    ),
    Role.CERTIFIER: frozenset(
        {_R.CASES_READ, _R.PAYMENTS_READ, _R.PAYMENTS_CERTIFY, _R.CHECKS_READ, _R.CHECKS_CARRY}
    ),
    Role.FINANCE_OFFICER: frozenset(
        {
            _R.CASES_READ,
            _R.CHECKS_READ,
            _R.PAYMENTS_READ,
            _R.PAYMENTS_CERTIFY,
            _R.PAYMENTS_RECORD_RETURN,
            _R.RECEIVABLES_RECOVER,
            _R.AWARDS_CLOSE,
            _R.FUNDS_READ,
            _R.FUNDS_OPEN,
            _R.FUNDS_ALLOCATE,
            _R.AIDS_READ,
            _R.FUNDS_LAPSE,
            _R.FUNDS_RULES,
        }
    ),
    Role.DIRECTOR: frozenset(
        {
            _R.CASES_READ,
            _R.CHECKS_READ,
            _R.CHECKS_PLAN,
            _R.ASSESSMENTS_READ,
            _R.SESSIONS_READ,
            _R.LETTERS_READ,
            _R.LETTERS_DRAFT,
            _R.LETTERS_PUBLISH,
            _R.PAYMENTS_READ,
            _R.PAYMENTS_APPROVE,
            _R.FUNDS_READ,
            _R.PLAN_READ,
            _R.PLAN_DRAFT,
            _R.PLAN_PUBLISH,
            _R.AIDS_READ,
            _R.LAW_READ,
            _R.RETENTION_READ,
            _R.RETENTION_CONFIRM,
        }
    ),
    Role.AUDITOR: frozenset(right for right in Right if right.reads_only),
    Role.DATA_PROTECTION: frozenset(
        {
            _R.JOURNAL_READ,
            _R.NOTICES_READ,
            _R.RETENTION_READ,
            _R.RETENTION_PROPOSE,
            _R.PERSONAL_DATA_ERASE,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            _R.ROLES_READ,
            _R.ROLES_GRANT,
            _R.JOURNAL_READ,
            _R.NOTICES_READ,
            _R.LAW_READ,
            _R.LAW_SET,
            _R.FUNDS_READ,
            _R.FUNDS_RULES,
        }
    ),
}

TABLE: dict[Right, frozenset[Role]] = {
    right: frozenset(role for role, rights in _HELD.items() if right in rights) for right in Right
}
"""Each right with the roles that hold it."""

UNDER_DELEGATION: frozenset[Right] = frozenset(
    {Right.AGREEMENTS_SIGN, Right.PAYMENTS_ORDER, Right.RECEIVABLES_DECLARE}
)
"""Rights that bind the Region by a signature: held only under a delegation in force."""


ALL: frozenset[Right] = frozenset(Right)

FOR_ONE_SCHEME: frozenset[Right] = frozenset(
    {
        _R.CASES_READ,
        _R.CASES_REVIEW,
        _R.CASES_RECORD_OPINION,
        _R.CASES_PROPOSE,
        _R.DECISIONS_NOTIFY,
        _R.AWARDS_MONITOR,
        _R.AWARDS_CLOSE,
    }
)
"""What a role given for one scheme alone leaves of its rights: the cases of that scheme."""


def rights_of(role: Role) -> frozenset[Right]:
    """What the holders of this role may do."""
    return _HELD[role]
