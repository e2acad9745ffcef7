"""The ledger's tables. They are written by ``funds_post`` in PostgreSQL alone; here they are only read.

Amounts are whole numbers of the resource's smallest unit (cents for euros). Plans, schemes and cases are text
references: the ledger stands below them.
"""

from django.db import models
from django.db.models import CheckConstraint, ExpressionWrapper, Index, Q, UniqueConstraint
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jalon.funds.enums import Basis, Book, Nature, Operation, OwnerKind, Section, Step

EURO = "eur"


class Resource(models.Model):
    """What an envelope holds an amount of: euros, GPU hours, seats, expert days, posts."""

    code = models.CharField(max_length=40, primary_key=True)
    label_fr = models.CharField(max_length=100)
    label_en = models.CharField(max_length=100)
    decimals = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.label_en if get_language() == "en" else self.label_fr


class Owner(models.Model):
    """Who holds accounts: an envelope, or the payment credits of an exercice and chapter.

    Its entries form one hash chain: ``sequence`` counts them and ``head`` is the last hash. A new owner's head
    is the hash of its own description, in the version ``format`` of its text, so nothing of it can change unseen.
    """

    kind = models.CharField(max_length=10, choices=OwnerKind.choices)
    reference = models.CharField(max_length=150, unique=True)
    region = models.CharField(max_length=60)
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, default=EURO)
    section = models.CharField(max_length=12, choices=Section.choices, blank=True)
    chapter = models.CharField(max_length=20, blank=True)
    exercice = models.PositiveSmallIntegerField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    repayable = models.BooleanField(default=False)
    fictif = models.BooleanField()
    sequence = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32, default=bytes(32))
    format = models.PositiveSmallIntegerField(db_default=1)

    class Meta:
        indexes = [Index(fields=["region"], name="funds_owner_region")]
        constraints = [
            CheckConstraint(
                condition=Q(kind=OwnerKind.ENVELOPE, exercice=None, closes_on=None)
                | Q(kind=OwnerKind.CREDITS, exercice__gte=1983, closes_on__isnull=False, resource=EURO),
                name="funds_owner_kind",
            ),
            CheckConstraint(
                condition=(Q(resource=EURO) & Q(section__in=Section.values) & ~Q(chapter=""))
                | (~Q(resource=EURO) & Q(section="", chapter="", repayable=False)),
                name="funds_owner_budget_line",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class CreditLine(Owner):
    """The payment credits (CP) of one exercice and chapter: the year's limit of payment orders."""

    class Meta:
        proxy = True


class EnvelopeManager(models.Manager["Envelope"]):
    """Envelopes, always with their owner."""

    def get_queryset(self) -> models.QuerySet["Envelope"]:
        return super().get_queryset().select_related("owner__resource")


class Envelope(models.Model):
    """An amount of one resource, voted for a purpose: an AP, an AE, or hours, seats, days."""

    owner = models.OneToOneField(Owner, on_delete=models.PROTECT, primary_key=True, related_name="envelope")
    label_fr = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200)
    programme = models.CharField(max_length=60, blank=True)
    deliberation = models.CharField(max_length=120)
    axis = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = EnvelopeManager()

    class Meta:
        indexes = [Index(fields=["axis"], name="funds_envelope_axis")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The envelope's name in the reader's language."""
        return self.label_en if get_language() == "en" else self.label_fr

    @property
    def reference(self) -> str:
        """« region/slug »: how other rooms and the chain name the envelope."""
        return self.owner.reference

    @property
    def region(self) -> str:
        """The Region's slug."""
        return self.owner.region

    @property
    def slug(self) -> str:
        """The envelope's name in addresses, unique in its Region."""
        return self.reference.removeprefix(f"{self.region}/")

    @property
    def fictif(self) -> bool:
        """Whether the amounts are invented, in a demonstration."""
        return self.owner.fictif

    @property
    def nature(self) -> Nature | None:
        """AP in investment, AE in operation, none for a resource that is not money."""
        if self.owner.resource_id != EURO:
            return None
        return Nature.AP if self.owner.section == Section.INVESTMENT else Nature.AE


UNPAID = Q(held=True, book=Book.AUTHORITY, step__in=[Step.GRANTED, Step.COMMITTED, Step.CERTIFIED, Step.ORDERED])
"""The accounts of cases that were granted something and are still to be paid: few, however many were paid before."""


class Account(models.Model):
    """A balance: (book, owner, step, subject). The subject is a scheme, or a case under its scheme."""

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="accounts", db_index=False)
    book = models.CharField(max_length=12, choices=Book.choices)
    step = models.CharField(max_length=12, choices=Step.choices)
    scheme = models.CharField(max_length=150, blank=True)
    case_ref = models.CharField(max_length=60, blank=True)
    source = models.BooleanField()
    balance = models.BigIntegerField()
    held = models.GeneratedField(
        expression=ExpressionWrapper(~Q(balance=0), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            UniqueConstraint(fields=["owner", "book", "step", "scheme", "case_ref"], name="funds_account_one"),
            CheckConstraint(condition=Q(source=True) | Q(balance__gte=0), name="funds_account_not_below_zero"),
        ]
        indexes = [
            Index(fields=["case_ref"], name="funds_account_case", condition=~Q(case_ref="")),
            Index(fields=["scheme"], name="funds_account_scheme", condition=~Q(scheme="")),
            # By what is held, not by the balance: an entry that leaves something there does not touch the index.
            Index(fields=["owner", "case_ref"], name="funds_account_unpaid", condition=UNPAID),
        ]

    def __str__(self) -> str:
        return "/".join(filter(None, (self.book, self.step, self.scheme, self.case_ref)))


class Entry(models.Model):
    """One operation, all or nothing: who, when, on which ground; its postings say how much."""

    key = models.CharField(max_length=100)
    request_digest = models.BinaryField(max_length=32)
    operation = models.CharField(max_length=20, choices=Operation.choices)
    on_date = models.DateField(_("date de l’acte"))
    exercice = models.PositiveSmallIntegerField(_("exercice"))
    posted_at = models.DateTimeField(_("enregistré le"))
    actor = models.CharField(max_length=60)
    reference = models.CharField(_("référence"), max_length=200, blank=True)
    basis = models.CharField(_("base de la liquidation"), max_length=20, choices=Basis.choices, blank=True)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    private_digest = models.BinaryField(max_length=32, null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["key"], name="funds_entry_key")]
        indexes = [Index(fields=["operation", "id"], name="funds_entry_operation")]

    def __str__(self) -> str:
        return f"{self.operation} {self.on_date}"


class Link(models.Model):
    """An entry's place in one owner's chain; in a second chain it is a twin that names the first one's hash.

    ``format`` is the version of the text that the hash is made from; the text itself begins with it.
    """

    pk = models.CompositePrimaryKey("owner_id", "sequence")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="links", db_index=False)
    sequence = models.BigIntegerField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="links")
    previous = models.BinaryField(max_length=32)
    first = models.BinaryField(max_length=32, null=True)
    hash = models.BinaryField(max_length=32)
    format = models.PositiveSmallIntegerField(db_default=1)


