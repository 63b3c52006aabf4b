"""Organizations, users, memberships, persons, households, consent, restriction."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.contact_fields import EmailColumn, NameColumn, PhoneColumn, ZipColumn


class UserManager(BaseUserManager["User"]):
    """Makes users by email address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """A user with a hashed password (none: cannot sign in by password)."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A user who signs in. What they may do comes from their memberships alone."""

    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    demo_persona = models.CharField(
        max_length=200, blank=True, help_text="What this made-up user shows, in the demo world."
    )
    demo_persona_es = models.CharField(max_length=200, blank=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name, as libraries ask for it."""
        return self.name

    def get_short_name(self) -> str:
        """The name, as libraries ask for it."""
        return self.name


class Organization(ChoiceLabelsModel):
    """A provider, employer, partner, funder or an intermediary over several providers."""

    class Kind(models.TextChoices):
        PROVIDER = "provider", _("Provider")
        INTERMEDIARY = "intermediary", _("Intermediary")
        EMPLOYER = "employer", _("Employer")
        PARTNER = "partner", _("Partner")
        FUNDER = "funder", _("Funder")

    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    county_fips = models.CharField(max_length=5, blank=True)
    area_code = models.CharField(max_length=7, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "kind",
                name="organization_name_once",
                violation_error_message=_("An organization of this kind already has this name."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="organization_named", violation_error_message=_("Enter a name.")
            ),
            models.CheckConstraint(
                condition=~Q(kind="intermediary") | Q(parent=None),
                name="organization_intermediary_on_top",
                violation_error_message=_("An intermediary can't be under another organization."),
            ),
        ]
        indexes = [models.Index(fields=["kind", "name"], name="organization_kind_name")]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A place where an organization works; county and labor area follow from its ZIP code."""

    of_organization = "organization"
    opened_with = ("organization",)

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(_("name"), max_length=200)
    line = models.CharField(_("street address"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    zip = ZipColumn(_("ZIP code"), max_length=5, blank=True)
    county_fips = models.CharField(max_length=5, blank=True)
    area_code = models.CharField(max_length=7, blank=True, help_text="OEWS labor area of the address.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("name"),
                name="site_name_once",
                violation_error_message=_("This organization already has a site with this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """The ten roles of the design; a user may hold several, in several organizations."""

    MANAGER = "manager", _("Program manager")
    SCREENER = "screener", _("Intake specialist")
    COACH = "coach", _("Career coach")
    INSTRUCTOR = "instructor", _("Instructor")
    JOB_DEVELOPER = "job_developer", _("Job developer")
    EVALUATOR = "evaluator", _("Evaluator")
    FUNDER = "funder", _("Funder")
    EMPLOYER = "employer", _("Employer contact")
    PARTICIPANT = "participant", _("Participant")
    ADMINISTRATOR = "administrator", _("Administrator")


class Membership(ChoiceLabelsModel):
    """A user's role in an organization, from a day to a day (or open)."""

    of_organization = "organization"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_dates",
                violation_error_message=_("The end date can't be before the start date."),
            ),
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                condition=Q(ends_on__isnull=True),
                name="membership_open_once",
                violation_error_message=_("This person already has this role here."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Person(ChoiceLabelsModel):
    """A person the program serves or considers. Each provider keeps its own record; the same person at two is linked."""

    of_organization, of_person = "provider", "self"

    provider = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="persons", db_index=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    full_name = NameColumn(_("full name"), max_length=200, help_text=_("First and last name, the way you write it."))
    goes_by = NameColumn(_("name you go by"), max_length=100, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=8, default="en", choices=[("en", _("English")), ("es", _("Spanish"))]
    )
    ssn_encrypted = models.BinaryField(null=True)
    ssn_hash = models.CharField(max_length=64, blank=True)
    demographics = models.JSONField(default=dict, blank=True)
    line = models.CharField(_("street address"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    zip = ZipColumn(_("ZIP code"), max_length=5, blank=True)
    county_fips = models.CharField(max_length=5, blank=True)
    area_code = models.CharField(max_length=7, blank=True, help_text="OEWS labor area of the address.")
    email = EmailColumn(_("email"), max_length=254, blank=True)
    phone = PhoneColumn(_("phone"), max_length=20, blank=True)
    reach_by = models.CharField(
        _("best way to reach you"),
        max_length=10,
        default="text",
        choices=[("text", _("Text message")), ("call", _("Phone call")), ("email", _("Email"))],
    )
    reach_note = models.CharField(pgettext_lazy("best time to reach someone", "when"), max_length=300, blank=True)
    max_miles = models.PositiveSmallIntegerField(_("how far you can travel, in miles"), null=True, blank=True)
    has_car = models.BooleanField(_("has a car"), null=True, blank=True)
    wage_floor = models.DecimalField(
        _("lowest hourly pay you'd accept"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    shifts = models.JSONField(
        default=list, blank=True, help_text="Shifts the person can work: day, evening, night, weekend."
    )
    restricted = models.BooleanField(default=False, help_text="Only the people named may see this record.")
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="caseload",
        db_index=False,
    )
    reached_by = models.CharField(
        _("where to find this person"),
        max_length=200,
        blank=True,
        help_text=_("Without a phone or email: a shelter, a relative, “comes in on Mondays.”"),
    )
    same_as = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="other_records",
        help_text="The first record of the same person; both stay, and are counted as one person.",
    )
    erased_on = models.DateField(
        null=True, blank=True, help_text="The day on which what named this person was erased; what is counted stayed."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(full_name=""), name="person_named", violation_error_message=_("Enter a name.")
            ),
            models.UniqueConstraint(
                fields=["provider", "ssn_hash"],
                condition=~Q(ssn_hash=""),
                name="person_ssn_once",
                violation_error_message=_("Another record at this provider already has this Social Security number."),
            ),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True) | Q(birth_date__gt=dt.date(1900, 1, 1)),
                name="person_birth_date",
                violation_error_message=_("Check the date of birth."),
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "full_name"], name="person_provider_name"),
            models.Index(fields=["phone"], name="person_phone"),
            models.Index(fields=["coach"], name="person_coach"),
            models.Index(fields=["email"], name="person_email"),
            models.Index(fields=["provider", "birth_date"], name="person_birth"),
            models.Index(fields=["provider", "zip"], name="person_zip"),
        ]

    def __str__(self) -> str:
        return (self.goes_by and f"{self.full_name} ({self.goes_by})") or self.full_name

    @property
    def short_name(self) -> str:
        """What to call the person."""
        return self.goes_by or self.full_name.split(" ")[0]


class IdentityQuestion(ChoiceLabelsModel):
    """Whether two records of a provider are of one person: asked when facts agree, answered by staff, and answered again.

    `person` is the newer record. Nothing is merged: “same person” links the records, and can be undone.
    """

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person", "other")

    class State(models.TextChoices):
        OPEN = "open", _("Not answered")
        SAME = "same", _("Same person")
        DIFFERENT = "different", _("Different person")
        UNSURE = "unsure", _("Not sure yet")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identity_questions", db_index=False)
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identity_questions_back")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reasons = models.JSONField(default=list, help_text="Codes of what agrees and what is close.")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "other"], name="identity_question_once"),
            models.CheckConstraint(condition=Q(person__gt=models.F("other")), name="identity_question_newer_first"),
        ]

    @property
    def waits(self) -> bool:
        """Whether the answer is still to come: decisions on the newer record wait for it."""
        return self.state in WAITING_ANSWERS


WAITING_ANSWERS = (IdentityQuestion.State.OPEN, IdentityQuestion.State.UNSURE)


class NameToken(models.Model):
    """One word of a person's name, lower case without accents: how names are found by part and despite typing mistakes."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_tokens")
    token = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "person"], name="name_token_once")]


class Handover(models.Model):
    """Who takes over what a role holds once its last day is over; empty `to`: no one yet."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="handovers")
    to = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ends_on = models.DateField()
    planned_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(done_at__isnull=True), name="handover_open_once")
        ]


class Household(models.Model):
    """Household size and income as stated on a day; the newest counts, the older ones stay."""

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="households", db_index=False)
    stated_on = models.DateField()
    size = models.PositiveSmallIntegerField(_("people in your household"))
    monthly_income = models.DecimalField(
        _("total household income last month, before taxes"), max_digits=9, decimal_places=2
    )
    worked_out_from = models.JSONField(
        default=list, blank=True, help_text="What was said, where the income a month was worked out from it."
    )
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=30),
                name="household_size",
                violation_error_message=_("A household has between 1 and 30 people."),
            ),
            models.CheckConstraint(
                condition=Q(monthly_income__gte=0),
                name="household_income",
                violation_error_message=_("Income can't be negative."),
            ),
        ]
        indexes = [models.Index(fields=["person", "-stated_on"], name="household_newest")]
