"""Placement: employers, job orders, the job-ready pool, slates and referrals, employment spells."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.contact_fields import EmailColumn, NameColumn, PhoneColumn, ZipColumn
from workadvance.people.models import Organization, Person
from workadvance.placement.workflow import JOB_ORDER, REFERRAL
from workadvance.screening.models import Application


class Shift(models.TextChoices):
    """Shifts a job has and a person can work."""

    DAY = "day", _("Day")
    EVENING = "evening", _("Evening")
    NIGHT = "night", _("Night")
    WEEKEND = "weekend", _("Weekend")


class Benefit(models.TextChoices):
    """What a job offers besides pay; the first three are the ones the matching score knows by name."""

    HEALTH = "health", _("Health insurance")
    PAID_LEAVE = "paid_leave", _("Paid leave")
    RETIREMENT = "retirement", _("Retirement plan")
    TUITION = "tuition", _("Tuition help")
    TRANSPORT = "transport", _("Transportation help")
    CHILD_CARE = "child_care", _("Child-care help")


class Background(models.TextChoices):
    """What an employer may rule a person out for, and what is on record of a person who was asked."""

    FELONY = "felony", _("Felony conviction")
    MISDEMEANOR = "misdemeanor", _("Misdemeanor conviction")
    THEFT = "theft", _("Conviction for theft or fraud")
    DRIVING = "driving", _("Driving violations")
    DRUG_TEST = "drug_test", _("Wouldn't pass a drug test")


class EmployerAccount(models.Model):
    """A provider's relationship with an employer: who keeps it, what they make, what was agreed."""

    of_organization = "provider"
    opened_with = ("employer", "owner", "provider")

    provider = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="employer_accounts", db_index=False
    )
    employer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="accounts")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="employer_accounts"
    )
    industry = models.CharField(_("industry"), max_length=120, blank=True)
    since = models.DateField()
    partner = models.BooleanField(_("helped design the training"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "employer"],
                name="employer_account_once",
                violation_error_message=_("This employer is already on your list."),
            )
        ]


class EmployerContact(models.Model):
    """A person to talk to at an employer."""

    of_organization = "account__provider"
    opened_with = ("account__employer",)

    account = models.ForeignKey(EmployerAccount, on_delete=models.CASCADE, related_name="contacts")
    name = NameColumn(_("name"), max_length=150)
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    email = EmailColumn(_("email"), max_length=254, blank=True)
    phone = PhoneColumn(_("phone"), max_length=20, blank=True)
    left_on = models.DateField(null=True, blank=True)


class EmployerActivity(ChoiceLabelsModel):
    """One contact with an employer, and when to follow up."""

    of_organization = "account__provider"
    opened_with = ("account__employer",)

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        EMAIL = "email", _("Email")
        VISIT = "visit", _("Visit")
        ADVICE = "advice", _("Advice on training")
        EVENT = "event", _("Event")

    account = models.ForeignKey(EmployerAccount, on_delete=models.CASCADE, related_name="activities")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    note = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    follow_up_on = models.DateField(null=True, blank=True)
    followed_up_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["follow_up_on"], condition=Q(followed_up_on__isnull=True), name="activity_follow_up")
        ]


