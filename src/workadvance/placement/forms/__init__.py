"""Forms of placement, one module a part of the work."""

from workadvance.placement.forms.employers import ActivityForm, ContactForm, EmployerChangeForm, EmployerForm
from workadvance.placement.forms.job_ready import ReadyForm
from workadvance.placement.forms.orders import OrderForm, occupations_like
from workadvance.placement.forms.referrals import step_form
from workadvance.placement.forms.slates import EmployerAnswerForm, SendForm, SlateForm

__all__ = [
    "ActivityForm",
    "ContactForm",
    "EmployerAnswerForm",
    "EmployerChangeForm",
    "EmployerForm",
    "OrderForm",
    "ReadyForm",
    "SendForm",
    "SlateForm",
    "occupations_like",
    "step_form",
]
