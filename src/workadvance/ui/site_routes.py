"""Routes of higher floors that any page may link to: what the site promises to have, by name.

A page of a component leads to the person it is about, and the frame of every page to the search. Both belong to floors above,
which a component does not know. What may be named all the same is listed here, below everything, and whoever composes the
site provides it. Every other name of a route is used by its own floor and those above it only; a test reads them all.
"""

from __future__ import annotations

PROMISED: dict[str, str] = {
    "person": "the page of one person, by number",
    "search": "the search over everything the reader may see",
    "caseload_reassign": "the people without a coach (or of one), to be given another",
    "reporting:people": "the list of people with where each one is in the program",
    "screening:start": "where a program takes applications, by the program's number",
    "demo_phone": "a made-up person's phone; in the demonstration only, so a page asks whether it is there",
}
