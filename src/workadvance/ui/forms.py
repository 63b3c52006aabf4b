"""The view that shows a form, saves it and says what is wrong: written once.

A page gives its form and what saving means; `form_page` shows the form, calls `save` with what was typed when it is whole,
puts what the service refuses beside the fields, answers 422 then, and otherwise says so and continues. A page with several
forms saves the one that was sent with `form_saved` and shows them all with `forms_shown`. Lines of forms (a formset) are a
form too. `errors_into` is the mapping alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.events.workflow import IllegalMove
from workadvance.people.access import request_actor
from workadvance.tables import InputProblems
from workadvance.ui.drafts import draft_clear
from workadvance.ui.request_values import id_of
from workadvance.ui.two_editors import SEEN, Edited, Stored, asked_back, compare, marks
from workadvance.ui.views import back_to

Saved = TypeVar("Saved")
Refusal = ValidationError | IllegalMove | InputProblems
Values = dict[str, Any]
"""Values of a form, by field: where it starts from, or what was typed once it is clean."""
AnyForm = forms.BaseForm | forms.BaseFormSet[Any]


@dataclass(frozen=True, slots=True)
class _Sent(Generic[Saved]):
    """What came of a form that was sent: what saving returned (nothing where it was refused), and what others had changed."""

    saved: tuple[Saved, ...] = ()
    edited: Edited | None = None


class PeopleField(forms.TypedMultipleChoiceField):
    """The ids ticked in a list of people; who of them may be meant, the service looks up."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, **kwargs)

    def valid_value(self, value: Any) -> bool:
        """Any number an id can be."""
        return id_of(value) is not None


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic in its stubs only
    """Records ticked in a form. A number that no record can have is an invalid choice like any other."""

    def clean(self, value: Any) -> Any:
        """The chosen rows; raises ValidationError."""
        for given in value if isinstance(value, (list, tuple)) else ():
            if id_of(given) is None:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": given}
                )
        return super().clean(value)


class PickForm(forms.Form):
    """People ticked in a list; a form of a page adds what else it asks."""

    chosen = PeopleField(required=False)

    @property
    def ticked(self) -> list[int]:
        """The people ticked so far, also where something else is wrong."""
        found: list[int] = self.cleaned_data.get("chosen", []) if self.is_bound else []
        return found


class ReasonForm(forms.Form):
    """A reason in words, for what is canceled, paused, withdrawn or ended."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def errors_into(form: AnyForm, refusal: Refusal) -> None:
    """Put what a service refused beside the fields it names, the rest above the form (of lines: all of it above them)."""
    if isinstance(form, forms.BaseFormSet):
        form.non_form_errors().extend([str(refusal)] if isinstance(refusal, IllegalMove) else _texts(refusal))
    elif isinstance(refusal, IllegalMove):
        form.add_error(None, str(refusal))
    elif isinstance(refusal, InputProblems):
        for problem in refusal.problems:
            form.add_error(problem.column if problem.column in form.fields else None, problem.message)
    elif hasattr(refusal, "error_dict"):
        for field, texts in refusal.message_dict.items():
            form.add_error(field if field in form.fields else None, list(texts))
    else:
        form.add_error(None, list(refusal.messages))


def _texts(refusal: ValidationError | InputProblems) -> list[str]:
    """Every message of a refusal, wherever it belongs."""
    return [p.message for p in refusal.problems] if isinstance(refusal, InputProblems) else list(refusal.messages)


def form_saved(form: AnyForm, save: Callable[[Any], object]) -> bool:
    """Whether a bound form was whole and `save` took it; otherwise the form says what is wrong (pages with several forms)."""
    if not form.is_valid():
        return False
    try:
        save(form.cleaned_data)
    except (ValidationError, IllegalMove, InputProblems) as refusal:
        errors_into(form, refusal)
        return False
    return True


def forms_shown(
    request: HttpRequest, template: str, context: Mapping[str, Any], *shown: AnyForm | None
) -> HttpResponse:
    """A page with its forms: status 422 where one of them says what is wrong."""
    return render(request, template, context, status=422 if any(map(_wrong, shown)) else 200)


def _wrong(form: AnyForm | None) -> bool:
    if isinstance(form, forms.BaseFormSet):
        return form.is_bound and form.total_error_count() > 0
    return form is not None and bool(form.errors)


def _saved(
    request: HttpRequest, form: AnyForm, save: Callable[[Any], Saved], stored: Stored[Any] | None
) -> _Sent[Saved]:
    """Save a form that was sent; a page that edits compares and writes while it holds the row's lock."""
    if stored is None:
        return _stored(form, save, None)
    with transaction.atomic():
        edited = _edited(request, form, stored.locked())
        return _Sent() if edited and edited.both else _stored(form, save, edited)