class JobOrder(ChoiceLabelsModel):
    """An opening an employer gave us. Filled when as many were hired as it has slots; see `workflow.JOB_ORDER`."""

    of_organization = "provider"
    opened_with = ("employer", "contact", "provider")

    provider = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="job_orders", db_index=False)
    employer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="orders_given")
    contact = models.ForeignKey(
        EmployerContact, null=True, blank=True, on_delete=models.SET_NULL, related_name="job_orders"
    )
    title = models.CharField(_("job title"), max_length=150)
    soc = models.CharField(_("occupation"), max_length=7)
    soc_title = models.CharField(max_length=200)
    wage = models.DecimalField(_("pay per hour"), max_digits=6, decimal_places=2)
    wage_to = models.DecimalField(_("maximum pay"), max_digits=6, decimal_places=2, null=True, blank=True)
    hours_per_week = models.DecimalField(_("hours a week"), max_digits=4, decimal_places=1, default=40)
    benefits = models.JSONField(_("benefits"), default=list, blank=True)
    shifts = models.JSONField(_("shifts"), default=list, blank=True)
    zip = ZipColumn(_("ZIP code of the workplace"), max_length=5, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state_code = models.CharField(max_length=2, blank=True)
    area_code = models.CharField(max_length=7, blank=True, help_text="OEWS labor area of the workplace.")
    remote = models.BooleanField(_("can be done from home"), default=False)
    required_certifications = models.ManyToManyField("training.Certification", blank=True, related_name="+")
    excludes = models.JSONField(_("disqualifying background"), default=list, blank=True)
    requirements = models.TextField(_("other requirements"), blank=True)
    slots = models.PositiveSmallIntegerField(_("openings"), default=1)
    opened_on = models.DateField(_("date opened"))
    start_by = models.DateField(_("latest start date"), null=True, blank=True)
    closes_on = models.DateField(_("closing date"), null=True, blank=True)
    state = models.CharField(max_length=20, choices=JOB_ORDER.choices(), default=JOB_ORDER.initial)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wage__gt=0), name="order_wage", violation_error_message=_("Enter pay above zero.")
            ),
            models.CheckConstraint(
                condition=Q(wage_to__isnull=True) | Q(wage_to__gte=F("wage")),
                name="order_wage_range",
                violation_error_message=_("Maximum pay can't be below minimum pay."),
            ),
            models.CheckConstraint(
                condition=Q(slots__gte=1),
                name="order_slots",
                violation_error_message=_("Enter at least 1 opening."),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opened_on")),
                name="order_dates",
                violation_error_message=_("A job order can't close before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(remote=True) | ~Q(zip=""),
                name="order_place",
                violation_error_message=_("Enter the workplace ZIP code, or check that the job can be done from home."),
            ),
        ]
        indexes = [models.Index(fields=["provider", "state", "-opened_on"], name="order_list")]

    def __str__(self) -> str:
        return self.title


