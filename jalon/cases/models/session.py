"""Sessions of a committee: the reports that group proposals, what was said of each case, and the vote."""

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.enums import Ballot, Fate, ReportStage, SessionState, VisaKind
from jalon.cases.models.decision import Proposal
from jalon.schemes.enums import Instrument


class Session(models.Model):
    """A meeting of the body that votes awards.

    A second call (``second_of``) takes up the reports that a lost quorum left; ``executory_on`` is the later of the
    transmission to the prefect and the publication.
    """

    region = models.CharField(max_length=60)
    body = models.CharField(_("instance"), max_length=200)
    held_on = models.DateField(_("date de la séance"))
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    state = models.CharField(max_length=20, choices=SessionState.choices, default=SessionState.OPEN)
    second_of = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="second_call")
    opened_at = models.DateTimeField(_("ouverture"), null=True)
    ended_at = models.DateTimeField(_("levée"), null=True)
    transmitted_on = models.DateField(_("transmission au préfet"), null=True)
    published_on = models.DateField(_("publication"), null=True)
    executory_on = models.DateField(_("caractère exécutoire"), null=True)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "body", "held_on"], name="one_session_a_day"),
            models.CheckConstraint(
                condition=models.Q(transmitted_on__isnull=True) | models.Q(transmitted_on__gte=models.F("held_on")),
                name="transmitted_after_the_session",
            ),
            models.CheckConstraint(
                condition=models.Q(published_on__isnull=True) | models.Q(published_on__gte=models.F("held_on")),
                name="published_after_the_session",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}, {self.held_on:%d/%m/%Y}"


class Report(models.Model):
    """What is voted at once: a report that groups proposals, its text, and its vote.

    ``in_office``, ``quorum`` and ``present`` are what the count of its vote stood on; the recused are in none of them.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="reports")
    position = models.PositiveSmallIntegerField(_("rang à l’ordre du jour"), default=0)
    number = models.CharField(_("numéro du rapport"), max_length=40)
    title = models.CharField(_("objet"), max_length=250)
    presentation = models.TextField(_("exposé des motifs"), blank=True)
    grounds = models.TextField(_("textes visés"), blank=True, help_text="one a line")
    articles = models.TextField(_("articles"), blank=True, help_text="separated by an empty line")
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    stage = models.CharField(max_length=10, choices=ReportStage.choices, default=ReportStage.DRAFT)
    sent_on = models.DateField(_("envoi aux élus"), null=True)
    late_reason = models.TextField(_("motif de l’urgence"), blank=True)
    called_at = models.DateTimeField(_("appel du rapport"), null=True)
    voted_at = models.DateTimeField(_("vote"), null=True)
    debate = models.TextField(_("débats"), blank=True)
    ballot = models.CharField(max_length=20, choices=Ballot.choices, default=Ballot.PENDING)
    adjourned_for = models.TextField(_("motif de l’ajournement"), blank=True)
    deliberation = models.CharField(_("numéro de la délibération"), max_length=60, blank=True)
    link = models.CharField(_("adresse de l’acte publié"), max_length=300, blank=True, validators=[URLValidator()])
    chair = models.ForeignKey("Member", on_delete=models.PROTECT, null=True, related_name="+")
    in_office = models.PositiveSmallIntegerField(_("membres en exercice"), null=True)
    quorum = models.PositiveSmallIntegerField(_("quorum"), null=True)
    present = models.PositiveSmallIntegerField(_("présents"), null=True)
    represented = models.PositiveSmallIntegerField(_("représentés"), null=True)
    votes_for = models.PositiveSmallIntegerField(_("pour"), null=True)
    votes_against = models.PositiveSmallIntegerField(_("contre"), null=True)
    abstentions = models.PositiveSmallIntegerField(_("abstentions"), null=True)
    silent = models.PositiveSmallIntegerField(_("ne prennent pas part au vote"), null=True)
    casting = models.BooleanField(_("voix prépondérante"), default=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="report_number_a_session"),
            models.CheckConstraint(
                condition=~models.Q(ballot__in=[Ballot.ADOPTED, Ballot.REJECTED])
                | models.Q(present__isnull=False, voted_at__isnull=False),
                name="a_vote_has_its_count",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ReportVisa(models.Model):
    """Somebody other than its author has looked at a report; it holds for the text and the table of that moment."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="visas")
    kind = models.CharField(max_length=20, choices=VisaKind.choices)
    favourable = models.BooleanField()
    note = models.TextField(blank=True)
    digest = models.CharField(max_length=64, help_text="of what was looked at")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "kind", "digest"], name="one_visa_a_text"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.kind}"


class ReportItem(models.Model):
    """A case in a report: what is proposed, what the committee did with it, and whether that has taken effect.

    ``proposal`` is what the vote decides; it is none once the case was postponed, and another one once its amount was
    amended: ``former`` then keeps what the report proposed.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(_("ligne de l’annexe"), default=0)
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, null=True, related_name="item")
    former = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, related_name="former_items")
    fate = models.CharField(max_length=10, choices=Fate.choices, default=Fate.KEPT)
    fate_reason = models.TextField(blank=True)
    applied_at = models.DateTimeField(null=True)
    set_apart = models.TextField(blank=True, help_text="why its vote could not take effect")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="one_annex_line_a_position"),
            models.CheckConstraint(
                condition=models.Q(proposal__isnull=False) | models.Q(former__isnull=False),
                name="an_annex_line_has_its_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.position}"

    @property
    def written(self) -> Proposal:
        """What the report as sent proposed."""
        proposal = self.former or self.proposal
        assert proposal  # held by the database
        return proposal


class AmendedAmount(models.Model):
    """What the committee voted instead of a proposed amount; what it did not change is written too."""

    item = models.ForeignKey(ReportItem, on_delete=models.CASCADE, related_name="amended")
    instrument = models.CharField(max_length=30, choices=Instrument.choices)
    amount_cents = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "instrument"], name="one_amended_amount_an_instrument"),
            models.CheckConstraint(condition=models.Q(amount_cents__gte=0), name="amended_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.instrument}"


class DeliberationNumber(models.Model):
    """The last number given in a year under one way of numbering."""

    region = models.CharField(max_length=60)
    pattern = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "pattern", "year"], name="one_deliberation_counter")
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.year}: {self.last}"
