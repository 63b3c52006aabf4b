"""The four made-up providers, their programs on real areas and occupations, and where their people live."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Target:
    """An occupation a program trains for: SOC code, weeks of training, certification (name, issuer), class hours a week."""

    soc: str
    weeks: int
    certification: tuple[str, str]
    hours_per_week: int = 20


@dataclass(frozen=True, slots=True)
class ProgramSpec:
    """A program of the demo world."""

    name: str
    sector: str
    targets: tuple[Target, ...]
    readiness_hours: int
    share: float
    track: str = "training_first"
    needs_diploma: bool = False
    checks: tuple[str, ...] = ()
    about: str = ""
    about_es: str = ""
    industry: str = ""
    employer_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderSpec:
    """A provider of the demo world: made-up name, real areas."""

    key: str
    name: str
    areas: tuple[str, ...]
    state: str
    share: float
    programs: tuple[ProgramSpec, ...]

    @property
    def wage_limit(self) -> Decimal:
        """The hourly pay above which its programs take no one in: higher where living is dearer."""
        return Decimal(18 if self.state == "NY" else 16)


PROVIDERS: tuple[ProviderSpec, ...] = (
    ProviderSpec(
        "harbor",
        "Harbor Bridge Careers",
        ("0035620",),
        "NY",
        0.30,
        (
            ProgramSpec(
                "Information technology",
                "Information technology",
                (
                    Target("15-1232", 15, ("CompTIA A+", "CompTIA"), 25),
                    Target("15-1231", 18, ("CompTIA Network+", "CompTIA"), 25),
                ),
                36,
                1.0,
                needs_diploma=True,
                about="Learn to support computers and networks, earn a certification that employers ask for, and get help into the first job and the next one.",
                about_es="Aprenda a dar soporte a computadoras y redes, obtenga una certificación que piden los empleadores y reciba ayuda para el primer empleo y el siguiente.",
                industry="Information technology",
                employer_kinds=("Systems", "Health Network", "IT Services", "Data Center", "Schools"),
            ),
        ),
    ),
    ProviderSpec(
        "arrow",
        "Arrow Creek Workforce",
        ("0046140",),
        "OK",
        0.27,
        (
            ProgramSpec(
                "Transportation",
                "Transportation",
                (
                    Target("53-3032", 6, ("Commercial driver's license, class A", "State of Oklahoma"), 35),
                    Target(
                        "49-3031",
                        22,
                        ("ASE Medium-Heavy Truck", "National Institute for Automotive Service Excellence"),
                    ),
                ),
                32,
                0.45,
                "placement_first",
                checks=("Drug test", "Driving record"),
                about="Drive or repair heavy trucks. Short courses, a license or certification at the end, employers who helped plan the course.",
                about_es="Maneje o repare camiones pesados. Cursos cortos, una licencia o certificación al final y empleadores que ayudaron a planear el curso.",
                industry="Trucking and logistics",
                employer_kinds=("Freight", "Logistics", "Truck Service", "Transport"),
            ),
            ProgramSpec(
                "Manufacturing",
                "Manufacturing",
                (
                    Target("51-4121", 16, ("AWS D1.1 structural welder", "American Welding Society"), 24),
                    Target("51-9161", 14, ("NIMS Machining Level I", "National Institute for Metalworking Skills"), 24),
                ),
                30,
                0.55,
                "placement_first",
                checks=("Drug test",),
                about="Weld or run computer-controlled machines, with day and evening classes.",
                about_es="Suelde u opere máquinas controladas por computadora, con clases de día y de noche.",
                industry="Metal manufacturing",
                employer_kinds=("Fabrication", "Machining", "Steel Works", "Aerospace Parts"),
            ),
        ),
    ),
    ProviderSpec(
        "lakeshore",
        "Lakeshore Pathways",
        ("0017410",),
        "OH",
        0.28,
        (
            ProgramSpec(
                "Health care",
                "Health care",
                (
                    Target(
                        "31-9092", 16, ("Certified Clinical Medical Assistant", "National Healthcareer Association"), 22
                    ),
                    Target("31-9097", 9, ("Certified Phlebotomy Technician", "National Healthcareer Association"), 20),
                    Target("29-2061", 32, ("Practical nurse license (NCLEX-PN)", "State of Ohio"), 28),
                ),
                36,
                0.62,
                needs_diploma=True,
                checks=("Background check",),
                about="Work with patients. Start as a medical assistant or phlebotomist and move up to practical nurse.",
                about_es="Trabaje con pacientes. Empiece en asistencia médica o flebotomía y avance hasta enfermería práctica.",
                industry="Health care",
                employer_kinds=("Clinic", "Hospital", "Medical Group", "Senior Care"),
            ),
            ProgramSpec(
                "Manufacturing",
                "Manufacturing",
                (
                    Target("51-9161", 13, ("NIMS Machining Level I", "National Institute for Metalworking Skills"), 24),
                    Target(
                        "51-4041", 26, ("NIMS Machining Level II", "National Institute for Metalworking Skills"), 20
                    ),
                ),
                30,
                0.38,
                "placement_first",
                checks=("Drug test",),
                about="Machining, from operator to machinist, with classes beside work.",
                about_es="Maquinado, de operador a maquinista, con clases junto al trabajo.",
                industry="Metal manufacturing",
                employer_kinds=("Tool and Die", "Machining", "Castings", "Precision Parts"),
            ),
        ),
    ),
    ProviderSpec(
        "ridge",
        "Ridge and River Consortium",
        ("2100001", "2100002", "2100003", "2100004"),
        "KY",
        0.15,
        (
            ProgramSpec(
                "Rural health and trades",
                "Health care",
                (
                    Target("29-2061", 32, ("Practical nurse license (NCLEX-PN)", "State of Kentucky"), 26),
                    Target("49-9021", 20, ("EPA 608 Universal", "U.S. Environmental Protection Agency"), 20),
                ),
                60,
                0.6,
                checks=("Background check",),
                about="Nursing and heating-and-cooling training in four pooled rural areas, with distance classes and help with transport.",
                about_es="Capacitación en enfermería y climatización en cuatro áreas rurales, con clases a distancia y ayuda con el transporte.",
                industry="Health care",
                employer_kinds=("Regional Hospital", "Home Health", "Heating and Air", "Medical Center"),
            ),
            ProgramSpec(
                "Remote support",
                "Information technology",
                (Target("15-1232", 14, ("CompTIA A+", "CompTIA"), 22),),
                60,
                0.4,
                needs_diploma=True,
                about="Computer support done from home, for people who want to stay where they live.",
                about_es="Soporte de computadoras desde casa, para quienes quieren quedarse donde viven.",
                industry="Information technology",
                employer_kinds=("Remote Services", "Support Partners", "Telehealth"),
            ),
        ),
    ),
)


@functools.cache
def zips_of(area: str, state: str) -> tuple[str, ...]:
    """ZIP codes in a labor area, spread over it (at most 40, the same every time)."""
    import zipcodes

    from workadvance import labor

    found = []
    for row in zipcodes.filter_by(state=state, zip_code_type="STANDARD"):
        fips = labor.county_fips(state, row["county"]) if row.get("county") else None
        if fips and labor.area_of_county(fips).area == area:
            found.append(row["zip_code"])
    found.sort()
    return tuple(found[:: max(1, len(found) // 40)][:40])


@functools.cache
def wages_of(soc: str, areas: tuple[str, ...]) -> tuple[float, float, float]:
    """Hourly 10th, 25th and 50th percentile of an occupation in the first of the areas that publishes them, else the nation."""
    from workadvance import labor

    for area in (*areas, labor.NATION):
        w = labor.wage(area, soc)
        if w.p10 and w.p25 and w.p50:
            return w.p10 / 2080, w.p25 / 2080, w.p50 / 2080
    raise LookupError(f"no wage is published for {soc}")
