"""The one refusal of what people type, in both languages."""

from __future__ import annotations

from typing import Any

# Code: what it says in English and in Spanish. The names in braces are facts of the refusal.
WORDS: dict[str, tuple[str, str]] = {
    "empty": ("Enter a value.", "Escriba un valor."),
    "too_long": (
        "This is too long. Enter at most {most} characters.",
        "Es demasiado largo. Escriba como máximo {most} caracteres.",
    ),
    "controls": (
        "This has characters that can't be shown. Type it again.",
        "Contiene caracteres que no se pueden mostrar. Vuelva a escribirlo.",
    ),
    "number": ("Enter a number, for example 12 or 9.5.", "Escriba un número, por ejemplo 12 o 9.5."),
    "whole": ("Enter a whole number, for example 12.", "Escriba un número entero, por ejemplo 12."),
    "money": (
        "Enter an amount in dollars, for example 1,275.00.",
        "Escriba una cantidad en dólares, por ejemplo 1,275.00.",
    ),
    "cents": (
        "Dollars have two digits for cents at most, for example 10.50.",
        "Los dólares llevan como máximo dos dígitos de centavos, por ejemplo 10.50.",
    ),
    "thousands_or_decimals": (
        "This could be {one} or {whole} and a part. Write {one}, or use at most two decimals.",
        "Esto podría ser {one} o {whole} y una parte. Escriba {one}, o use como máximo dos decimales.",
    ),
    "two_readings": (
        "This could be {one} or {other}. Write it as {one} or as {other}.",
        "Esto podría ser {one} o {other}. Escríbalo como {one} o como {other}.",
    ),
    "pay": (
        "Enter the pay, for example 13.50 an hour or $1,050 every two weeks.",
        "Escriba el pago, por ejemplo 13.50 por hora o $1,050 cada dos semanas.",
    ),
    "pay_period": (
        "Say what the pay is for: an hour, a day, a week, two weeks, half a month, a month, or a year.",
        "Diga a qué corresponde el pago: hora, día, semana, dos semanas, quincena, mes o año.",
    ),
    "pay_hours": (
        "Enter the hours a week, so that the pay can be worked out.",
        "Escriba las horas por semana, para poder calcular el pago.",
    ),
    "pay_hours_each": (
        "Enter the hours a week of each job, for example 20 and 15.",
        "Escriba las horas por semana de cada trabajo, por ejemplo 20 y 15.",
    ),
    "pay_days": (
        "Enter the days a week, so that the pay can be worked out.",
        "Escriba los días por semana, para poder calcular el pago.",
    ),
    "pay_output": (
        "Pay by the piece or the season has no fixed month. Enter what was paid last month.",
        "El pago por pieza o por temporada no tiene un mes fijo. Escriba lo que se pagó el mes pasado.",
    ),
    "phone": (
        "Enter a phone number with its area code, for example 918-555-0134.",
        "Escriba un número de teléfono con su código de área, por ejemplo 918-555-0134.",
    ),
    "email": (
        "Enter an email address, for example name@example.com.",
        "Escriba un correo, por ejemplo nombre@example.com.",
    ),
    "zip": (
        "We can't find this ZIP code. Enter 5 digits, for example 74103.",
        "No encontramos este código postal. Escriba 5 dígitos, por ejemplo 74103.",
    ),
    "ssn": (
        "A Social Security number has nine digits, for example 123-45-6789.",
        "El número de Seguro Social tiene nueve dígitos, por ejemplo 123-45-6789.",
    ),
    "ssn_impossible": (
        "This isn't a valid Social Security number. Check the digits.",
        "Este número de Seguro Social no es válido. Revise los dígitos.",
    ),
    "name": ("Enter a name with letters.", "Escriba un nombre con letras."),
    "id": ("This isn't a number of a record.", "Este no es el número de un registro."),
    "yes_no": ("Enter yes or no.", "Escriba sí o no."),
    "choice": ("Enter one of these: {all}.", "Escriba una de estas opciones: {all}."),
    "date": (
        "Enter a date, for example 11/20/2026.",
        "Escriba una fecha, por ejemplo 2026-11-20 o 20 de noviembre de 2026.",
    ),
    "time": (
        "Enter a time, for example 9:30 a.m.",
        "Escriba una hora, por ejemplo 9:30 a. m.",
    ),
    "no_such_day": ("There is no such day. Check the date.", "Ese día no existe. Revise la fecha."),
    "year": (
        "Enter a year from 1900 to 2099, with four digits.",
        "Escriba un año de 1900 a 2099, con cuatro dígitos.",
    ),
}


class Unclear(ValueError):
    """A text that cannot be read, or can be read two ways: `code`, its facts, and a sentence in English and Spanish."""

    def __init__(self, code: str, **facts: Any) -> None:
        self.code, self.facts = code, facts
        super().__init__(self.say("en"))

    def say(self, language: str) -> str:
        """The sentence in a language ("es…" Spanish, anything else English)."""
        return WORDS[self.code][1 if language.startswith("es") else 0].format(**self.facts)
