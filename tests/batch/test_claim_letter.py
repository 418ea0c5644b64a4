"""What a customer reads: the same text for the same facts, the same totals as ours, and nothing that is another person's."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import claim_letter, claim_list, show, statement_out, workspace
from reconcile.core import claim_letter_words as words
from reconcile.core.compare_bridge import bridges
from reconcile.core.compare_values import Stands
from reconcile.errors import WrongUse
from reconcile.reports.letters import html
from reconcile.store import bulk
from reconcile.store import claims as stored
from reconcile.store.claim_letters import Customer, customers
from reconcile.store.engine import open_store
from tests.batch.worlds import sample
from tests.core.claim_builders import CONTRACT, around, line, paid, verdicts
from tests.core.claim_builders import case as listed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from reconcile.batch.workspace import Workspace
    from reconcile.core.compare_values import Received
    from reconcile.core.reference_data import ClaimedLine

AS_OF = "2026-03-31"


class _Words(HTMLParser):
    """What is to be read of a page, without its style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._style = tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.found.append(data)


def read(page: str) -> str:
    return " ".join(_Words(page).found)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The sample after its night; no test changes it."""
    folder = tmp_path_factory.mktemp("letters")
    engine = open_store(f"sqlite:///{folder / 'letters.db'}")
    sample(folder / "w", engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def made(tmp_path: Path, books: Connection) -> tuple[Workspace, Connection]:
    return workspace.make(tmp_path / "w"), books


def letters(place: Workspace, connection: Connection, folder: Path, language: str = "") -> dict[str, str]:
    """Every case's letter, by contract."""
    found = {}
    for number in stored.numbers(connection):
        path = folder / f"{number}{language}.html"
        claim_letter.write(connection, place, AS_OF, number, language, path)
        case = claim_list.look(connection, place.policy, AS_OF, [number])[0]
        found[case.head.contract_no] = path.read_text(encoding="utf-8")
    return found


def others(connection: Connection, contract_no: str) -> set[str]:
    """Every contract number, customer's name and account in the books that is not this customer's."""
    mine = bulk.fetch(connection, "SELECT customer_no, customer_name FROM contract_now WHERE contract_no = ?", (contract_no,))[0]
    numbers = bulk.fetch(connection, "SELECT contract_no, customer_name FROM contract_now WHERE customer_no <> ? ORDER BY contract_no", (mine[0],))
    paid = bulk.fetch(connection, "SELECT DISTINCT payer_account, payer_name, account FROM payment ORDER BY payer_account, payer_name, account")
    texts = {text for row in numbers for text in row} | {text for row in paid for text in row}
    claimed = bulk.fetch(connection, "SELECT DISTINCT payer_iban, beneficiary_iban FROM claimed_line ORDER BY payer_iban, beneficiary_iban")
    return (texts | {text for row in claimed for text in row}) - {"", mine[1]}


@pytest.mark.parametrize("language", ["en", "lv"])
def test_no_letter_and_no_statement_names_another_contract_person_or_account(
    made: tuple[Workspace, Connection], tmp_path: Path, language: str
) -> None:
    place, connection = made
    found = letters(place, connection, tmp_path, language)
    assert len(found) > 20
    for contract_no, page in found.items():
        statement = tmp_path / f"{contract_no}.html"
        statement_out.write(connection, place, contract_no, "", language, statement)
        secret = others(connection, contract_no)
        assert contract_no in page
        for text in (read(page), read(statement.read_text(encoding="utf-8"))):
            said = set(re.split(r"[\s,.;:()“”!]+", text))
            assert not {one for one in secret if (one in text if " " in one else one in said)}, contract_no


@pytest.mark.parametrize("language", ["en", "lv"])
def test_a_letters_totals_are_the_cases(made: tuple[Workspace, Connection], tmp_path: Path, language: str) -> None:
    place, connection = made
    found = letters(place, connection, tmp_path, language)
    for case in claim_list.every(connection, place.policy, AS_OF):
        total = case.totals[0]
        text = read(found[case.head.contract_no])
        for minor in (total.claimed_minor, total.booked_minor, *(-amount for _, amount in total.by_verdict)):
            assert words.money_words(minor, total.currency, language) in text, case.head.case_no


