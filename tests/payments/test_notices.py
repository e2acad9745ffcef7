"""Every notice of payments says what, why, by when, and how to contest or to answer."""

from pathlib import Path

import pytest

import jalon.payments

FOLDER = Path(jalon.payments.__file__).parent / "templates" / "payments" / "notices"
CONTEST = "Vous pouvez contester"
DECIDES_NOTHING = "ne décide rien"
# Of each notice: what it tells, why, the day that it gives, how to contest or that nothing is decided yet.
SAYS = {
    "closed": ("votre dossier est clos", "n’ont pas été demandés", "until|date", CONTEST),
    "called": ("a émis le titre", "order.reason", "order.due_on|date", CONTEST),
    "claim_refused": ("est refusée", "{{ reason }}", "until|date", CONTEST),
    "claim_settled": ("ne donne lieu à aucun paiement", "settlement.reason", "answer_by|date", CONTEST),
    "default_declared": ("défaillance déclarée", "est resté impayé", "default.claimed.due_on|date", CONTEST),
    "default_notice": ("Mise en demeure", "jours de retard", "default.answer_by|date", DECIDES_NOTHING),
    "found": ("votre projet a réussi", "reason=finding.reason", "one.on|date", CONTEST),
    "instalment": ("à rembourser le", "Selon la convention", "due_on|date", DECIDES_NOTHING),
    "paid": ("vous sont payés", "sur votre demande du", "on|date", CONTEST),
    "rescheduled": ("d’autres échéances", "reason=change.reason", "{{ day|date }}", CONTEST),
    "results_awaited": (
        "déclarez les résultats",
        "seulement si le projet réussit",
        "day=day|date",
        DECIDES_NOTHING,
    ),
    "withdrawal_dropped": ("rien n’est retiré", "why=withdrawal.proposal", "opened_on|date", "rien à faire"),
    "withdrawal_near": (
        "Retrait envisagé",
        "elle envisage de retirer",
        "answer_by|date",
        "Répondez depuis la page",
    ),
    "statement": ("relevé de votre avance", "avec les échéances à venir", "statement.as_of|date", DECIDES_NOTHING),
}
TO_STAFF = {"withdrawal_answered", "withdrawal_ripe"}


def test_every_notice_is_in_the_table():
    assert {one.stem for one in FOLDER.glob("*.txt")} == set(SAYS) | TO_STAFF


@pytest.mark.parametrize("name", SAYS)
def test_a_notice_says_what_why_by_when_and_how_to_contest(name):
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    missing = [said for said in SAYS[name] if said not in text]
    assert not missing
