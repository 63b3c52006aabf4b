"""Who the lines of a wage file are of: by the number first, then by what is close, with reasons; the rest are not our people.

A number found under many names says nothing by itself, and a name alone never decides. What is kept in memory grows with
the roster, never with the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from rapidfuzz import fuzz

from workadvance.parsing import name_words
from workadvance.tables import Problem
from workadvance.wagefiles.quarters import Quarter
from workadvance.wagefiles.reading import WageLine

NAME_ALIKE = 80
# Names that differ in everything, under one number, from which no one is matched by it.
SHARED_BY = 3
MOST_PROBLEMS = 200


class MatchVerdict(StrEnum):
    """What a line is to a person on the roster."""

    MATCHED = "matched"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class WagePerson:
    """Someone whose wage records may be looked up; `number` is empty where it is not on record."""

    id: int
    full_name: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A person a line may be of: verdict, how sure by the written rules (0-100), and the reasons as codes."""

    person: WagePerson
    verdict: MatchVerdict
    score: int
    reasons: tuple[str, ...]


@dataclass(slots=True)
class FoundLine:
    """Lines of one number, name, employer and quarter, added up over units; the first row stands for them."""

    line: WageLine
    wages: Decimal
    rows: list[int]
    matches: list[Match]
    seen: set[tuple[str, Decimal]] = field(default_factory=set)


@dataclass
class Scan:
    """What was found in a file."""

    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    found: list[FoundLine] = field(default_factory=list)
    repeated: int = 0
    shared_numbers: int = 0
    quarters: set[Quarter] = field(default_factory=set)


def scan(lines: Iterable[WageLine | Problem], people: Iterable[WagePerson], digest: Callable[[str], str]) -> Scan:
    """Read every line once and keep those that are, or may be, of someone on the roster. `digest` is the keyed hash."""
    roster, result = _Roster(people, digest), Scan()
    kept: dict[tuple[str, ...], FoundLine] = {}
    names: dict[str, list[list[str]]] = defaultdict(list)
    for line in lines:
        result.rows += 1
        if isinstance(line, Problem):
            result.problem_count += 1
            if len(result.problems) < MOST_PROBLEMS:
                result.problems.append(line)
            continue
        result.quarters.add(line.quarter)
        matches = roster.matches(line)
        if not matches:
            continue
        if line.number:
            _name_noted(names[line.number], line)
        _keep(kept, line, matches, result)
    shared = {number for number, known in names.items() if len(known) >= SHARED_BY}
    result.shared_numbers = len(shared)
    result.found = [_checked(found, shared) for found in kept.values()]
    return result


def _keep(kept: dict[tuple[str, ...], FoundLine], line: WageLine, matches: list[Match], result: Scan) -> None:
    name = " ".join(name_words(f"{line.first_name} {line.last_name}"))
    key = (line.number, name, line.employer, str(line.quarter))
    found = kept.setdefault(key, FoundLine(line, Decimal(0), [], matches))
    # The same line twice is a copy; another unit or amount is more pay.
    if (line.unit, line.wages) in found.seen:
        result.repeated += 1
        return
    found.seen.add((line.unit, line.wages))
    found.wages += line.wages
    found.rows.append(line.row)


def _name_noted(known: list[list[str]], line: WageLine) -> None:
    words = name_words(f"{line.first_name} {line.last_name}")
    if len(known) < SHARED_BY and not any(name_score(words, other) >= NAME_ALIKE for other in known):
        known.append(words)


def _checked(found: FoundLine, shared: set[str]) -> FoundLine:
    """No one is matched by a number of many names, nor to two records unlike each other: a person decides."""
    if found.line.number in shared:
        found.matches = [
            Match(m.person, MatchVerdict.ASK, min(m.score, 50), (*m.reasons, "shared_number")) for m in found.matches
        ]
    return found


