"""Organizations, programs and staff of the demo world."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from django.utils import timezone

from workadvance import labor
from workadvance.demo.bulk_log import BulkLog, store
from workadvance.demo.made_up_names import FAMILY, GIVEN
from workadvance.demo.providers import PROVIDERS, ProgramSpec, ProviderSpec, Target
from workadvance.people.access import Actor
from workadvance.people.models import Membership, Organization, Role, Site, User
from workadvance.programs.models import EligibilityPolicy, InterviewCriterion, Program, ScreeningStep
from workadvance.programs.services import policy_defaults
from workadvance.targeting.models import TargetDecision
from workadvance.training.models import Certification

TEAM: tuple[tuple[str, int], ...] = (
    (Role.MANAGER, 1),
    (Role.SCREENER, 2),
    (Role.COACH, 3),
    (Role.INSTRUCTOR, 2),
    (Role.JOB_DEVELOPER, 2),
    (Role.EVALUATOR, 1),
    (Role.ADMINISTRATOR, 1),
)
PERSONAS: dict[str, tuple[str, str]] = {
    Role.MANAGER: (
        "Is enrollment on track? Will cohorts fill and finish? Are we meeting our targets?",
        "¿Avanzan las inscripciones? ¿Se llenarán y terminarán las cohortes? ¿Cumplimos las metas?",
    ),
    Role.SCREENER: (
        "The board of applicants, interview scores, and decisions with reasons.",
        "El tablero de solicitantes, los puntajes de entrevista y las decisiones con sus motivos.",
    ),
    Role.COACH: (
        "Check-ins due today, plans, barriers, and people between jobs.",
        "Seguimientos para hoy, planes, obstáculos y personas que buscan nuevo empleo.",
    ),
    Role.INSTRUCTOR: (
        "Roster and attendance on a phone, milestones, and exams.",
        "Lista y asistencia en el teléfono, hitos y exámenes.",
    ),
    Role.JOB_DEVELOPER: (
        "Employers, job orders, the job-ready pool, slates, and offers.",
        "Empleadores, pedidos de personal, participantes que pueden empezar a trabajar, candidatos y ofertas.",
    ),
    Role.EVALUATOR: (
        "Participant flow with its definitions, and data to download.",
        "El flujo de participantes con sus definiciones y los datos para descargar.",
    ),
    Role.ADMINISTRATOR: (
        "People's access and the audit log.",
        "El acceso de las personas y el registro de auditoría.",
    ),
}
SPANISH = {
    "Information technology": "Tecnología de la información",
    "Transportation": "Transporte",
    "Manufacturing": "Manufactura",
    "Health care": "Atención médica",
    "Rural health and trades": "Salud y oficios rurales",
    "Remote support": "Soporte remoto",
    "Drug test": "Prueba de drogas",
    "Driving record": "Historial de manejo",
    "Background check": "Verificación de antecedentes",
    "Why this work": "Por qué este trabajo",
    "Cannot say what the work is like": "No sabe decir cómo es el trabajo",
    "Has seen the work and says why it fits": "Ha visto el trabajo y dice por qué le conviene",
    "Readiness to start": "Puede empezar",
    "Open barriers without a plan": "Obstáculos sin resolver y sin plan",
    "Child care, transport and time are arranged": "El cuidado de sus hijos, el transporte y el horario están resueltos",
    "Follow-through": "Constancia",
    "Left the last things early without a reason": "Dejó lo último que empezó sin un motivo",
    "Tells of something hard that was finished": "Cuenta algo difícil que terminó",
    "Getting along with others": "Trato con los demás",
    "Blames others": "Culpa a los demás",
    "Gives an example of solving a conflict at work": "Da un ejemplo de un conflicto que resolvió en el trabajo",
}
"""The Spanish of what the staff of these programs typed."""
CRITERIA = (
    ("Why this work", "Cannot say what the work is like", "Has seen the work and says why it fits"),
    ("Readiness to start", "Open barriers without a plan", "Child care, transport and time are arranged"),
    (
        "Follow-through",
        "Left the last things early without a reason",
        "Tells of something hard that was finished",
    ),
    ("Getting along with others", "Blames others", "Gives an example of solving a conflict at work"),
)


@dataclass
class Team:
    """A provider with its programs and staff."""

    spec: ProviderSpec
    organization: Organization
    staff: dict[str, list[User]] = field(default_factory=dict)
    programs: list[tuple[ProgramSpec, Program]] = field(default_factory=list)

    def actor(self, rng: random.Random, role: str) -> Actor:
        """One of the staff in a role, as the log's author."""
        user = rng.choice(self.staff[role])
        return Actor(user_id=user.pk, name=user.name, role_as=role)


