"""Schemes and their published versions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.funds.models import Envelope
from jalon.schemes.definition import Definition, definition_of
from jalon.schemes.enums import Instrument


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
    """A published text of a scheme, never changed. A case keeps the version of its submission."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.UUIDField(null=True, help_text="actor")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "number"], name="scheme_version_number")]

    def __str__(self) -> str:
        return f"{self.scheme} v{self.number}"

    @property
    def definition(self) -> Definition:
        """How requests under this version are handled."""
        return definition_of(self.text)


class FundingLine(models.Model):
    """From which envelope a scheme gives by an instrument (a grant in one chapter, an advance in another)."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="funding_lines")
    instrument = models.CharField(_("instrument"), max_length=30, choices=Instrument.choices)
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "instrument"], name="one_line_an_instrument")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.instrument}"
