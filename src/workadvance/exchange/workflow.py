"""An import's workflow: checked, reviewed by a person, written, and undone where it was a mistake."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.events.workflow import State, Transition, Workflow

DATA_IMPORT = Workflow(
    subject="exchange.dataimport",
    initial="checking",
    states=(
        State("checking", pgettext_lazy("import", "Being checked"), "info"),
        State("review", pgettext_lazy("import", "To review"), "next"),
        State("importing", pgettext_lazy("import", "Being imported"), "info"),
        State("imported", pgettext_lazy("import", "Imported"), "good"),
        State("undoing", pgettext_lazy("import", "Being undone"), "info"),
        State("undone", pgettext_lazy("import", "Undone"), "off"),
        State("discarded", pgettext_lazy("import", "Discarded"), "off", final=True),
    ),
    transitions=(
        Transition("ready", _("Finish checking"), ("checking",), "review", "exchange.import_data"),
        Transition("recheck", _("Check again"), ("review",), "checking", "exchange.import_data"),
        Transition("apply", _("Import these rows"), ("review", "imported"), "importing", "exchange.import_data"),
        Transition("finish", _("Finish importing"), ("importing",), "imported", "exchange.import_data"),
        Transition("undo", _("Undo import"), ("imported",), "undoing", "exchange.import_data"),
        Transition("finish_undo", _("Finish undoing"), ("undoing",), "undone", "exchange.import_data"),
        Transition("discard", _("Discard import"), ("checking", "review"), "discarded", "exchange.import_data"),
    ),
)
