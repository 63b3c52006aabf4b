"""The environment variables the site reads: the one list settings and their reference page are made from."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting from the environment: its name, type, default and what it is for."""

    name: str
    cast: Any
    default: Any
    text: str
    example: str = ""


def given(name: str) -> bool:
    """Whether the environment itself says a setting."""
    return bool(os.environ.get(name))


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "DATABASE_URL",
        str,
        "",
        "The database. Without it, an SQLite file in the var folder.",
        "postgres://user:password@host:5432/workadvance",
    ),
    Variable(
        "WORKADVANCE_SEPARATE_ROLES",
        bool,
        False,
        "The site runs as another PostgreSQL role than the owner of the tables; doctor then checks what that role may do.",
    ),
    Variable(
        "WORKADVANCE_VAR", str, "var", "Folder for the database file, secrets, mail and uploads.", "/srv/workadvance"
    ),
    Variable(
        "WORKADVANCE_SECRET_KEY",
        str,
        "",
        "Signs sessions and links. Without it, one is made once and kept in the var folder.",
    ),
    Variable(
        "WORKADVANCE_ENCRYPTION_KEY",
        str,
        "",
        "Encrypts identifiers. Without it, one is made once and kept in the var folder. Back it up: without it they cannot be read.",
    ),
    Variable(
        "WORKADVANCE_SECRET_KEYS_BEFORE",
        list,
        [],
        "Former secret keys whose links still work, comma separated, while WORKADVANCE_SECRET_KEY is a new one.",
    ),
    Variable(
        "WORKADVANCE_ENCRYPTION_KEYS_BEFORE",
        list,
        [],
        "Former encryption keys that are still read until “workadvance keys rotate” has encrypted everything again.",
    ),
    Variable(
        "WORKADVANCE_SEAL_KEY",
        str,
        "",
        "Proves the log. Without it, the encryption key; once that is replaced, the first encryption key.",
    ),
    Variable(
        "WORKADVANCE_HOSTS",
        list,
        ["127.0.0.1", "localhost", "[::1]"],
        "Host names the site answers to, comma separated.",
        "advance.example.org",
    ),
    Variable(
        "WORKADVANCE_BASE_URL",
        str,
        "http://127.0.0.1:8000",
        "The site's address, for links in messages. With https, cookies are secure and plain http is redirected.",
        "https://advance.example.org",
    ),
    Variable("WORKADVANCE_DEBUG", bool, False, "Show error details in the browser. Never on a site with real people."),
    Variable(
        "WORKADVANCE_DEMO",
        bool,
        False,
        "Demonstration mode: sign in as anyone by one click; every page says it is made up.",
    ),
    Variable(
        "WORKADVANCE_TIME_ZONE", str, "America/New_York", "Time zone of dates and times shown.", "America/Chicago"
    ),
    Variable("WORKADVANCE_FROM_EMAIL", str, "WorkAdvance <noreply@localhost>", "Sender of messages."),
    Variable(
        "EMAIL_URL",
        str,
        "",
        "How mail is sent. Without it, messages are written as files to the var folder.",
        "smtp+tls://user:password@host:587",
    ),
    Variable(
        "WORKADVANCE_SMS_URL",
        str,
        "",
        "Where texts are posted (form and basic authentication, as Twilio takes them). Without it, texts are saved and not sent.",
        "https://api.twilio.com/2010-04-01/Accounts/AC0/Messages.json",
    ),
    Variable("WORKADVANCE_SMS_ACCOUNT", str, "", "The account's name at the service for texts."),
    Variable(
        "WORKADVANCE_SMS_TOKEN",
        str,
        "",
        "The account's secret there. It also proves that what comes in is from the service.",
    ),
    Variable(
        "WORKADVANCE_SMS_FROM",
        str,
        "",
        "The number texts come from, where an organization has none of its own.",
        "+19185550100",
    ),
    Variable(
        "WORKADVANCE_SMS_IDEMPOTENT",
        bool,
        False,
        "Whether the service knows our Idempotency-Key. Only then is a text sent again whose answer was lost.",
    ),
    Variable(
        "WORKADVANCE_EMAIL_HOOK_SECRET",
        str,
        "",
        "Proves that incoming email is from your mail service. Without it, none is taken.",
    ),
    Variable(
        "WORKADVANCE_EMAIL_INBOX",
        str,
        "",
        "An inbox that answers by email arrive in, read by `workadvance read-email`. Signs in with the name and password in it.",
        "imaps://answers%40example.org:the-password@mail.example.org/INBOX",
    ),
    Variable(
        "WORKADVANCE_CLIFF_PYTHON",
        str,
        "",
        "The Python of an environment that has policyengine-us. Without it, what a raise is worth is answered in part.",
        "/srv/cliff/bin/python",
    ),
    Variable(
        "WORKADVANCE_WEBHOOKS_PRIVATE",
        bool,
        False,
        "Whether webhooks may go to private addresses and over plain http. Only for tests and inside one network.",
    ),
    Variable(
        "WORKADVANCE_CLAMD",
        str,
        "",
        "The clamd that scans papers: host:port, or the path of its socket. With it, a paper it could not scan waits unopened.",
        "127.0.0.1:3310",
    ),
    Variable(
        "WORKADVANCE_DOCUMENTS_S3",
        str,
        "",
        "The private S3 bucket for papers (needs boto3 beside the site; keys by its usual variables). Without it, the var folder.",
        "advance-papers",
    ),
    Variable(
        "WORKADVANCE_PROXIES",
        int,
        0,
        "How many proxies stand before the site. Whoever tries to sign in is known by the address the outermost one saw.",
        "1",
    ),
    Variable(
        "WORKADVANCE_METRICS_TOKEN",
        str,
        "",
        "Whoever sends it (Authorization: Bearer …) reads /metrics/. Without it, there is no such page.",
    ),
    Variable("WORKADVANCE_LOG_FORMAT", str, "line", "How the log is written: line, or json for a log service.", "json"),
    Variable(
        "WORKADVANCE_ACCESS_LOG",
        bool,
        False,
        "Also log each request: method, pattern of the address, status, time. No names, no addresses of people.",
    ),
    Variable("WORKADVANCE_SESSION_MINUTES", int, 480, "Minutes without signing in again."),
    Variable(
        "WORKADVANCE_MFA_ROLES",
        list,
        [],
        "Roles that must set up two-step sign-in (an app or a passkey) before they continue, comma separated.",
        "administrator,manager",
    ),
    Variable(
        "WORKADVANCE_OIDC_APPS",
        str,
        "[]",
        "OpenID Connect providers for sign-in, as a JSON list. Whoever was invited under the email the provider verified comes in.",
        '[{"provider_id":"google","name":"Google","client_id":"…","secret":"…","settings":{"server_url":"https://accounts.google.com"}}]',
    ),
)
