"""The acts that any moment of a case allows: to write, to note, to tag, to declare an interest."""

from django.utils.translation import gettext_lazy

from jalon.cases.actions import notes, requests, review
from jalon.casework import forms
from jalon.casework.acts.kinds import Act

WRITING: dict[str, Act] = {
    "message": Act(
        "",
        gettext_lazy("Écrire au demandeur"),
        gettext_lazy("Le message s’ajoute à l’échange du dossier ; le demandeur en est averti."),
        gettext_lazy("Envoyer"),
        gettext_lazy("Le message est envoyé."),
        forms.MessageForm,
        lambda request, case, form, data: requests.write_message(
            case.public_id, data["text"], actor=request.user, key=data["key"]
        ),
    ),
    "note": Act(
        "",
        gettext_lazy("Écrire une note"),
        gettext_lazy(
            "Pour les agents seulement. Elle fait partie du dossier, dont le demandeur peut demander copie."
        ),
        gettext_lazy("Garder la note"),
        gettext_lazy("La note est gardée."),
        forms.NoteForm,
        lambda request, case, form, data: notes.write_note(
            case.public_id, data["text"], actor=request.user, key=data["key"]
        ),
    ),
    "etiquettes": Act(
        "",
        gettext_lazy("Étiquettes du dossier"),
        gettext_lazy("Des mots pour retrouver ce dossier parmi les autres ; le demandeur ne les voit pas."),
        gettext_lazy("Garder ces étiquettes"),
        gettext_lazy("Les étiquettes sont gardées."),
        forms.TagsForm,
        lambda request, case, form, data: notes.set_tags(case.public_id, data["tags"], actor=request.user),
    ),
    "interet": Act(
        "",
        gettext_lazy("Déclarer un intérêt"),
        gettext_lazy("Vous ne verrez plus ce dossier et n’y ferez plus rien. Un autre agent le reprendra."),
        gettext_lazy("Déclarer et me retirer"),
        gettext_lazy("Votre intérêt est déclaré ; vous n’avez plus accès au dossier."),
        forms.InterestForm,
        lambda request, case, form, data: review.declare_interest(
            case.public_id, data["reason"], actor=request.user
        ),
        danger=True,
    ),
}
