"""A Region's plan: what its published folder version says, as rows that pages can read.

`FolderVersion` and `FolderFile` are the record: written once, never changed (a trigger holds it). All other rows
are rebuilt from the Region's current version when it is loaded. Rows of upper rooms name them by `path`.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.plan import enums
from jalon.plan.wording import remark_text
from jalon.provenance.enums import Cadence, Status
from jalon.provenance.spans import Span
from jalon.provenance.words import Words


class Region(models.Model):
    """A Region: its names, codes, colours, and the version of its folder that is in force."""

    slug = models.SlugField(max_length=60, unique=True)
    position = models.PositiveIntegerField()
    name_fr = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    full_name_fr = models.CharField(max_length=200)
    full_name_en = models.CharField(max_length=200)
    of_name_fr = models.CharField(max_length=200)
    of_name_en = models.CharField(max_length=200)
    insee = models.CharField(max_length=3)
    siren = models.CharField(max_length=9)
    siret = models.CharField(max_length=14, blank=True, help_text="of its head office")
    service_address = models.CharField(max_length=200, blank=True, help_text="of the service that handles requests")
    service_email = models.CharField(max_length=200, blank=True)
    service_phone = models.CharField(max_length=200, blank=True)
    departments = models.JSONField()
    colours = models.JSONField()
    version = models.ForeignKey("FolderVersion", on_delete=models.PROTECT, null=True, related_name="+")
    rebuilds = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("Région")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return str(Words(self.name_fr, self.name_en))

    @property
    def full_name(self) -> str:
        return str(Words(self.full_name_fr, self.full_name_en))

    @property
    def of_name(self) -> str:
        """« de la Région »: the name as a complement."""
        return str(Words(self.of_name_fr, self.of_name_en))


class FolderVersion(models.Model):
    """One published version of a Region's folder, numbered from 1, kept for ever."""

    class Origin(models.TextChoices):
        """Where the folder came from."""

        OWN_LINE = "own-line", _("dossier sans base déclarée")
        EXPORT = "export", _("dossier fondé sur une version exportée")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    based_on = models.PositiveIntegerField(null=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("version d’un dossier")
        ordering = ["region", "number"]
        constraints = [
            models.UniqueConstraint(fields=["region", "number"], name="folder_version_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="folder_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.region.slug} {self.number}"


class FolderFile(models.Model):
    """The text of one file of a version, as it was read."""

    version = models.ForeignKey(FolderVersion, on_delete=models.PROTECT, related_name="files")
    path = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("fichier d’une version")
        ordering = ["version", "path"]
        constraints = [models.UniqueConstraint(fields=["version", "path"], name="folder_file_once")]

    def __str__(self) -> str:
        return self.path


class Entry(models.Model):
    """What every entry of a folder has: a path that names it everywhere, names, status, sources.

    `sources` are slugs of the Region's sources; `refs` are the entry's references in its inventory.
    """

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=250, unique=True)
    slug = models.SlugField(max_length=60)
    position = models.PositiveIntegerField()
    name_fr = models.TextField()
    name_en = models.TextField()
    summary_fr = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    note_fr = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=Status.choices)
    sources = models.JSONField()
    refs = models.JSONField()
    period_first = models.DateField(null=True)
    period_last = models.DateField(null=True)
    period_fr = models.TextField(blank=True)
    period_en = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["region", "position"]

    def __str__(self) -> str:
        return self.path

    @property
    def name(self) -> str:
        return str(Words(self.name_fr, self.name_en))

    @property
    def summary(self) -> str:
        return str(Words(self.summary_fr, self.summary_en))

    @property
    def note(self) -> str:
        """What a reader must know to read the entry rightly."""
        return str(Words(self.note_fr, self.note_en))

    @property
    def period(self) -> Span:
        return self.span("period")

    def span(self, stem: str) -> Span:
        """The span of columns `stem_first`, `stem_last`, `stem_fr`, `stem_en`."""
        words = Words(getattr(self, f"{stem}_fr"), getattr(self, f"{stem}_en"))
        return Span(getattr(self, f"{stem}_first"), getattr(self, f"{stem}_last"), words)


