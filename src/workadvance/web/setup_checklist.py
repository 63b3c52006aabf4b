"""What a new site still needs, on its administrators' Today until it is done; each line is answered by what is stored."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.events.models import Checkpoint, Event
from workadvance.events.services import event_record
from workadvance.exchange.models import DataImport
from workadvance.notices.mailing import mail_send
from workadvance.people.access import Actor, require
from workadvance.people.models import Membership, Organization, Role, Site, User
from workadvance.programs.models import Program
from workadvance.training.models import Certification
from workadvance.web.supervision import RUN_DUE
from workadvance.web.upgrade import BACKUP

PERMISSION = "people.manage_organizations"
MAIL_TESTED = "mail-tested"


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One thing a site needs: what it is, where it is done, whether it is."""

    key: str
    label: str | Promise
    note: str | Promise = ""
    url: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Setup:
    """The steps, and how far the site is."""

    steps: tuple[SetupStep, ...]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(step.done for step in self.steps)


MANAGER_DOES = gettext_lazy("A program manager does this.")
RUNS_IT = gettext_lazy("Whoever runs the server does this.")
# key, what it is, the route where it is done, the permission for it, who does it where the administrator can't
STEPS: tuple[tuple[str, str | Promise, str, str, str | Promise], ...] = (
    ("sites", gettext_lazy("Add a site with its ZIP code"), "organizations", PERMISSION, ""),
    ("people", gettext_lazy("Invite a program manager and a coach"), "access", "people.manage_access", ""),
    ("program", gettext_lazy("Open the first program"), "programs:programs", "programs.manage_program", MANAGER_DOES),
    (
        "spanish",
        gettext_lazy("Describe every program in English and Spanish"),
        "programs:programs",
        "programs.manage_program",
        MANAGER_DOES,
    ),
    (
        "certifications",
        gettext_lazy("Add the certifications you train for"),
        "training:certification_add",
        "training.plan_cohort",
        MANAGER_DOES,
    ),
    (
        "import",
        gettext_lazy("Import last year's spreadsheet"),
        "exchange:imports",
        "exchange.import_data",
        MANAGER_DOES,
    ),
    ("mail", gettext_lazy("Send yourself a test email"), "", "", ""),
    ("daily", gettext_lazy("Have the daily work run each night"), "", "", RUNS_IT),
    ("backup", gettext_lazy("Make the first backup"), "", "", RUNS_IT),
)


def _answers(places: frozenset[int]) -> dict[str, Exists | Q]:
    """Each step as a question to the database, about these organizations."""
    today = timezone.localdate()
    held = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), organization__in=places)
    programs = Program.objects.filter(provider__in=places)
    untold = programs.filter(Q(closed_on=None) | Q(closed_on__gte=today)).filter(Q(about="") | Q(about_es=""))
    noted = Checkpoint.objects.all()
    return {
        "sites": Exists(Site.objects.filter(organization__in=places).exclude(zip="")),
        "people": Exists(held.filter(role=Role.MANAGER)) & Exists(held.filter(role=Role.COACH)),
        "program": Exists(programs),
        "spanish": Exists(programs) & ~Exists(untold),
        "certifications": Exists(Certification.objects.all()),
        "import": Exists(DataImport.objects.filter(provider__in=places, state="imported")),
        "mail": Exists(noted.filter(name=MAIL_TESTED)),
        "daily": Exists(noted.filter(name=RUN_DUE)),
        "backup": Exists(noted.filter(name=BACKUP)),
    }


def setup_of(actor: Actor) -> Setup | None:
    """The steps for an administrator, asked in one query; None for others, and once all are done."""
    places = actor.at(PERMISSION).staff_organizations if actor.may(PERMISSION) else frozenset()
    if not places:
        return None
    answers = _answers(places)
    rows = Organization.objects.filter(pk=min(places)).annotate(**{f"has_{k}": a for k, a in answers.items()})
    found = rows.values(*(f"has_{key}" for key in answers)).first() or {}
    steps = tuple(
        _step(actor, key, label, route, permission, other, done=bool(found.get(f"has_{key}")))
        for key, label, route, permission, other in STEPS
    )
    return None if all(step.done for step in steps) else Setup(steps)


def _step(
    actor: Actor, key: str, label: str | Promise, route: str, permission: str, other: str | Promise, *, done: bool
) -> SetupStep:
    """A step with its link for whoever may do it, and for others who does."""
    may = bool(route) and actor.may(permission)
    return SetupStep(key, label, "" if may or done else other, reverse(route) if may else "", done)


def mail_test(*, actor: Actor, user: User) -> None:
    """Email the one who asks, at once; raises what `mail_send` raises. It is noted that email works."""
    require(actor, PERMISSION, None)
    key = f"test-{user.pk}-{timezone.now():%Y%m%d%H%M%S}"
    mail_send(
        to=user.email,
        subject=_("WorkAdvance: test email"),
        body=_("Email works. It was sent by %(address)s.") % {"address": settings.BASE_URL} + "\n",
        key=key,
    )
    with transaction.atomic():
        reached = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        values = {"event_id": reached, "noted_at": timezone.now()}
        Checkpoint.objects.update_or_create(name=MAIL_TESTED, defaults=values)
        event_record(
            kind="people.mail.tested",
            author=actor,
            subject=user,
            organization_id=min(actor.at(PERMISSION).staff_organizations),
        )
