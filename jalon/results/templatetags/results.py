"""``{% load results %}``: claims and progress on public pages."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jalon.funds.queries import Totals
from jalon.plan.enums import Progress
from jalon.plan.models import Region, SchemeMention
from jalon.provenance.display import value_text
from jalon.provenance.models import Claim
from jalon.provenance.queries import Question
from jalon.results import money
from jalon.results.said import claim_address, claims_list, popover
from jalon.ui.parts import Bar

register = template.Library()

KINDS = {
    Progress.ACHIEVED: "ok",
    Progress.UNDERWAY: "unknown",
    Progress.UPCOMING: "unknown",
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
    return claim_address(claim)


@register.simple_tag
def said(question: Question | None, prefix: str = "q") -> SafeString | str:
    """The dotted word beside a figure: what each source says of it, which is retained, and why.

    ``prefix`` tells apart two places of one page that show the same figure.
    """
    return popover(question, prefix) if question else ""


@register.simple_tag
def claims(question: Question) -> SafeString:
    """What each source says, in the page."""
    return claims_list(question.claims, question.disputed)


@register.filter
def as_bar(moved: Totals) -> Bar:
    """The money bar of some totals."""
    return money.bar_of(moved)


@register.filter
def share_words(share: int | None) -> str:
    """A funder's part of a programme's budget."""
    return money.share_words(share)


@register.simple_tag
def bar_words(moved: Totals) -> str:
    """The bar in words."""
    return money.bar_words(moved)


@register.simple_tag
def entries_url(region: Region, step: str = "", axis: str = "", year: int | None = None) -> str:
    """The entries behind a figure."""
    return money.entries_address(region.slug, step, axis, year)


@register.simple_tag
def entries_link(region: Region, step: str, label: str, axis: str = "") -> SafeString:
    """« écritures », beside the figure that they make."""
    return format_html(
        '<a class="src" href="{}">{}<span class="vh"> : {}</span></a>',
        money.entries_address(region.slug, step, axis or ""),
        _("écritures"),
        label,
    )


@register.simple_tag
def scheme_link(scheme: SchemeMention) -> SafeString:
    """A scheme that the sources name, with the way to its page at the desk."""
    return format_html(
        '<a href="{}">{}</a>', reverse("desk:scheme", args=[scheme.region.slug, scheme.slug]), scheme.name
    )