class Plan(Entry):
    """A plan that a Region adopted, announced or presented. One is the Region's main AI plan."""

    kind = models.CharField(max_length=20, choices=enums.PlanKind.choices)
    main = models.BooleanField()
    full_name_fr = models.TextField(blank=True)
    full_name_en = models.TextField(blank=True)
    years = models.PositiveIntegerField(null=True)
    adopted_by = models.CharField(max_length=250, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("plan")
        constraints = [
            models.UniqueConstraint(fields=["region"], condition=models.Q(main=True), name="one_main_plan")
        ]

    @property
    def full_name(self) -> str:
        return str(Words(self.full_name_fr, self.full_name_en)) or self.name


class Axis(Entry):
    """An axis of a plan, or a line of an axis."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="axes")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="lines")
    number = models.CharField(max_length=10)

    class Meta(Entry.Meta):
        verbose_name = _("axe")
        verbose_name_plural = _("axes")


class Measure(Entry):
    """A measure of a plan. `axis_inferred` says that no source ties it to its axis."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="measures")
    axis = models.ForeignKey(Axis, on_delete=models.CASCADE, null=True, related_name="measures")
    axis_inferred = models.BooleanField()
    number = models.PositiveIntegerField()
    due_first = models.DateField(null=True)
    due_last = models.DateField(null=True)
    due_fr = models.TextField(blank=True)
    due_en = models.TextField(blank=True)
    cadence = models.CharField(max_length=10, blank=True, choices=Cadence.choices)

    class Meta(Entry.Meta):
        verbose_name = _("mesure")

    @property
    def due(self) -> Span:
        """By when it is due, as the source words it."""
        return self.span("due")


class Indicator(Entry):
    """Something counted. Its baseline, target and observations are claims on its path."""

    of = models.CharField(max_length=250, blank=True)
    unit = models.CharField(max_length=40)
    nature = models.CharField(max_length=20, choices=enums.Nature.choices)
    per = models.CharField(max_length=10, blank=True, choices=Cadence.choices)
    series_break_on = models.DateField(null=True)
    series_break_fr = models.TextField(blank=True)
    series_break_en = models.TextField(blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("indicateur")

    @property
    def series_break(self) -> str:
        """Why values before and after `series_break_on` cannot be compared."""
        return str(Words(self.series_break_fr, self.series_break_en))


class Event(Entry):
    """Something that happens at a date: a meeting, a session, an outside event."""

    kind = models.CharField(max_length=20, choices=enums.EventKind.choices)
    of = models.CharField(max_length=250, blank=True)
    when_first = models.DateField(null=True)
    when_last = models.DateField(null=True)
    when_fr = models.TextField(blank=True)
    when_en = models.TextField(blank=True)
    cadence = models.CharField(max_length=10, blank=True, choices=Cadence.choices)
    town = models.CharField(max_length=100, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("événement")

    @property
    def when(self) -> Span:
        return self.span("when")


class Actor(Entry):
    """A body of the Region, an organisation or a person that the sources name."""

    kind = models.CharField(max_length=20, choices=enums.ActorKind.choices)
    role_fr = models.TextField(blank=True)
    role_en = models.TextField(blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("acteur")

    @property
    def role(self) -> str:
        return str(Words(self.role_fr, self.role_en))

    @property
    def is_body(self) -> bool:
        """Whether it is one of the Region's own bodies."""
        return self.kind in enums.BODIES


class SchemeMention(Entry):
    """A scheme as the sources speak of it. It opens to requests when its rules are published under its slug."""

    kind = models.CharField(max_length=20, choices=enums.SchemeKind.choices)
    audience = models.JSONField()
    opens_first = models.DateField(null=True)
    opens_last = models.DateField(null=True)
    opens_fr = models.TextField(blank=True)
    opens_en = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("dispositif cité")
        verbose_name_plural = _("dispositifs cités")

    @property
    def opens(self) -> Span:
        return self.span("opens")

    @property
    def audiences(self) -> list[str]:
        """For whom, in the reader's words."""
        return [str(enums.Audience(each).label) for each in self.audience]


class Instrument(Entry):
    """An agreement, an equipment, a budget, a label, a fund: what stands beside the measures."""

    kind = models.CharField(max_length=20, choices=enums.InstrumentKind.choices)
    of = models.CharField(max_length=250, blank=True)
    when_first = models.DateField(null=True)
    when_last = models.DateField(null=True)
    when_fr = models.TextField(blank=True)
    when_en = models.TextField(blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("instrument")

    @property
    def when(self) -> Span:
        return self.span("when")


class Statement(Entry):
    """A theme, a principle or a reference that the sources state."""

    kind = models.CharField(max_length=20, choices=enums.StatementKind.choices)
    of = models.CharField(max_length=250, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("énoncé")


class Link(models.Model):
    """A tie between two entries of a Region, named by their paths."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="links")
    origin = models.CharField(max_length=250, db_index=True)
    target = models.CharField(max_length=250, db_index=True)
    relation = models.CharField(max_length=20, choices=enums.Relation.choices)
    inferred = models.BooleanField()

    class Meta:
        verbose_name = _("lien")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.origin} {self.relation} {self.target}"


class Remark(models.Model):
    """Something true of the sources that a reader should know: « non ventilé : 67,5 M€ »."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="remarks")
    subject = models.CharField(max_length=250, db_index=True)
    code = models.CharField(max_length=40)
    low_cents = models.BigIntegerField(null=True)
    high_cents = models.BigIntegerField(null=True)
    approximate = models.BooleanField(default=False)
    count = models.PositiveIntegerField()
    total = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("remarque")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.subject} {self.code}"

    @property
    def text(self) -> str:
        """The remark in the reader's language."""
        return remark_text(self)
