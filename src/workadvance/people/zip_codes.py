"""From a ZIP code to the county and the labor-market area."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from workadvance.parsing import Unclear, read_zip
from workadvance.people.contact_fields import Details


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ZIP code is: its county (FIPS) and OEWS area; `method` says how the area was found."""

    zip: str
    city: str
    state: str
    county: str
    county_fips: str
    area_code: str
    area_name: str
    method: str


@functools.lru_cache(maxsize=50_000)
def place_of_zip(code: str) -> Place | None:
    """The place of a ZIP code as people write it, or None when no such ZIP code is known (source: `zipcodes`, county tables of `labor`)."""
    try:
        code = read_zip(code)
    except Unclear:
        return None
    import zipcodes

    from workadvance import labor

    z = zipcodes.matching(code)[0]
    fips = (labor.county_fips(z["state"], z["county"]) if z.get("county") else None) or ""
    area = labor.area_of_county(fips) if fips else None
    return Place(
        code,
        z["city"],
        z["state"],
        z.get("county") or "",
        fips,
        area.area if area else "",
        area.area_name if area else "",
        area.method if area else "",
    )


def place_follow(values: Details) -> None:
    """Complete a ZIP code with county, labor area and, where they are not given, city and state."""
    if "zip" not in values:
        return
    code = values["zip"]
    if not code:
        values.update(zip="", county_fips="", area_code="")
        return
    place = place_of_zip(code)
    assert place is not None, "a ZIP code that was read is known"
    values.update(county_fips=place.county_fips, area_code=place.area_code)
    values.setdefault("city", place.city)
    values.setdefault("state", place.state)
    values["city"] = values["city"] or place.city
    values["state"] = values["state"] or place.state
