"""Sources and claims: every figure that Jalon shows about a plan, and who says so.

Rows are rebuilt from a Region's published folder version; the version, not the row, is the record.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.provenance.arithmetic import Quantity
from jalon.provenance.display import value_text
from jalon.provenance.enums import QUANTITIES, Kind, Seen, SourceKind, Status, Trust
from jalon.provenance.spans import Span
from jalon.provenance.words import EURO, PROPERTIES, UNITS, Unit, Words


class Source(models.Model):
    """A document of a Region's folder: who published it, when, how far it is relied on."""

    region = models.SlugField(max_length=60)
    slug = models.SlugField(max_length=80)
    position = models.PositiveIntegerField()
    publisher = models.CharField(max_length=200)
    title_fr = models.TextField()
    title_en = models.TextField()
    kind = models.CharField(max_length=20, choices=SourceKind.choices)
    trust = models.CharField(max_length=10, choices=Trust.choices)
    seen = models.CharField(max_length=10, choices=Seen.choices)
    published_first = models.DateField(null=True)
    published_last = models.DateField(null=True)
    published_fr = models.TextField(blank=True)
    published_en = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    note_fr = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    class Meta:
        verbose_name = _("source")
        ordering = ["region", "position"]
        constraints = [models.UniqueConstraint(fields=["region", "slug"], name="source_once_a_region")]

    def __str__(self) -> str:
        return f"{self.publisher}, {self.title}"

    @property
    def title(self) -> str:
        return str(Words(self.title_fr, self.title_en))

    @property
    def note(self) -> str:
        return str(Words(self.note_fr, self.note_en))

    @property
    def published(self) -> Span:
        """When it was published; empty means « non daté »."""
        words = Words(self.published_fr, self.published_en)
        return Span(self.published_first, self.published_last, words)


class Claim(models.Model):
    """One statement of one or more sources about one property of one subject.

    A quantity has bounds: whole cents for euros, a number otherwise, null where unbounded. A share is a ratio.
    """

    region = models.SlugField(max_length=60)
    key = models.CharField(max_length=300, unique=True)
    subject = models.CharField(max_length=250)
    property_name = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    low_cents = models.BigIntegerField(null=True)
    high_cents = models.BigIntegerField(null=True)
    low = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    date_first = models.DateField(null=True)
    date_last = models.DateField(null=True)
    text_fr = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    whole_fr = models.TextField(blank=True)
    whole_en = models.TextField(blank=True)
    unit = models.CharField(max_length=40, blank=True)
    unit_words = models.JSONField(default=dict)
    label_fr = models.TextField(blank=True)
    label_en = models.TextField(blank=True)
    per = models.CharField(max_length=10, blank=True)
    period_first = models.DateField(null=True)
    period_last = models.DateField(null=True)
    period_fr = models.TextField(blank=True)
    period_en = models.TextField(blank=True)
    by_first = models.DateField(null=True)
    by_last = models.DateField(null=True)
    by_fr = models.TextField(blank=True)
    by_en = models.TextField(blank=True)
    as_of = models.DateField(null=True)
    status = models.CharField(max_length=20, choices=Status.choices)
    retained = models.BooleanField()
    reason_fr = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    note_fr = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    inferred = models.BooleanField()
    refs = models.JSONField(default=list)
    sources = models.ManyToManyField(Source, through="Citation", related_name="claims")

    class Meta:
        verbose_name = _("affirmation")
        verbose_name_plural = _("affirmations")
        ordering = ["region", "position"]
        indexes = [models.Index(fields=["region", "subject", "property_name"], name="claim_by_subject")]
        constraints = [
            models.CheckConstraint(
                name="claim_bounds_in_order",
                condition=(
                    models.Q(low_cents__isnull=True)
                    | models.Q(high_cents__isnull=True)
                    | models.Q(low_cents__lte=models.F("high_cents"))
                )
                & (models.Q(low__isnull=True) | models.Q(high__isnull=True) | models.Q(low__lte=models.F("high"))),
            ),
            models.CheckConstraint(
                name="claim_money_in_cents",
                condition=models.Q(unit="EUR", low__isnull=True, high__isnull=True)
                | (~models.Q(unit="EUR") & models.Q(low_cents__isnull=True, high_cents__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_money(self) -> bool:
        return self.unit == EURO

    @property
    def bounds(self) -> tuple:
        """(low, high): whole cents for euros, Decimal otherwise."""
        return (self.low_cents, self.high_cents) if self.is_money else (self.low, self.high)

    @property
    def quantity(self) -> Quantity | None:
        """The claim as something that can be added; None for a share, a rank, a multiple, a date or a text."""
        if self.kind not in QUANTITIES:
            return None
        low, high = self.bounds
        return Quantity(low, high, self.unit, Status(self.status), self.per, self.kind == Kind.ABOUT)

    @property
    def unit_name(self) -> Unit | None:
        if self.unit_words:
            return Unit(tuple(self.unit_words["fr"]), tuple(self.unit_words["en"]))
        return UNITS.get(self.unit)

    @property
    def value(self) -> str:
        """What it says, in the reader's language: « 60 M€ », « au moins 1 M€ », « 12 juillet 2024 »."""
        return value_text(self)

    @property
    def exact_value(self) -> str:
        """The same with whole amounts: « 60 000 000 € »."""
        return value_text(self, short=False)

    @property
    def label(self) -> str:
        """What the claim is about, in the reader's words: « Montant », « Cible »."""
        known = PROPERTIES.get(self.property_name, Words(self.property_name))
        return str(Words(self.label_fr, self.label_en) or known)

    @property
    def text(self) -> str:
        return str(Words(self.text_fr, self.text_en))

    @property
    def whole(self) -> str:
        return str(Words(self.whole_fr, self.whole_en))

    @property
    def reason(self) -> str:
        return str(Words(self.reason_fr, self.reason_en))

    @property
    def note(self) -> str:
        return str(Words(self.note_fr, self.note_en))

    @property
    def period(self) -> Span:
        return Span(self.period_first, self.period_last, Words(self.period_fr, self.period_en))

    @property
    def by(self) -> Span:
        """By when a target is to be reached."""
        return Span(self.by_first, self.by_last, Words(self.by_fr, self.by_en))

    @property
    def dates(self) -> Span:
        """The date that the claim gives."""
        return Span(self.date_first, self.date_last, Words(self.text_fr, self.text_en))

    @property
    def source(self) -> Source:
        """The first of its sources."""
        return self.all_sources[0]

    @property
    def all_sources(self) -> list[Source]:
        """Its sources, in the order of the folder (prefetched by the queries)."""
        return [citation.source for citation in self.citations.all()]


class Citation(models.Model):
    """A claim rests on a source, at a place in it where the folder says which."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    place = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("citation")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["claim", "source"], name="citation_once")]

    def __str__(self) -> str:
        return f"{self.claim_id} ← {self.source_id}"