class Posting(models.Model):
    """One signed amount on one account; an entry's postings sum to zero in each book."""

    pk = models.CompositePrimaryKey("entry_id", "ordinal")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings", db_index=False)
    ordinal = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [CheckConstraint(condition=~Q(amount=0), name="funds_posting_not_zero")]


class Share(models.Model):
    """The part of an envelope that a scheme entrusts to an operator, under an agreement.

    ``operator`` is the operator's reference (its SIREN, or its name in the Region's folder), ``name`` what people read.
    The amounts are the ledger's: its account's subject is the share's reference, « region/slug ».
    """

    reference = models.CharField(max_length=60, unique=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="shares")
    scheme = models.CharField(max_length=150)
    operator = models.CharField(max_length=150)
    name = models.CharField(max_length=200)
    agreement = models.CharField(max_length=200)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        indexes = [Index(fields=["operator"], name="funds_share_operator")]
        constraints = [
            CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("opened_on")), name="funds_share_days"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def region(self) -> str:
        """The Region's slug."""
        return self.reference.partition("/")[0]

    @property
    def slug(self) -> str:
        """The share's name in addresses, unique in its Region."""
        return self.reference.partition("/")[2]


class Draw(models.Model):
    """Which operator's share a case takes from, on one scheme of one envelope: one for ever, written by the ledger."""

    pk = models.CompositePrimaryKey("owner_id", "scheme", "case_ref")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="draws", db_index=False)
    scheme = models.CharField(max_length=150)
    case_ref = models.CharField(max_length=60)
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="draws")


class Schedule(models.Model):
    """What a vote gives or takes of payment credits in an exercice; in a transfer, signed for the envelope that gives."""

    pk = models.CompositePrimaryKey("entry_id", "exercice")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="schedule", db_index=False)
    exercice = models.PositiveSmallIntegerField()
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [CheckConstraint(condition=~Q(amount_cents=0), name="funds_schedule_not_zero")]


class PrivatePart(models.Model):
    """What an entry knows of a person, apart from the chain: erasing the row leaves the chain valid."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="private")
    salt = models.BinaryField(max_length=32)
    part = models.TextField()


class Total(models.Model):
    """Net amount that a year's entries brought to a step, kept in the posting transaction."""

    pk = models.CompositePrimaryKey("owner_id", "book", "step", "scheme", "year")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="totals", db_index=False)
    book = models.CharField(max_length=12, choices=Book.choices)
    step = models.CharField(max_length=12, choices=Step.choices)
    scheme = models.CharField(max_length=150, blank=True)
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()


class DayTotal(models.Model):
    """The same for the acts of one day, so that a situation at a past day does not read the entries again."""

    pk = models.CompositePrimaryKey("owner_id", "book", "step", "scheme", "on_date", "year")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="day_totals", db_index=False)
    book = models.CharField(max_length=12, choices=Book.choices)
    step = models.CharField(max_length=12, choices=Step.choices)
    scheme = models.CharField(max_length=150, blank=True)
    on_date = models.DateField()
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()


class Seal(models.Model):
    """A day's list of all chain heads, chained to the previous seal; published outside, it shows tampering."""

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    previous = models.BinaryField(max_length=32)
    count = models.IntegerField()
    hash = models.BinaryField(max_length=32)
    format = models.PositiveSmallIntegerField(db_default=1)


class SealedHead(models.Model):
    """One chain's head in a seal."""

    pk = models.CompositePrimaryKey("seal_id", "owner_id")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="heads", db_index=False)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, db_index=False)
    sequence = models.BigIntegerField()
    head = models.BinaryField(max_length=32)
