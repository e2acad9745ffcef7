"""The register: aid granted, aid declared of others, what was sent to whom."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jalon.aids.enums import DueKind, Instrument, ParticularName


class Declaration(models.Model):
    """What a company declared before a grant of its other aid and of the enterprises linked to it, never changed.

    The latest of a company is the one that stands. ``no_aid``, ``no_link`` and ``no_cost`` are the company's word that
    it has none; ``no_cost`` is None in a declaration that did not ask about other aid on the same costs.
    """

    siren = models.CharField(max_length=9)
    company_name = models.CharField(max_length=250, blank=True)
    region = models.CharField(max_length=60)
    case = models.CharField(max_length=60, blank=True, help_text="the case's public id")
    declared_on = models.DateField()
    declared_by = models.UUIDField(help_text="actor")
    no_aid = models.BooleanField()
    no_link = models.BooleanField()
    no_cost = models.BooleanField(null=True)
    disputed = models.JSONField(default=list, help_text="holdings said otherwise than the record, for an officer")
    recorded_at = models.DateTimeField(auto_now_add=True)
    fictif = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["siren", "-id"], name="aids_declaration_latest"),
            models.Index(fields=["case", "-id"], name="aids_declaration_case"),
        ]

    def __str__(self) -> str:
        return f"{self.siren} {self.declared_on}"


class DeclaredAid(models.Model):
    """One aid that a declaration names: who received it, from whom, when, how much, under which regime."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="aids")
    siren = models.CharField(max_length=9)
    authority = models.CharField(max_length=250)
    regime = models.CharField(max_length=60)
    amount_cents = models.BigIntegerField()
    granted_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["siren", "granted_on"], name="aids_declared_siren")]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="declared_aid_is_positive")
        ]

    def __str__(self) -> str:
        return f"{self.siren} {self.amount_cents}"


class DeclaredCost(models.Model):
    """Another public aid, of any kind, that bears on the same costs as the request: who grants it, how much."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="costs")
    authority = models.CharField(max_length=250)
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="declared_cost_is_positive")
        ]

    def __str__(self) -> str:
        return f"{self.authority} {self.amount_cents}"


class Aid(models.Model):
    """One aid granted, as it was at the decision, never changed: a correction is a reversing entry and a new one.

    ``amount_cents`` is the gross grant equivalent, what ceilings count; ``nominal_cents`` what was granted.
    ``undertaking`` are the SIRENs of the single undertaking that day. ``equivalent`` keeps how the amount was
    reached: its arithmetic, its inputs, the dated parameters with their marks; ``facts`` what the case knew, with
    source and day. What is missing is completed by a ``Particular``, never here. A reversing entry has the original's
    date and regime and the amounts below zero, so that every sum of any period stays right.
    """

    number = models.CharField(max_length=60, unique=True, help_text="the unique number given by the authority")
    region = models.CharField(max_length=60)
    authority = models.CharField(max_length=250)
    authority_siret = models.CharField(max_length=14, blank=True)
    funding_body = models.CharField(max_length=250, blank=True, help_text="when another than the authority")
    siren = models.CharField(max_length=9)
    beneficiary = models.CharField(max_length=250)
    undertaking = ArrayField(models.CharField(max_length=40))
    regime = models.CharField(max_length=60)
    article = models.CharField(max_length=60, blank=True)
    scheme_reference = models.CharField(max_length=60, blank=True, help_text="SA number of an exempted scheme")
    instrument = models.CharField(max_length=30, choices=Instrument.choices)
    nominal_cents = models.BigIntegerField()
    amount_cents = models.BigIntegerField()
    equivalent = models.JSONField()
    facts = models.JSONField(default=dict)
    granted_on = models.DateField()
    activity = models.CharField(max_length=6, blank=True, help_text="NAF code at the decision")
    activity_edition = models.CharField(max_length=8, blank=True)
    department = models.CharField(max_length=3, blank=True)
    size = models.CharField(max_length=20, blank=True, help_text="as declared or found; empty while nobody said so")
    product = models.CharField(max_length=120, blank=True, help_text="of an agricultural or fishery aid")
    scheme = models.CharField(max_length=150, blank=True)
    case = models.CharField(max_length=60, blank=True)
    deliberation = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=250, blank=True)
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, null=True, related_name="granted")
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    reason = models.CharField(max_length=500, blank=True)
    recorded_by = models.UUIDField(null=True, help_text="actor")
    recorded_at = models.DateTimeField(auto_now_add=True)
    fictif = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["siren", "granted_on"], name="aids_aid_siren"),
            models.Index(fields=["region", "granted_on"], name="aids_aid_region"),
            models.Index(fields=["case"], name="aids_aid_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=True, amount_cents__gte=0, nominal_cents__gte=0)
                | models.Q(reverses__isnull=False, amount_cents__lte=0, nominal_cents__lte=0),
                name="aid_is_positive_unless_it_reverses",
            ),
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=True) | ~models.Q(reason=""), name="aid_reversal_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def of_the_award(self) -> bool:
        """Whether it is of the case's first decision; a later one of the same case has its act in its number."""
        return self.number.split("/")[0].removeprefix(f"{self.case}-").isdecimal()

    @property
    def corrects(self) -> bool:
        """Whether it takes the place of an earlier entry: its number says so."""
        return "/" in self.number and self.reverses_id is None


class Particular(models.Model):
    """What was said of an aid after its grant, for the registers that ask for it; never changed, the latest counts."""

    aid = models.ForeignKey(Aid, on_delete=models.PROTECT, related_name="particulars")
    name = models.CharField(max_length=20, choices=ParticularName.choices)
    value = models.CharField(max_length=120)
    source = models.CharField(max_length=250)
    recorded_by = models.UUIDField(null=True, help_text="actor")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["aid", "name", "-id"], name="aids_particular_latest")]

    def __str__(self) -> str:
        return f"{self.aid} {self.name}"


class Publication(models.Model):
    """An aid was sent: to which register or report, when, by whom, under which receipt; never changed."""

    kind = models.CharField(max_length=20, choices=DueKind.choices)
    aid = models.ForeignKey(Aid, on_delete=models.PROTECT, related_name="publications")
    sent_on = models.DateField()
    receipt = models.CharField(max_length=120, blank=True)
    recorded_by = models.UUIDField(null=True, help_text="actor")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "aid"], name="aid_sent_once_to_each")]

    def __str__(self) -> str:
        return f"{self.aid} {self.kind}"
