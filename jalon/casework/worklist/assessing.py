"""What a call waits for: marks, reviewers, agreement, a list."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.accounts.models import User
from jalon.accounts.queries import regions_where
from jalon.accounts.rights import Right
from jalon.cases.assessments import invitations_to, reviews_of, rounds_at_work
from jalon.cases.enums import ReviewState
from jalon.cases.queue import SOON
from jalon.casework.assessing import RoundPage, round_page
from jalon.casework.worklist.items import Group, Item, first
from jalon.ui.formats import language


def to_mark(user: User) -> Group:
    """A reviewer's invitations to answer and requests to mark."""
    items = [
        Item(
            _("Répondre à une invitation"),
            one.round.version.definition.title[language()],
            reverse("casework:invitation", args=[one.pk]),
            one.round.due_on,
        )
        for one in invitations_to(user)
    ]
    for review in reviews_of(user).filter(state=ReviewState.ASKED):
        about = f"{review.entrant.case.reference} · {review.entrant.case.title}"
        address = reverse("casework:review", args=[review.public_id])
        items.append(Item(_("Noter un projet"), about, address, review.entrant.round.due_on))
    return first(_("Évaluations"), items, reverse("casework:reviews"))


def assessments(user: User) -> Group:
    """What a round waits for from whoever organises it: reviewers, agreements, a list to confirm, what follows from it.

    By the day on which marks are awaited, or silence threatens one of its requests where that comes first.
    """
    items = []
    organised = regions_where(user, Right.ASSESSMENTS_ORGANISE)
    for found in rounds_at_work(user):
        round = found.round
        if round.region in organised:
            days = [found.threatens, None if found.ranked else round.due_on]
            due = min(filter(None, days), default=None)
            said = (
                _("Donner suite au classement") if found.ranked else _round_waits_for(round_page(round, user), due)
            )
            about = f"{round.version.definition.title[language()]} · {round.criteria.label[language()]}"
            if said:
                items.append(Item(said, about, reverse("casework:round", args=[round.pk]), due))
    return first(_("Évaluations à suivre"), items, reverse("casework:rounds"))


def _round_waits_for(page: RoundPage, due: date | None) -> str:
    if page.apart:
        n = len(page.apart)
        return ngettext("Régler %(n)s désaccord", "Régler %(n)s désaccords", n) % {"n": n}
    if page.lacking:
        return ngettext("Trouver %(n)s évaluateur", "Trouver %(n)s évaluateurs", page.lacking) % {"n": page.lacking}
    if page.requests and all(one.ready for one in page.requests):
        return _("Confirmer le classement")
    return _("Suivre les notes") if due and due <= timezone.localdate() + SOON else ""
