"""Who holds whom, since when, until when, and how that is known."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from jalon.aids.enums import Control, PartyKind


class Party(models.Model):
    """An end of a link: an enterprise by its SIREN, a foreign one by country and number, a person by a number alone.

    A person's name stands here only, so that it can be erased without touching the history of links. ``market`` and
    the markets next to it decide whether enterprises of one person are linked; the budget and the inhabitants, whether
    a local authority leaves an enterprise autonomous (règlement (UE) n° 651/2014, annexe I, art. 3).
    """

    reference = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=30, choices=PartyKind.choices)
    name = models.CharField(max_length=250, blank=True)
    market = models.CharField(max_length=120, blank=True, help_text="for enterprises that a person holds")
    adjacent = ArrayField(models.CharField(max_length=120), default=list, help_text="markets next to its own")
    budget_cents = models.BigIntegerField(null=True)
    inhabitants = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return self.name or self.reference


class Link(models.Model):
    """One holding between two dates, never changed: what replaces or withdraws it is another row.

    ``capital`` and ``votes`` are percentages with four decimals; None where nobody gave them. ``valid_to`` is the
    last day. ``replaces`` names the row that this one corrects; with ``withdrawn`` the corrected one never was.
    """

    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="holdings")
    owned = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="holders")
    capital = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    votes = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    control = models.CharField(max_length=20, choices=Control.choices, blank=True)
    together = models.CharField(max_length=120, blank=True, help_text="the group of persons that act jointly")
    invested_cents = models.BigIntegerField(null=True, help_text="of a business angel")
    valid_from = models.DateField(null=True, help_text="None: before any grant")
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=250)
    declaration = models.ForeignKey("aids.Declaration", on_delete=models.PROTECT, null=True, related_name="links")
    recorded_by = models.UUIDField(null=True, help_text="actor")
    recorded_at = models.DateTimeField(auto_now_add=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    withdrawn = models.BooleanField(default=False)
    fictif = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(owner=models.F("owned")), name="link_joins_two"),
            models.CheckConstraint(
                condition=models.Q(capital__isnull=True) | models.Q(capital__range=(0, 100)),
                name="link_capital_is_a_share",
            ),
            models.CheckConstraint(
                condition=models.Q(votes__isnull=True) | models.Q(votes__range=(0, 100)),
                name="link_votes_are_a_share",
            ),
            models.CheckConstraint(
                condition=models.Q(capital__isnull=False) | models.Q(votes__isnull=False) | ~models.Q(control=""),
                name="link_says_something",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="link_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn=False) | models.Q(replaces__isnull=False),
                name="link_withdrawn_replaces_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} → {self.owned_id}"


class Change(models.Model):
    """A merger or a split, which moves aid already granted to those who carry on; never changed.

    ``heirs`` are those that a split leaves: SIREN, book value of equity in cents, numbers of the aids whose activity
    it takes over (règlement (UE) 2023/2831, art. 3(8) and (9)).
    """

    on = models.DateField()
    enterprises = ArrayField(models.CharField(max_length=40))
    parties = ArrayField(models.CharField(max_length=40), help_text="everybody that it concerns")
    into = models.CharField(max_length=40, blank=True)
    heirs = models.JSONField(default=list)
    source = models.CharField(max_length=250)
    recorded_by = models.UUIDField(null=True, help_text="actor")
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdraws = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="withdrawn_by")
    fictif = models.BooleanField(default=False)

    class Meta:
        indexes = [GinIndex(fields=["parties"], name="aids_change_parties")]

    def __str__(self) -> str:
        return f"{', '.join(self.enterprises)} {self.on}"