def _user(rng: random.Random, handle: str, about: tuple[str, ...] = ("", "")) -> User:
    user = User(
        email=f"{handle}@demo.example",
        name=f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}",
        demo_persona=about[0],
        demo_persona_es=about[1],
    )
    user.set_unusable_password()
    return user


def teams_make(rng: random.Random, log: BulkLog, first: dt.date, today: dt.date) -> list[Team]:
    """Intermediary, funder, providers, staff, programs with policies, steps, interview criteria and target decisions."""
    above = Organization(kind="intermediary", name="Demo Regional Partnership", area_code="")
    funder = Organization(kind="funder", name="Demo Community Fund")
    store([above, funder])
    organizations = store(
        [Organization(kind="provider", name=spec.name, parent=above, area_code=spec.areas[0]) for spec in PROVIDERS]
    )
    teams = [Team(spec, organization) for spec, organization in zip(PROVIDERS, organizations, strict=True)]
    users: list[User] = []
    roles: list[tuple[User, Organization, str]] = []
    for team in teams:
        main = team.spec.key == "arrow"
        for role, number in TEAM:
            team.staff[role] = []
            for i in range(number):
                about = tuple(f"{text} {team.spec.name}." for text in PERSONAS[role]) if i == 0 and main else ("", "")
                user = _user(rng, f"{role.replace('_', '')}{i + 1}.{team.spec.key}", about)
                users.append(user)
                team.staff[role].append(user)
                roles.append((user, team.organization, role))
    rural = teams[3].staff[Role.MANAGER][0]
    rural.demo_persona, rural.demo_persona_es = (
        "A rural consortium: four pooled areas of Kentucky, few openings, remote jobs. Ridge and River Consortium.",
        "Un consorcio rural: cuatro áreas combinadas de Kentucky, pocas vacantes, empleos remotos. Ridge and River Consortium.",
    )
    city = teams[0].staff[Role.COACH][0]
    city.demo_persona, city.demo_persona_es = (
        "A coach in the city, information technology. Harbor Bridge Careers.",
        "Orientación en la ciudad, tecnología de la información. Harbor Bridge Careers.",
    )
    director = _user(
        rng,
        "manager.partnership",
        (
            "All four providers at once, for the intermediary.",
            "Los cuatro proveedores a la vez, para el intermediario.",
        ),
    )
    payer = _user(
        rng,
        "funder",
        (
            "Outcomes with definitions; small numbers are hidden. Demo Community Fund.",
            "Resultados con definiciones; las cifras pequeñas no se muestran. Demo Community Fund.",
        ),
    )
    users += [director, payer]
    _signed_in(users, teams, today)
    roles += [(director, above, Role.MANAGER), (director, above, Role.EVALUATOR), (payer, funder, Role.FUNDER)]
    store(users)
    store([Membership(user=u, organization=o, role=r, starts_on=first - dt.timedelta(days=60)) for u, o, r in roles])
    store([Site(organization=t.organization, name="Main office", state=t.spec.state) for t in teams])
    for team in teams:
        for spec in team.spec.programs:
            team.programs.append((spec, _program(rng, log, team, spec, first, funder)))
    return teams


def _signed_in(users: list[User], teams: list[Team], today: dt.date) -> None:
    """Everyone was here these days, but for each provider's second instructor, who moved on and still has access."""
    for n, user in enumerate(users):
        user.last_login = _moment(today - dt.timedelta(days=n % 4), n)
    for n, team in enumerate(teams):
        team.staff[Role.INSTRUCTOR][-1].last_login = _moment(today - dt.timedelta(days=104 + 9 * n), n)


