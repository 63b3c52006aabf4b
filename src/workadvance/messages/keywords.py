"""What a text asks of us by itself: stop, start again, help. In English and Spanish, as people write it.

Opting out counts “by any reasonable means” (47 CFR 64.1200(a)(10)), so free wording is read too. A wish with a limit (“don't
text me before noon”) is no opt-out: a person reads it.
"""

from __future__ import annotations

import enum
import re
import unicodedata


class Asks(enum.StrEnum):
    """What a text asks by itself."""

    STOP = "stop"
    START = "start"
    HELP = "help"


_STOP = frozenset(
    [
        "stop",
        "stopall",
        "stop all",
        "cancel",
        "quit",
        "end",
        "unsubscribe",
        "revoke",
        "opt out",
        "optout",
        "alto",
        "parar",
        "pare",
        "paren",
        "para",
        "basta",
        "cancelar",
        "detener",
        "no mas",
        "baja",
        "darme de baja",
    ]
)
_START = frozenset(
    [
        "start",
        "unstop",
        "resume",
        "subscribe",
        "opt in",
        "optin",
        "empezar",
        "comenzar",
        "iniciar",
        "inicio",
        "reanudar",
        "suscribir",
        "suscribirme",
    ]
)
_HELP = frozenset(["help", "info", "ayuda", "informacion"])
# Words around a keyword that do not change it.
_POLITE = re.compile(
    r"\b(?:please|pls|plz|thanks|thank you|thx|now|it|this|por favor|porfavor|gracias|ya|ahora|hey|ok|hola|hi|hello)\b"
)
_FREE_STOP = re.compile(
    r"\b(?:do not|don ?t|dont|never|stop|quit|no longer|cease)(?: (?:ever|want|you|to|please|send|sending|me|get|getting|"
    r"receive|receiving|any|more|these|those|the|your|ur|you all|yall|with|all|fucking|damn)){0,7} "
    r"(?:text|texts|texting|txt|txts|txting|message|messages|messaging|msg|msgs|contact|contacting|bothering)\b"
    r"|\bstop (?:sending|contacting|bothering|messaging|texting|txting)\b"
    r"|\b(?:take|get|remove|delete|drop) (?:me|my number|my phone|my name|this number) (?:off|out|from)\b"
    r"|\b(?:remove|unsubscribe) (?:me|my number|this number)\b|\bopt me out\b|\bi (?:want to |wanna |would like to )?opt out\b"
    r"|\bno more (?:texts|messages|msgs|txts|texting)\b|\bleave me alone\b|\blose (?:my|this) number\b"
    r"|\b(?:revoke|withdraw) (?:my )?(?:consent|permission)\b"
    r"|\b(?:ya )?no (?:me )?(?:siga |sigan |sigas |vuelva a |vuelvan a )?"
    r"(?:mand|envi|escrib|texte|contact|molest)(?:e|es|en|a|as|an|o|ando|iendo|ar|ir|i)\b"
    r"|\bde(?:je|jen|ja|jame|jenme|jeme) (?:ya )?(?:de (?:mandar|enviar|escribir|textear|molestar|contactar)|en paz)"
    r"|\b(?:ya )?no quiero (?:(?:que|mas|recibir|sus|estos|los|tus) ){0,4}(?:mensajes|textos|me (?:escrib|mand|envi|texte|contact)\w+)"
    r"|\bno mas (?:mensajes|textos)\b|\b(?:quit|sa[cq]u?|borr|elimin)(?:e|en|a)(?:n)?me(?: de)?\b"
    r"|\b(?:quiten|quite|borren|borre|eliminen) mi numero\b|\bretiro mi (?:permiso|consentimiento)\b"
)
_NOT_STOP = re.compile(
    r"\b(?:do not|don ?t|dont|never|please no) (?:ever )?stop\b|\bno (?:deje|dejen|dejes|paren|pare) de\b|\bwhy (?:did|do) you (?:stop|not)\b"
    r"|\bno (?:texts|messages) (?:came|arrived|yet)\b|\b(?:don ?t|dont|do not|didn ?t|didnt) (?:get|receive|see|have) (?:any|your|the|a|my)\b"
)
# A time, a place or a way: the wish has a limit.
_LIMIT = re.compile(
    r"\b(?:before|after|until|till|while|when|during|at work|at night|at the office|between|today|tomorrow|tonight|this week|unless|"
    r"on (?:sunday|saturday|weekend)s?|so (?:late|early|much|often)|this late|this early|my (?:mom|mother|wife|husband|boss|sister|ex)|"
    r"antes|despues|hasta|mientras|cuando|durante|en el trabajo|en la noche|por la noche|de noche|hoy|manana|tan (?:tarde|temprano)|"
    r"los (?:domingos|sabados)|entre las|por correo|la carta|a mi (?:mama|esposa|esposo|jefe))\b"
)


def plain(text: str) -> str:
    """Lower case without accents, punctuation or doubled spaces: “¡Alto, por favor!” → “alto por favor”."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    kept = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", kept).split())


def asks(text: str) -> Asks | None:
    """What a text asks by itself, or None where a person has to read it."""
    written = plain(text)
    core = " ".join(_POLITE.sub(" ", written).split())
    joined = core.replace(" ", "") if all(len(word) == 1 for word in core.split()) else core  # “S T O P”
    for known, meaning in ((_STOP, Asks.STOP), (_START, Asks.START), (_HELP, Asks.HELP)):
        if {written, core, joined} & known:
            return meaning
    words = core.split()
    if words and len(set(words)) == 1 and words[0] in _STOP:  # “stop stop stop”
        return Asks.STOP
    if _FREE_STOP.search(written) and not _NOT_STOP.search(written) and not _LIMIT.search(written):
        return Asks.STOP
    return None


def spanish(text: str) -> bool:
    """Whether a keyword is a Spanish one, for someone whose language no one knows."""
    words = set(plain(text).split())
    return bool(
        words
        & {
            "alto",
            "parar",
            "pare",
            "paren",
            "para",
            "basta",
            "cancelar",
            "detener",
            "mas",
            "baja",
            "empezar",
            "comenzar",
        }
        or (
            words
            & {"iniciar", "inicio", "reanudar", "suscribir", "suscribirme", "ayuda", "informacion", "me", "mensajes"}
            and not words & {"stop", "text", "texts", "texting", "dont", "don", "not", "messages", "remove", "take"}
        )
    )
