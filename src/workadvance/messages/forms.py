"""Forms of a conversation: writing, permission to text, stopping and pausing."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.messages.message_kinds import PAUSABLE, Channel
from workadvance.messages.reminders import RULES
from workadvance.messages.scopes import scopes_of
from workadvance.people.models import Organization, Person, User
from workadvance.ui.fields import DayField
from workadvance.ui.forms import PeopleField


class WriteForm(forms.Form):
    """A text or an email; `key` is made with the form, so that sending it twice writes one message."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=gettext_lazy("Send as"), widget=forms.RadioSelect)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200, required=False)
    body = forms.CharField(label=gettext_lazy("Message"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, channels: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["channel"]
        field.choices = [(c, Channel(c).label) for c in channels]
        self.initial.setdefault("channel", channels[0] if channels else "")
        self.initial.setdefault("key", uuid.uuid4())
        if Channel.EMAIL not in channels:
            del self.fields["subject"]
        if len(channels) == 1:
            field.widget = forms.HiddenInput()


class AllowForm(forms.Form):
    """The person allows texts: the words they agreed to."""

    words = forms.CharField(
        label=gettext_lazy("What the person agreed to"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, provider: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault(
            "words",
            _(
                "“%(provider)s may text me about my application, training, and job. Message and data rates may apply. "
                "I can stop at any time by replying STOP.” Said on the phone."
            )
            % {"provider": provider},
        )


class StopForm(forms.Form):
    """The person wants no more texts, said in any way."""

    words = forms.CharField(label=gettext_lazy("What the person said"), max_length=300)


class PauseForm(forms.Form):
    """Holding back automatic messages for a while."""

    kind = forms.ChoiceField(label=gettext_lazy("Messages"), required=False)
    until = DayField(label=gettext_lazy("Until"), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [("", _("All automatic messages")), *[(k.value, k.label) for k in PAUSABLE]]


class UnknownNumberForm(forms.Form):
    """A text to an unknown number."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    body = forms.CharField(label=gettext_lazy("Message"), max_length=1600, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())


class LinkForm(forms.Form):
    """Who an unknown number is."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("Person"), queryset=Person.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    new_number = forms.BooleanField(label=gettext_lazy("Also save it as the person's own"), required=False)

    def __init__(self, *args: Any, candidates: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = candidates


class AssignForm(forms.Form):
    """Who answers."""

    user = forms.ModelChoiceField(label=gettext_lazy("Answered by"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, writers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.queryset, field.empty_label = writers, _("The coach")


class LeaveForm(forms.Form):
    """Days away, and who answers then."""

    organization = forms.ModelChoiceField(
        label=gettext_lazy("Organization"), queryset=Organization.objects.none(), empty_label=None
    )
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))
    cover = forms.ModelChoiceField(label=gettext_lazy("Covered by"), queryset=User.objects.none())

    def __init__(
        self, *args: Any, organizations: QuerySet[Organization], writers: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        where: Any = self.fields["organization"]
        who: Any = self.fields["cover"]
        where.queryset, who.queryset = organizations, writers
        self.initial.setdefault("organization", organizations.first())


class TemplateForm(forms.Form):
    """Words that are used again, in both languages."""

    organization = forms.ModelChoiceField(
        label=gettext_lazy("Organization"), queryset=Organization.objects.none(), empty_label=None
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    rule = forms.ChoiceField(label=gettext_lazy("Used for"), required=False)
    scope = forms.ChoiceField(label=gettext_lazy("Program"), required=False)
    words_en = forms.CharField(
        label=gettext_lazy("Words in English"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    words_es = forms.CharField(
        label=gettext_lazy("Words in Spanish"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where: Any = self.fields["organization"]
        what: Any = self.fields["rule"]
        where.queryset = organizations
        what.choices = [("", _("Messages written by hand")), *[(r.name, r.label) for r in RULES.values()]]
        which: Any = self.fields["scope"]
        which.choices = [("", _("All programs")), *scopes_of([o.pk for o in organizations])]
        self.initial.setdefault("organization", organizations.first())


class BulkForm(forms.Form):
    """One message to many: the people, and the words in both languages. `seen` is what was previewed."""

    batch = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    chosen = PeopleField(widget=forms.MultipleHiddenInput)
    words_en = forms.CharField(
        label=gettext_lazy("Words in English"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    words_es = forms.CharField(
        label=gettext_lazy("Words in Spanish"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("batch", uuid.uuid4())
