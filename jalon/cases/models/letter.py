"""The texts of a Region's letters with their versions, and the letters that were written."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.enums import LetterDraftState, LetterState
from jalon.cases.letters.kinds import LetterKind
from jalon.cases.models.request import Case
from jalon.documents.models import File


class LetterVersion(models.Model):
    """A published text of a kind of letter, never changed. A letter keeps the version that it was written with."""

    region = models.CharField(max_length=60)
    kind = models.CharField(max_length=30, choices=LetterKind.choices)
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.UUIDField(null=True, help_text="actor")

    class Meta:
        ordering = ["region", "kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["region", "kind", "number"], name="letter_version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.region}/{self.kind} v{self.number}"


class LetterDraft(models.Model):
    """A text that somebody proposes for a kind of letter, with what was wrong in it; another person publishes it."""

    region = models.CharField(max_length=60)
    kind = models.CharField(max_length=30, choices=LetterKind.choices)
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("ce qui change"), max_length=300)
    based_on = models.PositiveIntegerField(help_text="number of the version that its author read, 0 for none")
    problems = models.JSONField(
        default=list, help_text="what keeps it from being published, found when it was saved"
    )
    author = models.UUIDField(help_text="actor")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=LetterDraftState.choices, default=LetterDraftState.OPEN)
    version = models.ForeignKey(LetterVersion, on_delete=models.PROTECT, null=True, related_name="drafts")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True, help_text="actor")

    class Meta:
        verbose_name = _("projet de lettre")
        ordering = ["region", "kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["region", "kind", "number"], name="letter_draft_number"),
            models.CheckConstraint(
                condition=~models.Q(state="published") | ~models.Q(settled_by=models.F("author")),
                name="letter_draft_published_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(problems=[]),
                name="letter_draft_published_without_problem",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}/{self.kind} #{self.number}"


class Letter(models.Model):
    """A letter about a case: written with the act that it says, printed by a job, kept as a file.

    `paper` is what the press reads, until it is printed; `lacks` the items of the law's checklist that it does not
    carry, which only an acknowledgement may have.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=30, choices=LetterKind.choices)
    key = models.CharField(max_length=120, unique=True)
    language = models.CharField(max_length=2)
    title = models.CharField(max_length=250)
    version = models.ForeignKey(LetterVersion, on_delete=models.PROTECT, null=True, related_name="+")
    template_sha256 = models.CharField(max_length=64)
    lacks = models.JSONField(default=list)
    written_on = models.DateField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    paper = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="+")
    printed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["state"], condition=~models.Q(state="printed"), name="letter_unprinted"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="printed") | models.Q(file__isnull=False, paper__isnull=True),
                name="letter_printed_has_its_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.kind}"
