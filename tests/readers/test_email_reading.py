"""What customers write: days and sums in many spellings, quoted replies, HTML, attachments; nothing is guessed."""

from __future__ import annotations

import io
from email.message import EmailMessage

import pytest

from reconcile.errors import Refused
from reconcile.readers.detect import detect
from reconcile.readers.email_dates import days
from reconcile.readers.email_read import EmailRead, read_email
from tests.readers.table_files import given

PAYER = "LV17HABA0551000000002"


def letter(text: str, **headers: str) -> bytes:
    message = EmailMessage()
    for name, value in ({"From": "a@example.lv", "Date": "Tue, 12 May 2026 10:00:00 +0300", "Message-ID": "<1@example.lv>"} | headers).items():
        message[name] = value
    message.set_content(text)
    return bytes(message)


def read(content: bytes | str, name: str = "vēstule.eml") -> EmailRead:
    return read_email(io.BytesIO(content if isinstance(content, bytes) else letter(content)), name)


def claimed(text: str) -> list[tuple[str, int, str]]:
    return [(line.claimed.paid_on, line.claimed.amount_minor, line.claimed.currency) for line in read(text).lines]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12.03.2026 samaksāju 45,60 EUR Swedbankā, līg. 1002003000", ("2026-03-12", 4560, "EUR")),
        ("2026. gada 12. martā pārskaitīju 1 045,60 eiro", ("2026-03-12", 104560, "EUR")),
        ("14. aprīlī samaksāju €12", ("2026-04-14", 1200, "EUR")),
        ("Oplata: оплатил 2 марта 2026 года 33,10 евро", ("2026-03-02", 3310, "EUR")),
        ("I paid EUR 45.60 on March 12, 2026", ("2026-03-12", 4560, "EUR")),
        ("I paid 45.60 EUR on the 3rd of April", ("2026-04-03", 4560, "EUR")),
        ("Maksājums 2026-03-12, 45.60 EUR, patēriņš 123,50 kWh", ("2026-03-12", 4560, "EUR")),
        ("Samaksāts 12.03.26. - 45,60", ("2026-03-12", 4560, "EUR")),
        ("Paid 25/03/2026 USD 1,045.60", ("2026-03-25", 104560, "USD")),
        ("I paid on 20 Nov. 2025 20 dollars", ("2025-11-20", 2000, "USD")),
        ("20. martā samaksāju 20 dolārus", ("2026-03-20", 2000, "USD")),
    ],
)
def test_a_payment_is_read_in_many_spellings(text: str, found: tuple[str, int, str]) -> None:
    assert claimed(text) == [found]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Jūsu rēķins 01.03.2026 par 45,60 EUR ir nepareizs.", "it does not say that this was paid"),
        ("20.05.2026 samaksāšu 10,00 EUR", "it does not say that this was paid"),
        ("Es nesamaksāju 45,60 EUR 12.03.2026", "it does not say that this was paid"),
        ("Я не платил 45,60 EUR 12.03.2026", "it does not say that this was paid"),
        ("Samaksāju 99,99 EUR pagājušajā nedēļā.", "a sum without a day"),
        ("Samaksāju 45,60 EUR un 12,00 EUR 03.03.2026", "1 day and 2 sums: which belongs to which cannot be told"),
        ("Paid 03/04/2026 EUR 45.60", "which day is meant cannot be told"),
        ("Samaksāju 31.02.2026 45,60 EUR", "which day is meant cannot be told"),
        ("I paid on 20 March 2025 150 dollars", "which day is meant cannot be told"),
        ("Samaksāju 20.03.2026 20 tugrikus", "a day and a number, which may be a sum of some kind"),
    ],
)
def test_what_is_not_sure_is_listed_and_not_guessed(text: str, why: str) -> None:
    found = read(text)
    assert found.lines == ()
    assert found.not_understood == ((text, why),)


def unclear(text: str) -> list[str]:
    """The words that say something was paid and gave no payment."""
    return [line.words for line in read(text).unclear]


def test_what_was_paid_and_is_not_understood_is_not_lost() -> None:
    text = "I paid:\n\n24 April 33.90 EUR\nand on 20 April 2026 20 quids by mistake\nlast week 12 EUR, which I paid in cash\n"
    assert claimed(text) == [("2026-04-24", 3390, "EUR")]
    assert unclear(text) == ["and on 20 April 2026 20 quids by mistake", "last week 12 EUR, which I paid in cash"]
    table = "Datums\tSumma\n01.04.2026\t12,30\npirmdien\t7,00\nKopā\t19,30\n"
    assert unclear(f"Mani maksājumi:\n\n{table}") == ["pirmdien\t7,00"]


