"""Medical-care benefits by group of occupations: national estimates that say nothing about a place or an employer."""

from __future__ import annotations

from dataclasses import dataclass

from workadvance.labor import facts

_GROUPS = {
    "11": "Management, business, and financial",
    "13": "Management, business, and financial",
    **dict.fromkeys(("15", "17", "19", "21", "23", "25", "27", "29"), "Professional and related"),
    **dict.fromkeys(("31", "33", "35", "37", "39"), "Service"),
    "41": "Sales and related",
    "43": "Office and administrative support",
    "45": "Construction, extraction, farming, fishing, and forestry",
    "47": "Construction, extraction, farming, fishing, and forestry",
    "49": "Installation, maintenance, and repair",
    "51": "Production",
    "53": "Production, transportation, and material moving",
}
"""NCS's groups by SOC major group (SOC 2018 intermediate aggregation); 53 has no group of its own in the file."""
REGISTERED_NURSES = "Registered nurses"


@dataclass(frozen=True, slots=True)
class GroupBenefits:
    """Percent of workers in a national group of occupations with access to medical care, and taking part in it.

    `workers` says whose: private industry, or civilian (private and state and local government).
    """

    group: str
    workers: str
    access_pct: int
    participation_pct: int
    scope: str
    source: str


@facts.kept()
def group_benefits(soc: str) -> GroupBenefits:
    """The national group estimate for an occupation; an employer's own offer, where known, overrides it."""
    rows = {r["occupation_group"]: r for r in facts.table("benefits").iter_rows(named=True)}
    group = REGISTERED_NURSES if soc == "29-1141" else _GROUPS[soc[:2]]
    row = rows[group]
    workers = "private" if row["private_access_pct"] is not None else "civilian"
    return GroupBenefits(
        group=group,
        workers=workers,
        access_pct=row[f"{workers}_access_pct"],
        participation_pct=row[f"{workers}_participation_pct"],
        scope="national estimate for the group, not for this place",
        source=facts.vintages("benefits")["benefits"],
    )
