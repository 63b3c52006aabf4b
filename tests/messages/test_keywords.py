"""STOP, START and HELP as people write them; a wish with a limit, or the opposite, is for a person to read."""

from __future__ import annotations

import pytest

from workadvance.messages.keywords import Asks, asks, spanish

STOP = """STOP|stop|Stop.|¡STOP!|S T O P|stop stop stop|STOP please|please stop|stop it|ok stop|STOPALL|cancel|Quit|END|end.|
unsubscribe|Unsubscribe me|REVOKE|opt out|OPT-OUT|optout|I want to opt out|alto|ALTO|¡Alto!|alto por favor|parar|Pare|basta|¡Ya basta!|
cancelar|Detener|no más|NO MAS|please don't text me|Please dont text me anymore|don’t text me|do not text me|do not ever message me again|
stop texting me|Stop sending me messages|stop sending these texts|quit texting me|never text me again|no more texts|no more messages please|
take me off your list|remove me from this list|remove my number|leave me alone|lose my number|I revoke my consent|don't contact me again|
stop all these messages|I don't want any more texts|i dont want to get texts|don't send me any more messages|
no me manden más mensajes|No me envíe mensajes|no me escriban|ya no me escriba|Ya no me manden textos|deje de escribirme|dejen de mandarme mensajes|
déjenme en paz|no quiero más mensajes|No quiero recibir mensajes|ya no quiero sus mensajes|quítenme de la lista|sáquenme de su lista|
borren mi número|no me contacten|por favor no me molesten|no más mensajes|retiro mi permiso|no me sigan escribiendo""".replace(
    "\n", ""
).split("|")
READ = """yes|1|still there thx|si|Can I cancel my appointment?|cancel my appointment for tomorrow please|I had to stop working there|
my shift ends at 5|The bus does not stop here|don't stop texting me|no dejen de escribirme|I didn't get your text|
don't text me before noon|Please don't text me at work|no me escriba en la noche|no me manden la carta por correo|
Why did you stop texting me?|I quit my job|they want me to quit|lo voy a cancelar mañana|¿Dónde paro el bus?|I can't text, call me|
|stop by the office at 3?|what is the end date|Me mandan el horario?|no puedo ir mañana|don't worry I'll text you later""".replace(
    "\n", ""
).split("|")


@pytest.mark.parametrize("text", STOP)
def test_an_opt_out_is_understood_in_any_wording(text):
    assert asks(text) is Asks.STOP


@pytest.mark.parametrize("text", READ)
def test_anything_else_is_read_by_a_person(text):
    assert asks(text) is None


@pytest.mark.parametrize(
    "text", ["START", "start please", "Unstop", "opt in", "EMPEZAR", "empezar.", "Comenzar", "iniciar"]
)
def test_asking_for_texts_again(text):
    assert asks(text) is Asks.START


@pytest.mark.parametrize("text", ["HELP", "help!", "ayuda", "AYUDA por favor", "info", "Información"])
def test_asking_for_help(text):
    assert asks(text) is Asks.HELP


def test_a_stranger_is_answered_in_the_language_of_the_keyword():
    assert spanish("ALTO")
    assert spanish("no me manden más mensajes")
    assert spanish("Ayuda")
    assert not spanish("STOP")
    assert not spanish("please don't text me messages")