def test_the_same_facts_give_the_same_letter(made: tuple[Workspace, Connection], tmp_path: Path) -> None:
    place, connection = made
    (tmp_path / "again").mkdir()
    assert letters(place, connection, tmp_path) == letters(place, connection, tmp_path / "again")


def test_what_did_not_come_is_proven_with_every_account_by_its_last_four_characters(made: tuple[Workspace, Connection], tmp_path: Path) -> None:
    place, connection = made
    case = next(one for one in claim_list.every(connection, place.policy, AS_OF) if any(line.verdict == "not_received" for line in one.lines))
    text = read(letters(place, connection, tmp_path, "en")[case.head.contract_no])
    assert "proof of non-receipt" in text
    accounts = [row[0] for row in bulk.fetch(connection, "SELECT DISTINCT account FROM statement ORDER BY account")]
    for account in accounts:
        assert account[-4:] in text.split("proof of non-receipt")[1]
        assert account not in text


def test_a_line_for_another_customers_contract_is_not_spoken_of(made: tuple[Workspace, Connection]) -> None:
    place, connection = made
    case = next(one for one in claim_list.every(connection, place.policy, AS_OF) if len(one.lines) > 1 and one.lines[1].booked_minor)
    stranger = bulk.fetch(connection, "SELECT contract_no FROM contract_now WHERE contract_no <> ? ORDER BY contract_no", (case.head.contract_no,))[
        0
    ][0]
    mixed = case._replace(lines=(case.lines[0], case.lines[1]._replace(contract_no=stranger)))
    known = customers(connection, [case.head.contract_no, stranger])
    from reconcile.batch import claims

    proof = claims.proof(connection, place.policy, AS_OF, stored.load(connection, [case.head.case_no]))
    page = html("letter.html", claim_letter.letter(mixed, known, proof, AS_OF, "en"))
    assert "we can only tell its holder" in page
    assert stranger not in page
    assert words.money_words(case.lines[1].booked_minor, "EUR", "en") not in page.replace(
        words.money_words(case.lines[0].booked_minor, "EUR", "en"), ""
    )


def test_a_users_own_template_takes_the_place_of_ours_and_is_escaped(made: tuple[Workspace, Connection], tmp_path: Path) -> None:
    place, connection = made
    (place.folder / "letters").mkdir()
    (place.folder / "letters" / "letter.html").write_text("<b>{{ sender }}</b> {{ subject }}", encoding="utf-8")
    (place.folder / "reconcile.toml").write_text('[letters]\ntemplates = "letters"\nsender = "A <script> & Co"\n', encoding="utf-8")
    own = workspace.make(place.folder)
    claim_letter.write(connection, own, AS_OF, "CL-001", "en", tmp_path / "own.html")
    assert (tmp_path / "own.html").read_text(encoding="utf-8").startswith("<b>A &lt;script&gt; &amp; Co</b> Your payments on contract ")


@pytest.mark.parametrize("template", ["{{ nothing_like_it }}", "{% if %}", "{{ ''.__class__.__mro__ }}"])
def test_a_template_that_cannot_be_used_says_where_and_leaves_no_file(made: tuple[Workspace, Connection], tmp_path: Path, template: str) -> None:
    place, connection = made
    (place.folder / "letters").mkdir()
    (place.folder / "letters" / "letter.html").write_text(template, encoding="utf-8")
    (place.folder / "reconcile.toml").write_text('[letters]\ntemplates = "letters"\n', encoding="utf-8")
    with pytest.raises(WrongUse, match="letter.html"):
        claim_letter.write(connection, workspace.make(place.folder), AS_OF, "CL-001", "en", tmp_path / "bad.html")
    assert not (tmp_path / "bad.html").exists()


