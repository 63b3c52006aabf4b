"""Files as people have them: what real offices export, paste together and print, made again for each test."""

from __future__ import annotations

import datetime as dt
import io

import xlsxwriter


def google_form() -> bytes:
    """A Google Form's answers: UTF-8 with a mark, timestamps, both languages, a trailing comma, blank lines at the end."""
    return (
        "\ufeffMarca temporal,Nombre completo,Fecha de nacimiento,Teléfono,Correo electrónico,Código postal,"
        "Personas en el hogar,Ingresos mensuales,¿Trabaja ahora?,Autorización para trabajar,Diploma de high school,\r\n"
        '11/02/2026 9:14:02,"Núñez, María José",3/9/1994,(918) 555-0134,Maria.Nunez@Example.com,74103-1122,3,"$2,100.00",No,Sí,Sí,\r\n'
        "11/02/2026 10:40:11,José O’Brien,1991-12-30,918.555.0177,,74105,1,0,Sí,Sí,No,\r\n"
        "11/03/2026 8:01:55,Ana Ruiz,31/12/1990,918-555-0188,ana@example.com,74106,2,1500,no,si,si,\r\n"
        ",,,,,,,,,,,\r\n\r\n,,,,,,,,,,,\r\n"
    ).encode()


def case_system_export() -> bytes:
    """An old case system's export: Windows-1252, semicolons, a title, PIRL names, eight-digit dates, a repeated head."""
    head = "PIRL 100;LAST NAME;FIRST NAME;BIRTH_DT;ZIPCODE;CELL PHONE;E-MAIL"
    return (
        "Participant Listing Report;;;;;;\r\n"
        "Run date: 11/20/2026;;;;;;\r\n"
        ";;;;;;\r\n"
        f"{head}\r\n"
        "000000012345;García;Élodie;19880517;74103;9185550111;elodie@example.com\r\n"
        "000000012346;Smith;John;19790101;74104;9185550112;\r\n"
        f"{head}\r\n"
        "000000012347;Smith Jr.;John;20010203;74104;9185550112;john.jr@example.com\r\n"
        "000000012348;Zúñiga;Ramón;19851340;74104;9185550113;\r\n"
        "000000012346;Smith;John;19790101;74104;9185550112;\r\n"
    ).encode("cp1252")


def placements_workbook() -> bytes:
    """A job developer's workbook: a title over merged cells, a second head, real dates, dollars, a note beside a row."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet("Notes")
    sheet = book.add_worksheet("Placements 2026")
    day, money = book.add_format({"num_format": "m/d/yyyy"}), book.add_format({"num_format": "$#,##0.00"})
    sheet.merge_range(0, 0, 0, 7, "PLACEMENTS — FY26")
    sheet.merge_range(2, 0, 2, 1, "Participant")
    sheet.merge_range(2, 2, 2, 4, "Employer")
    sheet.merge_range(2, 5, 2, 7, "Job")
    sheet.write_row(3, 0, ["First", "Last", "Company", "Job Title", "Hrs/Wk", "Start Date", "Hourly Wage", "Verified"])
    rows = [
        ("Teresa", "Reed", "Acme Manufacturing", "Welder", 40, dt.date(2026, 8, 3), 21.5, "Pay stub"),
        ("Luis", "Peña", "Acme Manufacturing", "Welder", 36, dt.date(2026, 9, 14), 19.75, "Y"),
        ("Nobody", "Known", "Acme Manufacturing", "Welder", 40, dt.date(2026, 9, 14), 19.75, ""),
    ]
    for n, (first, last, company, title, hours, start, wage, how) in enumerate(rows, start=4):
        sheet.write_row(n, 0, [first, last, company, title, hours])
        sheet.write_datetime(n, 5, dt.datetime.combine(start, dt.time()), day)
        sheet.write_number(n, 6, wage, money)
        sheet.write(n, 7, how)
    sheet.write(5, 9, "call back!")
    book.close()
    return out.getvalue()


def sign_in_sheet() -> bytes:
    """A sign-in sheet saved as Unicode text: UTF-16, tabs, letters for attendance."""
    return (
        "Name\tDOB\tClass\tDate\tStatus\tClass Hours\r\n"
        "Reed, Teresa\t5/17/95\tResume workshop\t11/2/2026\tP\t3\r\n"
        "Peña, Luis\t12/01/88\tResume workshop\t11/2/2026\tA\t3\r\n"
        "Reed, Teresa\t5/17/95\tMock interviews\t11/9/2026\tE\t2.5\r\n"
        "Peña, Luis\t12/01/88\tMock interviews\t11/9/2026\tmaybe\t2.5\r\n"
    ).encode("utf-16")


def contact_list() -> bytes:
    """A list of employers pasted together: several people of one, names written differently, spaces and notes."""
    return (
        b"Company Name , Contact Person, Contact Title , E-mail ,Business Phone,Sector,Partner\n"
        b' Acme Manufacturing ,Dana Wolf,HR manager,DANA@ACME.EXAMPLE ,(918) 555-0101," Metal, heavy ",x\n'
        b"ACME MANUFACTURING,Pat Li,,pat@acme.example,,,\n"
        b"Bright Care LLC,,,,,Health care,no\n"
        b"Carver & Sons,Jo Carver,Owner,,,,\n"
        b",Someone,,someone@nowhere.example,,,\n"
    )