@pytest.mark.parametrize(
    "text",
    [
        "Your reminder of 24 April says that I owe 33.90 EUR, but I paid:",
        "Rēķins 01.03.2026 par 45,60 EUR ir nepareizs.",
        "Es nesamaksāju 45,60 EUR 12.03.2026",
        "Samaksāju 12.03.2026 par līgumu 1002003000, dz. 12, patēriņš 250 kWh",
        "Zvanīju 12.03.2026 plkst. 10:30",
    ],
)
def test_what_claims_no_payment_is_none_that_was_lost(text: str) -> None:
    assert unclear(text) == []


def test_each_line_keeps_the_words_it_came_from_and_the_numbers_in_them() -> None:
    (line,) = read(f"12.03.2026 samaksāju 45,60 EUR no konta {PAYER}, līg. Nr. 1002003000, arhīva kods 2026031200000001").lines
    assert line.claimed.details == line.words
    assert (line.claimed.payer_iban, line.claimed.bank_reference) == (PAYER, "2026031200000001")
    assert line.numbers[0] == "1002003000"


def test_two_payments_of_a_line_are_two_when_days_and_sums_take_turns() -> None:
    assert claimed("Samaksāju 12.03.2026 45,60 EUR un 14.04.2026 20,00 EUR") == [("2026-03-12", 4560, "EUR"), ("2026-04-14", 2000, "EUR")]


def test_a_list_under_words_that_say_paid_counts_and_the_same_list_alone_does_not() -> None:
    listed = "- 01.02.2026: 30,00 EUR\n- 01.03.2026: 31,00 EUR\n"
    assert [each[1] for each in claimed(f"Veikti maksājumi:\n{listed}")] == [3000, 3100]
    assert claimed(f"Labdien, rakstu par rēķiniem.\n{listed}") == []


def test_a_pasted_table_is_read_by_its_columns_and_money_received_is_no_payment() -> None:
    text = "Datums\tSaņēmējs\tSumma\tValūta\tDebets/Kredīts\tAtlikums\n01.04.2026\tSIA Gaisma\t12,30\tEUR\tD\t900,00\n02.04.2026\tDarbs\t500,00\tEUR\tK\t1 400,00\n"
    found = read(f"Mani maksājumi:\n\n{text}")
    assert [(line.claimed.paid_on, line.claimed.amount_minor) for line in found.lines] == [("2026-04-01", 1230)]
    assert [why for _, why in found.not_understood] == ["it is no payment of the sender's but money she got"]


@pytest.mark.parametrize(
    "above",
    [
        "> ",
        "-----Original Message-----\n",
        "On Tue, 5 May 2026 at 10:00, Supplier <info@example.lv> wrote:\n",
        "From: Supplier\nSent: Tuesday\nTo: Anna\n",
    ],
)
def test_quoted_replies_are_not_the_customers_words(above: str) -> None:
    text = f"Samaksāju 12.03.2026 45,60 EUR.\n\n{above}01.01.2026 samaksāts 77,00 EUR\n"
    assert claimed(text) == [("2026-03-12", 4560, "EUR")]


def test_html_is_read_for_its_words_and_tables_and_nothing_is_run_or_fetched() -> None:
    message = EmailMessage()
    message["From"], message["Date"] = "a@example.lv", "Tue, 12 May 2026 10:00:00 +0300"
    page = (
        "<html><head><style>p{}</style></head><body><script>paid('01.01.2026 99,00 EUR')</script><p>Maks&#257;jumi:</p><img src='http://example.lv/x.png'>"
        "<table><tr><th>Datums</th><th>Summa</th></tr><tr><td>12.03.2026</td><td>45,60</td></tr></table>"
        "<blockquote>Samaksāts 01.01.2026 77,00 EUR</blockquote></body></html>"
    )
    message.set_content(page, subtype="html")
    assert [(line.claimed.paid_on, line.claimed.amount_minor) for line in read(bytes(message)).lines] == [("2026-03-12", 4560)]


def test_attachments_are_listed_with_their_bytes() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.lv", "Maksājumi"
    message.set_content("Pielikumā saraksts.")
    message.add_attachment(b"contract_no,paid_on,amount\n", maintype="text", subtype="csv", filename="saraksts ā.csv")
    assert read(bytes(message)).attachments == (("saraksts ā.csv", b"contract_no,paid_on,amount\n"),)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Lūdzu turpmāk nesūtīt papīra rēķinus.", "paper_off"),
        ("Please stop sending paper bills.", "paper_off"),
        ("Прошу больше не присылать бумажные счета.", "paper_off"),
        ("Lūdzu atkal sūtīt papīra rēķinu.", "paper_on"),
        ("Vēlos pieteikties izlīdzinātajam maksājumam.", "levelled_on"),
        ("I would like to set up automatic payment.", "autopay_interest"),
    ],
)
def test_a_plain_request_is_recognised(text: str, asked: str) -> None:
    assert read(text).requests == ((asked, text),)


