"""What the ledger refuses, told to the person who asked: which account, what is left, what to do.

``funds_post`` refuses with a SQLSTATE of its own and the facts as JSON in the error's detail.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext as _

from jalon.funds.amounts import amount_text
from jalon.funds.enums import Book, Operation, Step
from jalon.funds.models import Resource
from jalon.journal.refusals import ActionRefused
from jalon.ui.formats import money

Facts = Mapping[str, Any]


def _missing(book: Book, step: Step) -> tuple[str, str]:
    """What is short on this account, and what would help."""
    money_words = {
        (Book.AUTHORITY, Step.AVAILABLE): (
            _("Il reste %(left)s à affecter sur l’enveloppe %(owner)s ; demandé : %(asked)s."),
            _("Réduisez le montant, ou faites voter une ouverture d’autorisation."),
        ),
        (Book.AUTHORITY, Step.ALLOCATED): (
            _("Il reste %(left)s affectés au dispositif %(scheme)s (enveloppe %(owner)s) ; demandé : %(asked)s."),
            _("Réduisez le montant, ou affectez davantage au dispositif."),
        ),
        (Book.AUTHORITY, Step.RESERVED): (
            _("%(left)s sont réservés au dossier %(case)s (enveloppe %(owner)s) ; demandé : %(asked)s."),
            _("Réservez d’abord le montant, ou réduisez-le."),
        ),
        (Book.AUTHORITY, Step.GRANTED): (
            _("%(left)s restent à engager pour le dossier %(case)s (enveloppe %(owner)s) ; demandé : %(asked)s."),
            _("Réduisez le montant, ou faites voter une attribution complémentaire."),
        ),
        (Book.AUTHORITY, Step.COMMITTED): (
            _("%(left)s restent à liquider pour le dossier %(case)s (enveloppe %(owner)s) ; demandé : %(asked)s."),
            _("Réduisez la liquidation au montant engagé."),
        ),
        (Book.AUTHORITY, Step.CERTIFIED): (
            _("%(left)s restent à mandater pour le dossier %(case)s (enveloppe %(owner)s) ; demandé : %(asked)s."),
            _("Faites certifier le service fait avant de mandater, ou réduisez le mandat."),
        ),
        (Book.AUTHORITY, Step.ORDERED): (
            _("%(left)s restent à payer pour le dossier %(case)s (enveloppe %(owner)s) ; annoncé : %(asked)s."),
            _("Vérifiez le montant et le numéro de mandat du retour du comptable."),
        ),
        (Book.AUTHORITY, Step.ENTRUSTED): (
            _("Il reste %(left)s dans la part %(case)s (enveloppe %(owner)s) ; demandé : %(asked)s."),
            _("Réduisez le montant, ou faites confier davantage à l’opérateur."),
        ),
        (Book.RESOURCE, Step.ENTRUSTED): (
            _("Il reste %(left)s dans la part %(case)s (enveloppe %(owner)s) ; demandé : %(asked)s."),
            _("Réduisez le montant, ou faites confier davantage à l’opérateur."),
        ),
        (Book.CREDITS, Step.OPEN): (
            _("Il reste %(left)s de crédits de paiement sur la ligne %(owner)s ; demandé : %(asked)s."),
            _("Réduisez le mandat, attendez l’exercice suivant, ou faites voter des crédits."),
        ),
        (Book.CREDITS, Step.USED): (
            _("%(left)s sont mandatés pour le dossier %(case)s sur la ligne %(owner)s, et non %(asked)s."),
            _("Indiquez l’exercice et le montant du mandat rejeté."),
        ),
        (Book.RECEIVABLES, Step.OUTSTANDING): (
            _("Il reste %(left)s d’avance à rembourser par le dossier %(case)s ; demandé : %(asked)s."),
            _("Réduisez l’échéance au solde de l’avance."),
        ),
        (Book.RECEIVABLES, Step.DUE): (
            _("%(left)s sont échus pour le dossier %(case)s ; encaissé : %(asked)s."),
            _("Constatez d’abord l’échéance, ou corrigez le montant encaissé."),
        ),
    }
    general = (
        _("Il reste %(left)s à l’étape « %(step)s » sur %(owner)s ; demandé : %(asked)s."),
        _("Réduisez le montant."),
    )
    return money_words.get((book, step), general)


def _insufficient(facts: Facts) -> ActionRefused:
    message, remedy = _missing(Book(facts["book"]), Step(facts["step"]))
    resource = Resource(
        code=facts["resource"], label_fr=facts["fr"], label_en=facts["en"], decimals=facts["decimals"]
    )
    values = {
        **facts,
        "left": amount_text(facts["left"], resource),
        "asked": amount_text(facts["asked"], resource),
        "step": Step(facts["step"]).label,
    }
    return ActionRefused("funds.insufficient", message % values, remedy, field="amount")


def _amount_refused(facts: Facts) -> ActionRefused:
    return ActionRefused(
        "funds.amount",
        _("Le montant n’est pas un nombre entier de centimes, supérieur à zéro et dans les limites."),
        _("Saisissez un montant supérieur à zéro, avec deux décimales au plus."),
        field="amount",
    )


def _nothing_to_move(facts: Facts) -> ActionRefused:
    return ActionRefused(
        "funds.nothing_to_move", _("Il n’y a aucun montant à déplacer."), _("Vérifiez la situation du dossier.")
    )


def _owner_unknown(facts: Facts) -> ActionRefused:
    return ActionRefused(
        "funds.unknown_owner",
        _("Cette enveloppe ou cette ligne de crédits n’existe pas."),
        _("Créez-la à partir de la délibération qui l’ouvre."),
    )


def _move_refused(facts: Facts) -> ActionRefused:
    operation = facts["operation"]
    return ActionRefused(
        "funds.move",
        _("L’opération « %(operation)s » ne fait pas ce mouvement.")
        % {"operation": Operation(operation).label if operation in Operation.values else operation},
        _("Suivez les étapes dans l’ordre : affecter, réserver, attribuer, engager, liquider, mandater, payer."),
    )


def _key_reused(facts: Facts) -> ActionRefused:
    return ActionRefused(
        "funds.key_reused",
        _("Cette demande a déjà servi à une autre opération."),
        _("Rechargez la page et recommencez."),
    )


def _mixed(facts: Facts) -> ActionRefused:
    return ActionRefused(
        "funds.mixed",
        _("Une écriture ne compte qu’une ressource, chacune dans son livre (%(owner)s).") % facts,
        _("Faites une écriture par ressource."),
    )


def _exercice(facts: Facts) -> ActionRefused:
    return ActionRefused(
        "funds.exercice",
        _("L’exercice %(exercice)s ne prend pas cet acte : la ligne %(owner)s est close ou d’une autre année.")
        % facts,
        _("Mandatez sur l’exercice ouvert à la date de l’acte."),
        field="exercice",
    )


def _not_reversible(facts: Facts) -> ActionRefused:
    if facts["operation"] == Operation.PAY:
        return ActionRefused(
            "funds.paid_never_falls",
            _("Un paiement ne se contre-passe pas."),
            _("Émettez un titre de recettes pour la somme indue."),
        )
    return ActionRefused(
        "funds.reversal",
        _("Cette écriture ne peut pas être corrigée : elle l’est déjà, ou n’est pas de celles qui se corrigent."),
        _("Vérifiez l’historique de l’enveloppe."),
    )


def _books_disagree(facts: Facts) -> ActionRefused:
    values = {"owner": facts["owner"], "one": money(facts["authority"]), "other": money(facts["other"])}
    if facts["pairs"] == Book.CREDITS:
        message = _(
            "Le mandat porte sur %(one)s d’autorisations et %(other)s de crédits du même chapitre (%(owner)s)."
        )
    else:
        message = _("%(one)s d’avance sont payés et %(other)s inscrits à rembourser (%(owner)s).")
    return ActionRefused(
        "funds.books_disagree", message % values, _("Les deux montants doivent être égaux, chapitre par chapitre.")
    )


def _incomplete(facts: Facts) -> ActionRefused:
    if facts["part"] == "schedule":
        return ActionRefused(
            "funds.schedule",
            _("L’échéancier de crédits de paiement ne correspond pas au montant voté."),
            _("Répartissez tout le montant entre l’année de l’acte et les suivantes."),
            field="schedule",
        )
    if facts["part"] == "subject":
        return ActionRefused(
            "funds.subject",
            _("Le dispositif ou le dossier manque."),
            _("Indiquez pour quel dispositif et quel dossier."),
        )
    return ActionRefused(
        "funds.incomplete",
        _("Il manque la référence de l’acte, sa base ou son exercice."),
        _("Indiquez la délibération, la convention ou le numéro du comptable."),
        field="reference",
    )


def _too_long(facts: Facts) -> ActionRefused:
    return ActionRefused(
        "funds.too_long",
        _("La référence est trop longue : 200 caractères au plus."),
        _("Donnez le numéro de l’acte seul."),
        field="reference",
    )


def _transfer_uneven(facts: Facts) -> ActionRefused:
    return ActionRefused(
        "funds.transfer",
        _("Ce qu’une enveloppe donne doit être ce que l’autre reçoit, dans la même section et la même forme."),
        _("Choisissez deux enveloppes de la même Région et de la même section, et un seul montant."),
        field="target",
    )


def _undue(facts: Facts) -> ActionRefused:
    if facts["repayable"]:
        return ActionRefused(
            "funds.undue_advance",
            _("Ce qui a été payé sur %(owner)s est une avance : le dossier %(case)s le doit déjà.") % facts,
            _("Appelez l’avance restant à rembourser."),
            field="amount",
        )
    return ActionRefused(
        "funds.undue",
        _("%(paid)s ont été payés au dossier %(case)s ; %(undue)s ne peuvent pas avoir été payés à tort.")
        % {**facts, "paid": money(facts["paid"]), "undue": money(facts["undue"])},
        _("Réduisez la somme indue à ce qui a été payé."),
        field="amount",
    )


def _two_sources(facts: Facts) -> ActionRefused:
    if facts["drawn"]:
        message = _(
            "Le dossier %(case)s puise dans la part %(drawn)s de l’enveloppe %(owner)s, et dans elle seule."
        )
    else:
        message = _("Le dossier %(case)s ne puise dans aucune part d’opérateur de l’enveloppe %(owner)s.")
    return ActionRefused(
        "funds.two_sources",
        message % facts,
        _("Une attribution vient d’une seule part, ou du dispositif lui-même, et y retourne."),
        field="share",
    )


def _share_refused(facts: Facts) -> ActionRefused:
    if facts["closed_on"]:
        return ActionRefused(
            "funds.share_closed",
            _("La part %(share)s est close.") % facts,
            _("Ouvrez une autre part sous une nouvelle convention."),
            field="share",
        )
    return ActionRefused(
        "funds.unknown_share",
        _("La part %(share)s n’existe pas pour ce dispositif et cette enveloppe.") % facts,
        _("Vérifiez son nom, l’enveloppe et le dispositif de la convention."),
        field="share",
    )


def _schedule_short(facts: Facts) -> ActionRefused:
    return ActionRefused(
        "funds.schedule_short",
        _("L’échéancier de %(owner)s ne compte pas assez de crédits en %(exercice)s : il manque %(short)s.")
        % {**facts, "short": money(facts["short"])},
        _("Reprenez le montant sur un autre exercice."),
        field="schedule",
    )


def _other_installation(facts: Facts) -> ActionRefused:
    if facts["fictif"]:
        return ActionRefused(
            "funds.real_database",
            _("Cette base est réelle : elle n’accepte aucune enveloppe fictive."),
            _("Utilisez une base de démonstration."),
        )
    return ActionRefused(
        "funds.demonstration_database",
        _("Cette base est une démonstration : ses enveloppes sont fictives."),
        _("Utilisez une base réelle."),
    )


def _already_there(facts: Facts) -> ActionRefused:
    return ActionRefused(
        "funds.exists",
        _("Cette enveloppe, cette ligne de crédits ou cette part existe déjà."),
        _("Ouvrez-la, ou donnez un autre nom."),
        field="slug",
    )


REFUSALS: dict[str, Callable[[Facts], ActionRefused]] = {
    "JF001": _insufficient,
    "JF002": _amount_refused,
    "JF003": _owner_unknown,
    "JF004": _move_refused,
    "JF005": _key_reused,
    "JF006": _mixed,
    "JF007": _exercice,
    "JF008": _not_reversible,
    "JF009": _books_disagree,
    "JF010": _incomplete,
    "JF013": _nothing_to_move,
    "JF014": _other_installation,
    "22003": _amount_refused,  # numeric_value_out_of_range: a balance that no account could hold
    "22001": _too_long,  # string_data_right_truncation
    "JF015": _transfer_uneven,
    "JF016": _undue,
    "JF017": _schedule_short,
    "JF018": _two_sources,
    "JF019": _share_refused,
}


def refusal(error: DatabaseError) -> ActionRefused | None:
    """The refusal that a database error stands for; none for an error that is not the ledger's answer."""
    cause = error.__cause__
    diagnosis = getattr(cause, "diag", None)
    constraint = getattr(diagnosis, "constraint_name", None) or ""
    if constraint.startswith(("funds_owner_reference", "funds_share_reference")):
        return _already_there({})
    if constraint == "funds_schedule_above_zero":
        return _incomplete({"part": "schedule"})
    tell = REFUSALS.get(getattr(cause, "sqlstate", None) or "")
    if tell is None:
        return None
    detail = getattr(diagnosis, "message_detail", None)
    return tell(json.loads(detail) if detail else {})


@contextmanager
def refusing() -> Iterator[None]:
    """Turn the ledger's refusals into ``ActionRefused``; let every other error pass."""
    try:
        yield
    except DatabaseError as error:
        known = refusal(error)
        if known is None:
            raise
        raise known from error
