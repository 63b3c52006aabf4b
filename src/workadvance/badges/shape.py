"""Whether a credential has the parts Open Badges 3.0 asks for, and is of the types it may be of."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from workadvance.badges.documents import VC
from workadvance.badges.verdicts import BadgeTold, BadgeVerdict

VC_1 = "https://www.w3.org/2018/credentials/v1"
OB_CONTEXT = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.0\.(\d+)\.json")
BADGES, ENDORSEMENTS = {"OpenBadgeCredential", "AchievementCredential"}, {"EndorsementCredential"}
NEWEST = "3"


def several(value: Any) -> list[Any]:
    """One or several of something, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def moment_of(value: Any) -> dt.datetime | None:
    """A moment with its time zone, or None."""
    try:
        found = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo else None


def shape_check(credential: Mapping[str, Any], told: BadgeTold) -> None:
    """Note everything that is missing or of a type it cannot be."""
    _contexts(credential, told)
    types = {one for one in several(credential.get("type")) if isinstance(one, str)}
    if "VerifiableCredential" not in types or not types & (BADGES | ENDORSEMENTS):
        told.add(BadgeVerdict.MALFORMED, "type", "Its type is not that of an Open Badges 3.0 credential.")
    _issuer(credential.get("issuer"), told)
    _dates(credential, told)
    endorsement = not types & BADGES and bool(types & ENDORSEMENTS)
    subjects = several(credential.get("credentialSubject"))
    if not subjects:
        told.add(BadgeVerdict.MALFORMED, "subject", "It says nothing of anyone: “credentialSubject” is missing.")
    for subject in subjects:
        _subject(subject, "EndorsementSubject" if endorsement else "AchievementSubject", told)
    for evidence in several(credential.get("evidence")):
        _typed(evidence, "Evidence", "evidence", told)


def _contexts(credential: Mapping[str, Any], told: BadgeTold) -> None:
    contexts = several(credential.get("@context"))
    if contexts[:1] == [VC_1]:
        text = "It follows data model 1.1 of verifiable credentials, which Open Badges has left. Ask the issuer for a new one."
        told.add(BadgeVerdict.UNSUPPORTED, "data_model", text)
        return
    version = OB_CONTEXT.fullmatch(contexts[1]) if len(contexts) > 1 and isinstance(contexts[1], str) else None
    if contexts[:1] != [VC] or version is None:
        told.add(BadgeVerdict.MALFORMED, "context", "Its “@context” does not begin with those of Open Badges 3.0.")
    elif version[1] != NEWEST:
        told.add(
            BadgeVerdict.VALID,
            "context_version",
            f"It was written for Open Badges 3.0.{version[1]}; 3.0.{NEWEST} is newer.",
        )


def _issuer(issuer: Any, told: BadgeTold) -> None:
    if isinstance(issuer, str) and issuer:
        return
    if not isinstance(issuer, dict) or not isinstance(issuer.get("id"), str) or not issuer["id"]:
        told.add(BadgeVerdict.MALFORMED, "issuer", "It does not say who issued it.")
        return
    _profile(issuer, "issuer", told)


def _profile(profile: Any, where: str, told: BadgeTold) -> None:
    _typed(profile, "Profile", where, told)
    if not isinstance(profile, dict):
        return
    for other in several(profile.get("otherIdentifier")):
        _typed(other, "IdentifierEntry", f"{where}.otherIdentifier", told)
    if profile.get("parentOrg") is not None:
        _typed(profile["parentOrg"], "Profile", f"{where}.parentOrg", told)


def _dates(credential: Mapping[str, Any], told: BadgeTold) -> None:
    told.valid_from, told.valid_until = (moment_of(credential.get(name)) for name in ("validFrom", "validUntil"))
    if told.valid_from is None and "issuanceDate" not in credential:
        told.add(BadgeVerdict.MALFORMED, "valid_from", "“validFrom” is missing or no moment with a time zone.")
    if credential.get("validUntil") is not None and told.valid_until is None:
        told.add(BadgeVerdict.MALFORMED, "valid_until", "“validUntil” is no moment with a time zone.")


def _subject(subject: Any, wanted: str, told: BadgeTold) -> None:
    _typed(subject, wanted, "credentialSubject", told)
    if not isinstance(subject, dict):
        return
    for identifier in several(subject.get("identifier")):
        _typed(identifier, "IdentityObject", "credentialSubject.identifier", told)
    for result in several(subject.get("result")):
        _typed(result, "Result", "credentialSubject.result", told)
    if subject.get("source") is not None:
        _profile(subject["source"], "credentialSubject.source", told)
    if wanted != "AchievementSubject":
        return
    achievement = subject.get("achievement")
    _typed(achievement, "Achievement", "credentialSubject.achievement", told)
    if isinstance(achievement, dict):
        missing = [name for name in ("id", "name", "description", "criteria") if not achievement.get(name)]
        if missing:
            text = f"The achievement lacks: {', '.join(missing)}."
            told.add(BadgeVerdict.MALFORMED, "achievement", text)
        for place, thing, of in _results(achievement):
            _typed(thing, of, f"credentialSubject.achievement.{place}", told)


def _results(achievement: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    for result in several(achievement.get("resultDescription")):
        yield "resultDescription", result, "ResultDescription"
        if isinstance(result, dict):
            for level in several(result.get("rubricCriterionLevel")):
                yield "resultDescription.rubricCriterionLevel", level, "RubricCriterionLevel"


def _typed(thing: Any, wanted: str, where: str, told: BadgeTold) -> None:
    if not isinstance(thing, dict) or wanted not in several(thing.get("type")):
        told.add(BadgeVerdict.MALFORMED, "part_type", f"“{where}” is not of type {wanted}.")