def test_a_statement_has_the_figures_of_show(made: tuple[Workspace, Connection], tmp_path: Path) -> None:
    from reconcile.core import money

    _, connection = made
    for (number,) in bulk.fetch(connection, "SELECT contract_no FROM contract_now ORDER BY contract_no LIMIT 60"):
        found = show.show(connection, number)
        book = statement_out.statement_book(found, "en")
        for total in found.totals:
            currency = total["currency"]
            credited = sum(
                one.amount_minor for one in book.payments if one.currency == currency and not one.credited.startswith(("returned", "paid back"))
            )
            assert money.to_text(credited, currency) == money.to_text(
                money.to_minor(total["allocated"], currency) + money.to_minor(total["on_account"], currency), currency
            ), number
            assert sum(one.open_minor for one in book.bills if one.currency == currency) == money.to_minor(total["open"], currency)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "Received on 10 February 2026, but the bank returned the money to the payer (11 February 2026). Paid again, received on 12 February 2026",
        ),
        ("lv", "Saņemts 10.02.2026, bet banka naudu atgrieza maksātājam (11.02.2026). Samaksāts vēlreiz: saņemts 12.02.2026"),
    ],
)
def test_a_payment_that_came_back_and_was_paid_again_is_told_whole(language: str, told: str) -> None:
    back = paid(1, "2026-02-10", 5000, Stands("returned", CONTRACT, 5000), state="returned", gone="on 2026-02-11, reason AC04")
    (one,) = outcomes([line(1, "2026-02-10", 5000)], [back, paid(2, "2026-02-12", 5000)], language)
    assert one.startswith(told)


def test_what_could_not_be_used_is_quoted_to_her_and_a_contract_that_there_is_not_is_named() -> None:
    said = [line(1, "", 0, details="20 quids by mistake", problem="a number"), line(2, "2026-02-10", 5000, contract_no="1002003999")]
    unread, nowhere = outcomes(said, [], "en")
    assert unread.startswith("We could not use this line “20 quids by mistake”: its day")
    assert nowhere.startswith("We have no contract with the number 1002003999.")


def outcomes(lines: list[ClaimedLine], received: list[Received], language: str) -> list[str]:
    """What the letter says of each line."""
    judged = verdicts(lines, received)
    (bridge,) = bridges([listed(lines, received).head], judged)
    known = {CONTRACT: Customer(CONTRACT, "C1", "Ilze Bērziņa", "", language)}
    return [one.outcome for one in claim_letter.letter(bridge, known, around().proof, AS_OF, language).lines]


@pytest.mark.parametrize(("language", "asked"), [("en", "Please send us your list once more"), ("lv", "Lūdzu, atsūtiet sarakstu vēlreiz")])
def test_where_nothing_could_be_read_the_letter_asks_for_a_list_that_can_be(language: str, asked: str) -> None:
    lines = [line(1, "", 0, problem="row 2: paid_on is empty"), line(2, "", 0, problem="row 3: amount “bar” is not an amount")]
    (found,) = bridges([listed(lines, []).head], verdicts(lines, []))
    known = {CONTRACT: Customer(CONTRACT, "C-1", "Anna Bērziņa", "", language)}
    text = read(html("letter.html", claim_letter.letter(found, known, around().proof, AS_OF)))
    assert asked in text
    assert CONTRACT in text
    assert "0.00" not in text.replace(",", "."), "no totals are told of nothing"
    assert text.count(words.SAID[language]["unreadable"].partition("{")[0]) == 2


def test_a_customer_whose_list_could_not_be_taken_in_is_asked_for_it_again(made: tuple[Workspace, Connection], tmp_path: Path) -> None:
    place, connection = made
    number = bulk.fetch(connection, "SELECT contract_no FROM contract_now WHERE language = 'lv' ORDER BY contract_no LIMIT 1")[0][0]
    claim_letter.write_asking(connection, place, AS_OF, number, "", tmp_path / "ask.html")
    text = read((tmp_path / "ask.html").read_text(encoding="utf-8"))
    assert "Lūdzu, atsūtiet sarakstu vēlreiz" in text
    assert words.TEXTS["lv"]["line"] not in text.split(), "there is no table of no lines"
    with pytest.raises(WrongUse, match="there is no such contract"):
        claim_letter.write_asking(connection, place, AS_OF, "1", "", tmp_path / "none.html")