class JobReady(models.Model):
    """A person was found ready for work: the day, who says so, what they look for. Being in the job-ready pool follows from it (see selectors.job_ready_pool)."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="job_ready")
    ready_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    socs = models.JSONField(default=list, help_text="Occupations looked for.")
    summary = models.TextField(blank=True, help_text="What an employer reads about the person.")
    available_from = models.DateField(_("earliest start date"), null=True, blank=True)
    background = models.JSONField(
        null=True, blank=True, help_text="Kinds of background on record; null: not asked. Staff only."
    )
    paused_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["ready_on"], condition=Q(paused_on__isnull=True), name="job_ready_open")]


class Slate(models.Model):
    """People put before an employer for one order, together."""

    of_organization = "order__provider"
    opened_with = ("order__employer", "contact")

    order = models.ForeignKey(JobOrder, on_delete=models.CASCADE, related_name="slates")
    made_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    contact = models.ForeignKey(
        EmployerContact, null=True, blank=True, on_delete=models.SET_NULL, related_name="slates"
    )
    sent_at = models.DateTimeField(null=True, blank=True)


class SlateLink(models.Model):
    """One emailed link to a slate: to which contact, when, and since when it opens nothing any more."""

    of_organization = "slate__order__provider"
    opened_with = ("slate__order__employer", "contact")

    slate = models.ForeignKey(Slate, on_delete=models.CASCADE, related_name="links")
    contact = models.ForeignKey(EmployerContact, on_delete=models.CASCADE, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)


INTERVIEW_MINUTES = 30
"""How long an interview is where no one says."""


class Referral(ChoiceLabelsModel):
    """One person referred for one order: proposed, referred, interview, offer, hired; see `workflow.REFERRAL`."""

    of_organization, of_person = "order__provider", "application__person"
    opened_with = ("order__employer", "application__person", "application__program", "slate")

    order = models.ForeignKey(JobOrder, on_delete=models.PROTECT, related_name="referrals", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="referrals", db_index=False)
    slate = models.ForeignKey(Slate, null=True, blank=True, on_delete=models.SET_NULL, related_name="referrals")
    state = models.CharField(max_length=20, choices=REFERRAL.choices(), default=REFERRAL.initial)
    reasons = models.JSONField(default=dict, help_text="Score parts and gates as they were when proposed.")
    proposed_on = models.DateField()
    interview_at = models.DateTimeField(null=True, blank=True)
    interview_ends_at = models.DateTimeField(null=True, blank=True)
    interview_place = models.CharField(_("place"), max_length=200, blank=True)
    interview_link = models.URLField(_("video link"), max_length=300, blank=True)
    interview_sequence = models.PositiveSmallIntegerField(
        default=0,
        help_text="How often its time or place changed: calendars that hold an earlier copy take a later one.",
    )
    offered_wage = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(
        null=True, blank=True, help_text="The first day agreed on when the offer was accepted."
    )
    employer_note = models.CharField(max_length=300, blank=True)
    answer = models.CharField(
        max_length=10, blank=True, choices=[("yes", _("Yes")), ("no", _("No")), ("not_now", _("Not now"))]
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(interview_ends_at__isnull=True)
                | Q(interview_at__isnull=False, interview_ends_at__gt=F("interview_at")),
                name="referral_interview_ends",
                violation_error_message=_("The end has to be after the start."),
            ),
            models.UniqueConstraint(
                fields=["order", "application"],
                condition=Q(state__in=["proposed", "referred", "interviewing", "offered", "accepted", "hired"]),
                name="referral_open_once",
                violation_error_message=_("This person is already on this job order."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state="accepted"),
                name="referral_accepted_once",
                violation_error_message=_("This person accepted another offer."),
            ),
        ]
        indexes = [
            models.Index(fields=["application", "state"], name="referral_application"),
            models.Index(fields=["order", "state"], name="referral_order"),
            models.Index(fields=["interview_at"], condition=Q(state="interviewing"), name="referral_interview"),
        ]


class EmploymentSpell(ChoiceLabelsModel):
    """A job a person holds or held, from a day to a day. Not ended means employed now."""

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider", "employer", "application")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="spells", db_index=False)
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.SET_NULL, related_name="spells"
    )
    referral = models.OneToOneField(Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="spell")
    employer = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="spells")
    employer_name = models.CharField(max_length=200)
    job_title = models.CharField(max_length=150)
    soc = models.CharField(max_length=7, blank=True)
    area_code = models.CharField(max_length=7, blank=True)
    in_sector = models.BooleanField(default=True)
    benefits = models.JSONField(default=list, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    end_kind = models.CharField(
        max_length=20,
        blank=True,
        choices=[
            ("quit", _("Quit")),
            ("laid_off", _("Laid off")),
            ("dismissed", _("Fired")),
            ("contract_ended", _("Contract ended")),
            ("better_job", _("Left for a better job")),
            ("other", _("Other")),
        ],
    )
    confirmed = models.CharField(
        max_length=20,
        default="self",
        choices=[
            ("self", _("Reported by the person")),
            ("employer", _("Confirmed by the employer")),
            ("document", _("Document")),
            ("records", _("Wage records")),
        ],
    )
    confirmed_on = models.DateField(
        null=True, blank=True, help_text="When it was last confirmed by someone else than the person."
    )
    employer_says_left_on = models.DateField(
        null=True, blank=True, help_text="The employer said so; staff ask the person and record the end."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="spell_dates",
                violation_error_message=_("A job can't end before it starts."),
            ),
            models.UniqueConstraint(
                fields=["person", "employer_name", "started_on"],
                name="spell_once",
                violation_error_message=_("This job is already recorded."),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "started_on"], name="spell_person"),
            models.Index(fields=["person"], condition=Q(ended_on__isnull=True), name="spell_current"),
            models.Index(
                fields=["employer_says_left_on"],
                condition=Q(ended_on__isnull=True, employer_says_left_on__isnull=False),
                name="spell_doubted",
            ),
        ]


class WageChange(ChoiceLabelsModel):
    """Pay per hour in a job from a day on; the first is the pay at hire."""

    of_organization, of_person = "spell__person__provider", "spell__person"
    opened_with = ("spell__person__provider",)

    spell = models.ForeignKey(EmploymentSpell, on_delete=models.CASCADE, related_name="wages", db_index=False)
    effective_on = models.DateField()
    hourly_wage = models.DecimalField(max_digits=6, decimal_places=2)
    hours_per_week = models.DecimalField(max_digits=4, decimal_places=1, default=40)
    job_title = models.CharField(max_length=150, blank=True, help_text="New title, where the job changed too.")
    worked_out_from = models.JSONField(
        default=list, blank=True, help_text="What was said, where the pay an hour was worked out from it."
    )
    source = models.CharField(
        max_length=20,
        default="self",
        choices=[
            ("self", _("Reported by the person")),
            ("employer", _("Employer")),
            ("document", _("Pay stub")),
            ("records", _("Wage records")),
        ],
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["spell", "effective_on"],
                name="wage_once_a_day",
                violation_error_message=_("Pay is already recorded for this date."),
            ),
            models.CheckConstraint(
                condition=Q(hourly_wage__gt=0),
                name="wage_positive",
                violation_error_message=_("Enter pay above zero."),
            ),
        ]
