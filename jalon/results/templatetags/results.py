"""``{% load results %}``: claims and progress on public pages."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.plan.enums import Progress
from jalon.provenance.display import value_text
from jalon.provenance.models import Claim
from jalon.provenance.queries import Question

register = template.Library()

KINDS = {
    Progress.ACHIEVED: "ok",
    Progress.UNDERWAY: "accent",
    Progress.UPCOMING: "accent",
    Progress.RECURRING: "warn",
    Progress.OVERDUE_UNKNOWN: "late",
    Progress.MISSED: "late",
    Progress.NO_DUE_DATE: "unknown",
}


@register.simple_tag
def progress_tag(progress: Progress) -> SafeString:
    """Where a measure or a target stands, in words."""
    return format_html('<span class="tag {}">{}</span>', KINDS[progress], progress.label)


@register.filter
def value(claim: Claim) -> str:
    """« 60 M€ », « au moins 1 M€ », « environ 50 M€ »."""
    return value_text(claim)


@register.filter
def exact_value(claim: Claim) -> str:
    """« 60 000 000 € »: the same, in full."""
    return value_text(claim, short=False)


@register.filter
def claim_url(claim: Claim) -> str:
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


@register.inclusion_tag("results/said.html")
def said(question: Question | None, prefix: str = "q") -> dict[str, Any]:
    """The dotted word beside a figure: what each source says of it, which is retained, and why."""
    if question is None:
        return {}
    return {
        "question": question,
        "id": f"src-{prefix}-{question.retained.pk}",
        "label": sources_label(question),
    }