def _stored(form: AnyForm, save: Callable[[Any], Saved], edited: Edited | None) -> _Sent[Saved]:
    found: list[Saved] = []
    # What a save wrote before it was refused is not kept.
    done = form_saved(form, lambda values: found.append(transaction.atomic(save)(values)))
    return _Sent(tuple(found) if done else (), edited)


def _edited(request: HttpRequest, form: AnyForm, stored: Mapping[str, Any]) -> Edited | None:
    """Compare what was typed with what is stored now, and give the form the marks it is to carry."""
    if not isinstance(form, forms.BaseForm):
        return None
    edited = compare(form, stored) if request.method == "POST" else None
    if edited and edited.both:
        for name, problem in asked_back(edited).items():
            form.add_error(name, problem)
    given = str(request.POST.get(SEEN) or form.initial.get(SEEN) or "")
    # Once the other's values were shown, they are what this editor has seen.
    seen = marks(form, stored) if not given or (edited and edited.both) else given
    form.seen = seen  # type: ignore[attr-defined]  # the form's component sends it back
    return edited


def form_page(
    request: HttpRequest,
    form: AnyForm,
    *,
    save: Callable[[Any], Saved],
    done: str | Promise | Callable[[Saved], str],
    back: str | Callable[[Saved], str],
    template: str = "form.html",
    heading: str | Promise = "",
    submit: str | Promise = "",
    cancel: str = "",
    note: str | Promise = "",
    crumbs: list[tuple[str, str]] | None = None,
    draft: str = "",
    context: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
    level: int | Callable[[Saved], int] = messages.SUCCESS,
    stored: Stored[Any] | None = None,
) -> HttpResponse:
    """Show a form (GET), or save it (POST) and continue to `back`; problems are shown beside the fields, with status 422.

    `save` gets the cleaned values and calls the service; whatever it returns goes to `done` (the message of success) and
    `back` (where to go) when these are functions. A `next` of the request that is ours goes before `back`. `draft` is the
    key under which the form saves as it is typed; `context` is for templates of the page's own (a function where it is read
    only when the form is shown, after saving was refused); `level` is how the message shows. A page that edits a record gives
    what is `stored` of it: whoever saves second sees what someone else changed meanwhile (`ui.two_editors`).
    """
    sent: _Sent[Saved] = _Sent()
    if request.method == "POST":
        sent = _saved(request, form, save, stored)
    elif stored is not None:
        _edited(request, form, stored.now())
    if sent.saved:
        (saved,), edited = sent.saved, sent.edited
        if draft:
            draft_clear(actor=request_actor(request), form_key=draft)
        if edited and edited.taken:
            kept = _("Someone else also changed: %(fields)s. Their changes are kept.")
            messages.info(request, kept % {"fields": ", ".join(edited.taken)})
        if said := done(saved) if callable(done) else done:
            messages.add_message(request, level(saved) if callable(level) else level, str(said))
        return HttpResponseRedirect(back_to(request, back(saved) if callable(back) else back))
    fallback = "" if callable(back) else back
    shown = {
        "form": form,
        "heading": heading,
        "submit": submit,
        "cancel": back_to(request, cancel or fallback),
        "note": note,
        "crumbs": crumbs or [],
        "draft": draft,
        "next": request.POST.get("next", ""),
        **((context() if callable(context) else context) or {}),
    }
    return forms_shown(request, template, shown, form)
