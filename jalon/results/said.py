"""What each source says, as a list: the content of every figure's popover.

Written in Python and not as a template: a plan's page holds some thirty of them.
"""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from jalon.provenance.display import value_text
from jalon.provenance.models import Claim
from jalon.provenance.queries import Question
from jalon.ui import formats


def claim_address(claim: Claim) -> str:
    """The page of a claim."""
    return reverse("results:claim", args=[claim.region, claim.key.removeprefix(f"{claim.region}/")])


def sources_label(question: Question) -> str:
    """« 2 sources, 1 désaccord »."""
    count = len(question.sources)
    said = ngettext("%(count)s source", "%(count)s sources", count) % {"count": count}
    others = len(question.others)
    if not others:
        return said
    disputes = ngettext("%(count)s désaccord", "%(count)s désaccords", others) % {"count": others}
    return _("%(sources)s, %(disputes)s") % {"sources": said, "disputes": disputes}


def choice_tag(claim: Claim) -> SafeString:
    """« retenu » or « écarté », where sources disagree."""
    if claim.retained:
        return format_html('<span class="tag ok">{}</span>', _("retenu"))
    return format_html('<span class="tag">{}</span>', _("écarté"))


def claims_list(claims: Sequence[Claim], disputed: bool) -> SafeString:
    """Each claim with its value, status, date and publishers, and why it is retained or not."""
    items = []
    for claim in claims:
        tags = f" {choice_tag(claim)}" if disputed else ""
        if claim.inferred:
            tags += format_html(' <span class="tag warn">{}</span>', _("déduit, non écrit"))
        told = [str(claim.get_status_display())]
        if claim.as_of:
            told.append(formats.date(claim.as_of))
        told.append(", ".join(source.publisher for source in claim.all_sources))
        notes = [" · ".join(told), claim.reason if disputed else "", claim.note]
        small = format_html_join("", '<span class="small">{}</span>', ((note,) for note in notes if note))
        items.append(f"<li><strong>{conditional_escape(value_text(claim))}</strong>{tags}{small}</li>")
    return mark_safe(f'<ul class="claims">{"".join(items)}</ul>')


def popover(question: Question, prefix: str) -> SafeString:
    """The dotted word beside a figure, and what it opens: made once for each question, language and place."""
    place = (get_language() or "", prefix)
    if place not in question.told:
        question.told[place] = _popover(question, prefix)
    return mark_safe(question.told[place])


def _popover(question: Question, prefix: str) -> SafeString:
    return format_html(
        '<button type="button" class="src" popovertarget="{id}">{label}<span class="vh"> : {name}</span></button>'
        '<div class="panel" popover id="{id}" role="group" aria-label="{name}">'
        '<p class="panel-title">{name}</p>{claims}<p><a href="{url}">{more}</a></p></div>',
        id=f"src-{prefix}-{question.retained.pk}",
        label=sources_label(question),
        name=question.label,
        claims=claims_list(question.claims, question.disputed),
        url=claim_address(question.retained),
        more=_("Voir l’affirmation et ses sources"),
    )
