"""Invented content for the gallery of components, which only those who write pages see: French alone."""

from django import forms

from jalon.ui.parts import Row, Step, Task

SAMPLE_STEPS = [
    Step("Reçu", "done", "3 nov."),
    Step("Complet", "done", "9 nov."),
    Step("Instruction", "now"),
    Step("Vote"),
    Step("Convention"),
]
SAMPLE_TASKS = [
    Task("Votre entreprise", "fait", "ok", url="#entreprise"),
    Task("Votre projet", "en cours", "warn", url="#projet", hint="2 / 5"),
    Task("Vos pièces", "à faire", url="#pieces"),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    siren = forms.RegexField(
        r"^\d{9}$",
        label="Numéro SIREN",
        help_text="Neuf chiffres, sur vos factures ou votre avis de situation.",
        error_messages={"invalid": "Le SIREN a neuf chiffres : vérifiez-le sur un document officiel."},
    )
    size = forms.ChoiceField(
        label="Effectif",
        choices=[("a", "Moins de 10"), ("b", "10 à 49"), ("c", "50 et plus")],
        widget=forms.RadioSelect,
    )
    started = forms.DateField(
        label="Début du projet", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    summary = forms.CharField(label="Le projet en quelques lignes", widget=forms.Textarea)
    honest = forms.BooleanField(label="J’atteste que ces réponses sont exactes")


class SampleQuestion(forms.Form):
    """One question a page."""

    answer = forms.ChoiceField(
        label="Votre projet porte-t-il une innovation de rupture ?",
        help_text="Une technologie nouvelle issue de la recherche, difficile à reproduire.",
        choices=[
            ("yes", "Oui"),
            ("no", "Non"),
            ("unknown", "Je ne sais pas encore"),
        ],
        widget=forms.RadioSelect,
    )


def sample_rows() -> list[Row]:
    """Two answers given."""
    return [Row("Numéro SIREN", "732 829 320", "#siren"), Row("Effectif", "42", "#effectif")]
