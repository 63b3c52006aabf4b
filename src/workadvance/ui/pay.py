"""Pay on forms: an amount, what it is paid for, and the calculation in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from workadvance.parsing import StatedPay, Unclear, read_pay, read_several, said_of_pay, stated_pay
from workadvance.people.contact_fields import refusal

PERIOD_LABELS: dict[str, str | Promise] = {
    "hour": pgettext_lazy("pay", "an hour"),
    "day": pgettext_lazy("pay", "a day"),
    "week": pgettext_lazy("pay", "a week"),
    "two_weeks": pgettext_lazy("pay", "every two weeks"),
    "half_month": pgettext_lazy("pay", "twice a month"),
    "month": pgettext_lazy("pay", "a month"),
    "year": pgettext_lazy("pay", "a year"),
    "piece": pgettext_lazy("pay", "by the piece"),
    "season": pgettext_lazy("pay", "by the season"),
}


@dataclass(frozen=True, slots=True)
class PayTyped:
    """What was typed: the amount (or several), the period chosen beside it, and hours and days a week."""

    text: str
    period: str = ""
    hours: str = ""
    days: str = ""

    def __str__(self) -> str:
        """The amount as typed."""
        return self.text

    def __bool__(self) -> bool:
        """Whether anything was typed."""
        return bool(self.text)


class PayInput(forms.TextInput):
    """The amount, a choice of what it is paid for, and the hours and days a week where they are needed to work it out."""

    def __init__(self, *, per: str, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "text", "class": "short", **(attrs or {})})
        self.per = per

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> PayTyped:
        """What the browser sent; a plain amount is in the period of the field, hours may be asked by the form itself."""
        prefix = name.rpartition("-")[0]
        hours = data.get(f"{name}_hours") or data.get(f"{prefix}-hours_per_week" if prefix else "hours_per_week") or ""
        return PayTyped(
            str(data.get(name) or "").strip(),
            str(data.get(f"{name}_period") or self.per),
            str(hours).strip(),
            str(data.get(f"{name}_days") or "").strip(),
        )

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """The four inputs; hours and days are shown by the stylesheet where the period needs them."""
        typed = value if isinstance(value, PayTyped) else PayTyped("" if value is None else str(value))
        chosen = typed.period or self.per
        shown = self.build_attrs(self.attrs, attrs)
        options = [
            format_html('<option value="{}"{}>{}</option>', key, " selected" if key == chosen else "", label)
            for key, label in PERIOD_LABELS.items()
        ]
        extra = [
            format_html(
                '<label class="pay-{}">{} <input type="text" inputmode="decimal" class="short" name="{}_{}" value="{}"></label>',
                *(key, label, name, key, given),
            )
            for key, label, given in (("hours", _("Hours a week"), typed.hours), ("days", _("Days a week"), typed.days))
        ]
        several = "" if len(typed.text.split()) < 2 else " pay-several"
        return format_html(
            '<span class="pay pay-per-{}{}"><span aria-hidden="true">$</span>{}<select name="{}_period" aria-label="{}">{}</select>{}</span>',
            self.per,
            several,
            super().render(name, typed.text, shown, renderer),
            name,
            _("Paid for"),
            format_html("".join(["{}"] * len(options)), *options),
            format_html("".join(["{}"] * len(extra)), *extra),
        )


class PayField(forms.Field):
    """Pay as people say it, stored as dollars an hour (or a month); what it was worked out from comes with it.

    “$1,050” with *every two weeks*, “13.50”, “9.50 and 11”: what is ambiguous or cannot be worked out is asked back.
    """

    def __init__(self, *, per: str = "hour", most: Decimal = Decimal("9999.99"), **kwargs: Any) -> None:
        super().__init__(widget=PayInput(per=per), **kwargs)
        self.per, self.most = per, most

    def clean(self, value: Any) -> StatedPay | None:
        """Dollars an hour or a month; ValidationError for what cannot be read or worked out."""
        typed = value if isinstance(value, PayTyped) else PayTyped(str(value or ""), self.per)
        if not typed.text:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            hours, days = (read_several(text) for text in (typed.hours, typed.days))
            found = stated_pay(read_pay(typed.text, period=typed.period), self.per, hours=hours, days=days)
        except Unclear as unclear:
            raise refusal(unclear) from None
        if not 0 <= found <= self.most:
            raise forms.ValidationError(
                _("This comes to $%(amount)s. Check the amount and what it's paid for.") % {"amount": f"{found:,.2f}"}
            )
        return found

    def shown(self, value: Decimal) -> str:
        """The amount as it is stored, and how it was worked out."""
        amount = f"${value:,.2f} {PERIOD_LABELS[self.per]}"
        how = calculation(said_of_pay(value), value, self.per)
        return f"{amount} ({how})" if how else amount

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether what was typed is another amount than what was shown."""
        return str(initial or "") != str(data or "")


def readable_pay(value: object, field: PayField | None = None) -> Decimal | None:
    """What is in a pay field so far, as it would be stored (dollars an hour without a field); None while it cannot be read."""
    try:
        return (field or PayField(required=False)).clean(value)
    except forms.ValidationError:
        return None


def calculation(said: Sequence[Mapping[str, str]], result: Decimal, per: str = "hour") -> str:
    """How an amount was worked out, in the reader's words; "" where it was typed as it is."""
    if not said:
        return ""
    parts = []
    for part in said:
        words = [f"${Decimal(part['amount']):,.2f} {PERIOD_LABELS[part['period']]}"]
        if "hours" in part:
            words.append(_("hours a week: %(n)s") % {"n": part["hours"]})
        if "days" in part and part["period"] == "day":
            words.append(_("days a week: %(n)s") % {"n": part["days"]})
        parts.append(", ".join(words))
    return _("%(said)s = $%(amount)s %(period)s") % {
        "said": " + ".join(parts),
        "amount": f"{result:,.2f}",
        "period": PERIOD_LABELS[per],
    }
