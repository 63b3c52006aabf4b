"""The permission register of `messages`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

WRITERS = (Role.MANAGER, Role.SCREENER, Role.COACH, Role.JOB_DEVELOPER)

register("messages.view_messages", _("Read people's messages"), WRITERS)
register("messages.send_message", _("Send texts and emails to people"), WRITERS)
register(
    "messages.change_contact",
    _("Record permission to text, stop texts, and pause messages"),
    WRITERS,
)
register("messages.assign_messages", _("Choose who answers messages"), (Role.MANAGER, Role.SCREENER, Role.COACH))
register("messages.manage_templates", _("Edit message templates"), (Role.MANAGER,))
register("messages.send_bulk", _("Write to many people at once"), (Role.MANAGER, Role.SCREENER, Role.COACH))