class _Roster:
    """People by keyed hash of the number, by the number with a digit left open, and by the words of the name."""

    def __init__(self, people: Iterable[WagePerson], digest: Callable[[str], str]) -> None:
        self.digest = digest
        self.by_hash: dict[str, list[int]] = defaultdict(list)
        self.by_mask: dict[str, list[int]] = defaultdict(list)
        self.by_word: dict[str, list[int]] = defaultdict(list)
        self.people: list[WagePerson] = []
        self.words: list[list[str]] = []
        for n, person in enumerate(people):
            self.people.append(person)
            self.words.append(name_words(person.full_name))
            for word in set(self.words[n]):
                self.by_word[word].append(n)
            if person.number:
                self.by_hash[digest(person.number)].append(n)
                for mask in masks(person.number):
                    self.by_mask[mask].append(n)

    def matches(self, line: WageLine) -> list[Match]:
        """The people a line is, or may be, of; the surest first."""
        if line.number and (same := self.by_hash.get(self.digest(line.number))):
            words = name_words(f"{line.first_name} {line.last_name}")
            return [self._by_number(n, words) for n in same]
        found = list(self._close(line))
        return sorted(found, key=lambda m: (-m.score, m.person.id))[:5]

    def _by_number(self, n: int, words: list[str]) -> Match:
        likeness = name_score(words, self.words[n])
        if likeness >= NAME_ALIKE:
            reason = "same_name" if likeness == 100 else "near_name"
            return Match(self.people[n], MatchVerdict.MATCHED, 100 if likeness == 100 else 90, ("same_number", reason))
        return Match(self.people[n], MatchVerdict.ASK, 60, ("same_number", "other_name"))

    def _close(self, line: WageLine) -> Iterator[Match]:
        near = {n for mask in masks(line.number) for n in self.by_mask.get(mask, ())} if line.number else set()
        # A number on both sides that differs in more than a slip is another person, whatever the name.
        last = name_words(line.last_name)
        named = {n for word in last for n in self.by_word.get(word, ())} if last else set()
        open_ = {n for n in named if not line.number or not self.people[n].number}
        if not near and not open_:
            return
        words = name_words(f"{line.first_name} {line.last_name}")
        for n in near | open_:
            likeness = name_score(words, self.words[n])
            if likeness < NAME_ALIKE:
                continue
            name = "same_name" if likeness == 100 else "near_name"
            if n in near:
                yield Match(self.people[n], MatchVerdict.ASK, 80 if likeness == 100 else 65, ("near_number", name))
            elif likeness == 100:
                yield Match(self.people[n], MatchVerdict.ASK, 40, ("no_number", name))


def masks(number: str) -> Iterator[str]:
    """What a number shares with every other that differs by one digit, or by two neighbors changed over."""
    for place in range(9):
        yield f"{number[:place]}?{number[place + 1 :]}"
    for place in range(8):
        one, two = sorted(number[place : place + 2])
        if one != two:
            yield f"{number[:place]}<{one}{two}>{number[place + 2 :]}"


def name_score(one: list[str], two: list[str]) -> int:
    """Likeness (0-100) of two names as folded words: in any order, cut short as files do, a letter wrong, a word left out."""
    if not one or not two:
        return 0
    if sorted(one) == sorted(two):
        return 100
    first = max(fuzz.ratio(one[0], word) for word in two) >= 75 or any(_cut(one[0], word) for word in two)
    if not first:
        return 0
    whole = max(fuzz.ratio("".join(sorted(one)), "".join(sorted(two))), fuzz.token_set_ratio(_text(one), _text(two)))
    paired = sum(max(100.0 if _cut(a, b) else fuzz.ratio(a, b) for b in two) for a in one) / len(one)
    return min(99, int(max(whole if len(one) > 1 and len(two) > 1 else 0, paired)))


def _cut(short: str, word: str) -> bool:
    """Whether a word was cut where a fixed field ends."""
    return len(short) >= 11 and word.startswith(short)


def _text(words: list[str]) -> str:
    return " ".join(words)
