"""Schemes and their published versions."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.funds.models import Envelope
from jalon.schemes.definition import Definition, definition_of
from jalon.schemes.enums import CountState, DraftState, Instrument

ALWAYS = date(2000, 1, 1)
"""Stands for the first day of a version whose file says none."""


class Scheme(models.Model):
    """A way by which a Region helps: its versions say how."""

    region = models.CharField(max_length=60)
    slug = models.SlugField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "slug"], name="scheme_once_a_region")]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """How lower rooms name this scheme: ``region/slug``."""
        return f"{self.region}/{self.slug}"


class SchemeVersion(models.Model):
    """A published text of a scheme, never changed. A case keeps the version of its submission.

    ``facts`` is the Region's ``facts.toml`` that the rules were checked with; empty where they read none of its facts.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    facts = models.TextField(default="", help_text="the Region's own words")
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.UUIDField(null=True, help_text="actor")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "number"], name="scheme_version_number")]

    def __str__(self) -> str:
        return f"{self.scheme} v{self.number}"

    @property
    def begins_on(self) -> date | None:
        """The first day of the version; None where its file says none."""
        return None if self.in_force_from == ALWAYS else self.in_force_from

    @property
    def definition(self) -> Definition:
        """How requests under this version are handled."""
        return definition_of(self.text)


class Draft(models.Model):
    """A text that somebody proposes as a scheme's next version; another person publishes it or sets it aside.

    Its text never changes (a trigger holds it): a correction is another draft. ``based_on`` is the number of the
    version that its author read, 0 for a scheme without any.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="drafts")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=300)
    based_on = models.PositiveIntegerField()
    author = models.UUIDField(help_text="actor")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.OPEN)
    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, null=True, related_name="drafts")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True, help_text="actor")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was set aside")

    class Meta:
        verbose_name = _("projet de règles")
        ordering = ["scheme", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="scheme_draft_number"),
            models.CheckConstraint(
                condition=models.Q(state="open", settled_at=None)
                | ~models.Q(state="open") & ~models.Q(settled_at=None),
                name="scheme_draft_settled_when_not_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state="published", version__isnull=False)
                | ~models.Q(state="published") & models.Q(version__isnull=True),
                name="scheme_draft_published_as_a_version",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published") | ~models.Q(settled_by=models.F("author")),
                name="scheme_draft_published_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} #{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == DraftState.OPEN


class RegisterCount(models.Model):
    """How many companies of the register a text of rules reaches; the same question is counted once.

    ``result`` is what ``reach.counted`` says, by département and by size.
    """

    sha256 = models.CharField(max_length=64, help_text="of the text and the Region's own words")
    region = models.CharField(max_length=60)
    register = models.PositiveBigIntegerField(help_text="the load of the register")
    day = models.DateField(help_text="the date of the request")
    text = models.TextField()
    facts = models.TextField(default="", help_text="the Region's own words")
    state = models.CharField(max_length=10, choices=CountState.choices, default=CountState.WAITING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="percent")
    result = models.JSONField(null=True)
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("décompte d’entreprises")
        constraints = [
            models.UniqueConstraint(fields=["sha256", "region", "register", "day"], name="counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.sha256[:12]}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (CountState.WAITING, CountState.RUNNING)

    @property
    def has_failed(self) -> bool:
        return self.state == CountState.FAILED


class FundingLine(models.Model):
    """From which envelope a scheme gives by an instrument (a grant in one chapter, an advance in another).

    With several envelopes for one instrument, the Region's accounting table chooses; without a table, the last named.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="funding_lines")
    instrument = models.CharField(_("instrument"), max_length=30, choices=Instrument.choices)
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "instrument", "envelope"], name="one_line_an_envelope")
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.instrument}"