@pytest.mark.parametrize("text", ["Vai jums ir izlīdzinātais maksājums?", "Es nevēlos automātisko maksājumu.", "Papīra rēķins bija 45 EUR."])
def test_a_question_or_a_refusal_is_no_request(text: str) -> None:
    found = read(text)
    assert found.requests == ()
    assert [words for words, _ in found.not_understood] == [text]


def test_the_same_message_is_the_same_case_and_a_text_is_named_after_its_file() -> None:
    text = "12.03.2026 samaksāju 45,60 EUR"
    assert read(letter(text)).case_no == read(letter(f"{text}!")).case_no
    assert read(letter(text, **{"Message-ID": "<2@example.lv>"})).case_no != read(letter(text)).case_no
    assert read(text.encode(), "pasts/Anna.txt").case_no == "Anna"


def test_an_e_mail_is_known_by_its_header_and_a_letter_by_what_it_says() -> None:
    assert detect(given(letter("Sveiki"), "x.bin")) == "email"
    assert detect(given("Labdien!\n12.03.2026 samaksāju 45,60 EUR, līg. 1002003000\n", "x.bin")) == "email"
    for other in ("Labdien!\nKad jūs strādājat?\n", "day;sum;name;text\n12.03.2026;45,60;Anna;maksājums\n"):
        with pytest.raises(Refused):
            detect(given(other, "x.txt"))


@pytest.mark.parametrize(
    "text",
    [
        "Laba diena, sumokėjau 45,60 EUR 05.03.2026, sutartis 1002003000.",
        "Apmokėjau sąskaitą 45,60 eurų 2026-03-05, sutartis 1002003000",
        "Tere, tasusin 45,60 EUR 05.03.2026 lepingu 1002003000 eest.",
        "Maksin 05.03.2026 arve 45,60 eurot, leping 1002003000",
    ],
)
def test_a_lithuanian_or_estonian_letter_of_one_line_is_a_letter(text: str) -> None:
    assert detect(given(f"{text}\n", "x.txt")) == "email"
    (line,) = read(text.encode(), "x.txt").lines
    assert (line.claimed.paid_on, line.claimed.amount_minor, line.claimed.currency, line.numbers) == ("2026-03-05", 4560, "EUR", ("1002003000",))


@pytest.mark.parametrize(
    "text",
    [
        "Nesumokėjau 45,60 EUR 05.03.2026", "Sumokėsiu 45,60 EUR 05.03.2026", "Prašome sumokėti 45,60 EUR iki 05.03.2026",
        "Mokėjimo terminas 05.03.2026, suma 45,60 EUR", "Ma ei ole veel maksnud 45,60 EUR 05.03.2026", "Maksan 45,60 EUR 05.03.2026",
        "Tasumata arve 45,60 EUR 05.03.2026",
    ],
)  # fmt: skip
def test_what_is_yet_to_be_paid_in_lithuanian_or_estonian_is_no_payment(text: str) -> None:
    assert read(text.encode(), "x.txt").lines == ()


def test_windows_letters_without_a_charset_are_read() -> None:
    text = "Samaksāju 12. martā 45,60 EUR".encode("cp1257")
    data = b"From: a@example.lv\r\nDate: Tue, 12 May 2026 10:00:00 +0300\r\nContent-Type: text/plain\r\n\r\n" + text
    assert [(line.claimed.paid_on, line.claimed.amount_minor) for line in read(data).lines] == [("2026-03-12", 4560)]


@pytest.mark.parametrize(
    "data",
    [
        b"From: a\r\nTo: b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n--x\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff\xfe\r\n",
        b"From: a\r\nTo: b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"From: a\r\nTo: b\r\nDate: nonsense\r\nSubject: =?utf-8?b?///?=\r\n\r\n",
        b"From: a\r\nTo: b\r\n" + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 2000,
    ],
)
def test_a_damaged_message_is_read_as_far_as_it_goes_or_refused(data: bytes) -> None:
    said = ""
    try:
        assert read(data).lines == ()
    except Refused as refused:
        said = str(refused)
    assert said == "" or "the message is damaged" in said


def test_a_day_without_a_year_is_the_last_one_before_the_message() -> None:
    assert [each.iso for each in days("31. decembrī un 2.01. un 3. maijā", "2026-01-10")] == ["2025-12-31", "2026-01-02", "2025-05-03"]
    assert [each.iso for each in days("31. decembrī", "")] == [""]
