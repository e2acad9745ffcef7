"""A list of lines of one kind in a form: those left wholly empty are nothing, and one more can be asked for."""

from typing import Any

from django import forms

MOST_LINES = 50


class Lines(forms.BaseFormSet):
    """Lines of one kind; those left wholly empty are nothing."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "empty_permitted": True, "use_required_attribute": False}

    def filled(self) -> list[dict[str, Any]]:
        """What each filled line says; nothing before anything is sent."""
        return (
            []
            if not self.is_bound
            else [form.cleaned_data for form in self.forms if form.has_changed() and form.cleaned_data]
        )


def lines_of(
    line: type[forms.Form], prefix: str, data: Any, initial: list[dict[str, Any]], files: Any = None, **more: Any
) -> Lines:
    """The lines as sent, else those kept; an empty one where there is none yet. Each line's form is given ``more``."""
    extra = 0 if initial else 1
    kind = forms.formset_factory(line, formset=Lines, extra=extra, max_num=MOST_LINES, absolute_max=MOST_LINES)
    kept = None if data is not None else initial
    made = kind(data, files, prefix=prefix, initial=kept, form_kwargs=more)
    assert isinstance(made, Lines)
    return made


def grown(data: Any, prefix: str) -> Any:
    """The form as sent, with one line more."""
    more = data.copy()
    sent = more.get(f"{prefix}-TOTAL_FORMS", "0")
    count = int(sent) if sent.isdecimal() and len(sent) < 4 else 0
    more[f"{prefix}-TOTAL_FORMS"] = str(min(count + 1, MOST_LINES))
    return more