def _moment(day: dt.date, n: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(8 + n % 8, 7 * n % 60)))


def _program(
    rng: random.Random, log: BulkLog, team: Team, spec: ProgramSpec, first: dt.date, funder: Organization
) -> Program:
    manager = team.actor(rng, Role.MANAGER)
    opened = first - dt.timedelta(days=30)
    program = Program.objects.create(
        provider=team.organization,
        name=spec.name,
        sector=spec.sector,
        name_es=SPANISH[spec.name],
        sector_es=SPANISH[spec.sector],
        area_codes=list(team.spec.areas),
        track=spec.track,
        opened_on=opened,
        seats_per_year=60 if team.spec.key != "ridge" else 24,
        readiness_hours=spec.readiness_hours,
        about=spec.about,
        about_es=spec.about_es,
        contact_name=team.staff[Role.SCREENER][0].name,
        contact_phone="918-555-0142",
    )
    program.funders.add(funder)
    log.note(
        "programs.program.opened",
        program,
        on=opened,
        actor=manager,
        organization_id=team.organization.pk,
        program=spec.name,
        program_es=SPANISH[spec.name],
    )
    _screening(program, team, spec, opened)
    for target in spec.targets:
        _target(log, team, program, target, manager, opened)
    return program


def _screening(program: Program, team: Team, spec: ProgramSpec, opened: dt.date) -> None:
    """What the program asks of applicants, the steps they take and what an interview is scored by."""
    EligibilityPolicy.objects.create(
        program=program,
        effective_on=opened,
        **{
            **policy_defaults(opened),
            "wage_limit": team.spec.wage_limit,
            "needs_diploma": spec.needs_diploma,
        },
    )
    steps = [
        ScreeningStep(kind="orientation", name="Orientation", name_es="Orientación"),
        ScreeningStep(
            kind="test", name="Reading and math", name_es="Lectura y matemáticas", passing_score=60, maximum_score=100
        ),
        *[ScreeningStep(kind="check", name=name, name_es=SPANISH[name]) for name in spec.checks],
        ScreeningStep(kind="interview", name="Interview", name_es="Entrevista"),
    ]
    for i, step in enumerate(steps):
        step.program, step.position = program, i + 1
    store(steps)
    store(
        [
            InterviewCriterion(
                program=program,
                position=i + 1,
                name=name,
                name_es=SPANISH[name],
                low_anchor=low,
                low_anchor_es=SPANISH[low],
                high_anchor=high,
                high_anchor_es=SPANISH[high],
            )
            for i, (name, low, high) in enumerate(CRITERIA)
        ]
    )


def _target(log: BulkLog, team: Team, program: Program, target: Target, manager: Actor, opened: dt.date) -> None:
    """A decision on a target job, with the numbers of that day, and the certification it leads to."""
    row = labor.occupation(target.soc)
    wage = labor.wage(team.spec.areas[0], target.soc)
    decision = TargetDecision.objects.create(
        program=program,
        soc=row.soc,
        title=row.title,
        area_codes=list(team.spec.areas),
        decided_on=opened,
        decided_by=team.staff[Role.MANAGER][0],
        reasons="Employers we asked hire for it every month, it is open without a bachelor's degree, and it leads upward here.",
        numbers={
            "employment": wage.employment,
            "median_annual_wage": wage.median,
            "p25_annual_wage": wage.p25,
            "typical_education": row.typical_education,
        },
        vintages=labor.vintages("oews", "projections"),
        planned_seats=20,
    )
    log.note(
        "targeting.target.decided",
        decision,
        on=opened,
        actor=manager,
        organization_id=team.organization.pk,
        soc=row.soc,
        title=row.title,
        chosen=True,
    )
    Certification.objects.get_or_create(
        name=target.certification[0],
        issuer=target.certification[1],
        defaults={"socs": [row.soc], "valid_months": 36},
    )
