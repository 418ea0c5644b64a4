"""A customer's e-mail: the payments it claims, the contracts it names, what it asks for, and what was not understood.

Nothing is guessed. A payment is a day and a sum that the letter says were paid; each keeps the words it came from, and a
line about money that gives none is listed with the reason. Which of the numbers are contracts, only the store can tell.
"""

from __future__ import annotations

import re
from typing import BinaryIO, NamedTuple

from reconcile.core.reference_data import ClaimedLine
from reconcile.readers import email_parts, email_table
from reconcile.readers.email_asks import asks
from reconcile.readers.email_dates import slashes
from reconcile.readers.email_lines import PAID, Said, Unclear, numbers, payments

_MOST_LINES = 5_000
_TABULAR = 3  # delimiters in a line of a table
_COMMA = re.compile(r",(?! |$|(?<=\d,)\d{1,2}(?![\d.-]))")  # that is none of a sentence or a sum
_SOME_DAY = "2100-01-01"  # a day without a year is one too
_LONGEST_LINE = 5_000  # characters: nobody writes a longer one, and patterns take their time on it
_LONGEST = 2_000  # characters of words that are kept


class EmailLine(NamedTuple):
    """A payment claimed. ``claimed`` names no contract yet; ``numbers`` are those its words may name one with."""

    claimed: ClaimedLine
    words: str
    numbers: tuple[str, ...]


class EmailRead(NamedTuple):
    """``contract_numbers``: what could be a contract's number, from the whole letter.

    ``not_understood``: (words, why), of which ``unclear`` say that something was paid.
    """

    case_no: str
    subject: str
    received_on: str
    lines: tuple[EmailLine, ...]
    contract_numbers: tuple[str, ...]
    requests: tuple[tuple[str, str], ...]  # (request, words)
    not_understood: tuple[tuple[str, str], ...]
    unclear: tuple[EmailLine, ...]
    attachments: tuple[tuple[str, bytes], ...]


def read_email(stream: BinaryIO, name: str, known_by: str = "") -> EmailRead:
    """What an e-mail, or the text of one, says. Raises: Refused when it cannot be taken apart.

    ``known_by``: a day by which the letter was here, for one that does not tell when it came; its days without a year are the last up to it.
    """
    parts = email_parts.take_apart(stream, name)
    said, doubtful = _payments(parts.text, parts.received_on or known_by)
    beginning = "\n".join(parts.text.split("\n", _MOST_LINES)[:_MOST_LINES])
    asked, unasked = asks(f"{parts.subject}.\n{beginning}")
    lines = [
        EmailLine(_line(parts.case_no, number, one), one.words, one.numbers) for number, one in enumerate(said, 1)
    ]  # fmt: skip
    return EmailRead(
        parts.case_no, parts.subject, parts.received_on, tuple(lines), _numbers(f"{parts.subject}\n{beginning}"), tuple(asked),
        (*((words, one.why) for words, one in doubtful), *unasked), tuple(_unclear(parts.case_no, *each) for each in doubtful if each[1].is_claimed),
        parts.attachments,
    )  # fmt: skip


def is_email(head: bytes) -> bool:
    """Whether a file is an e-mail, by its header."""
    return email_parts.is_message(head)


def is_prose(head: bytes) -> bool:
    """Whether a text without a header is a letter that says that something was paid, on a day, and how much; or asks for something."""
    if b"\0" in head:
        return False
    text = email_parts.own_words(email_parts.decoded(head))
    lines = [line for line in text.split("\n") if line.strip()]
    tabular = sum(max(len(_COMMA.findall(line)), *(line.count(each) for each in ";\t|")) >= _TABULAR for line in lines)
    if not lines or 2 * tabular > len(lines):
        return False
    said, doubtful = _payments(text, _SOME_DAY)
    return bool(said or any(one.is_claimed for _, one in doubtful) or asks(text)[0])


def _payments(text: str, received_on: str) -> tuple[list[Said], list[tuple[str, Unclear]]]:
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        return [], [(f"{len(lines)} lines", Unclear(f"a letter of more than {_MOST_LINES} lines is none; send the payments as a table"))]
    order = slashes(text)
    pasted = email_table.tables(lines, order)
    said: list[tuple[int, Said]] = []
    doubtful: list[tuple[str, Unclear]] = []
    in_tables = {at for table in pasted for at in table.lines}
    for table in pasted:
        said += [(table.lines.start, one) for one in table.payments]
        doubtful += table.not_understood
    in_list = False
    for at, line in enumerate(lines):
        if at in in_tables or not line.strip():
            continue
        if len(line) > _LONGEST_LINE:
            doubtful.append((line[:_LONGEST_LINE], Unclear("the line is longer than anybody writes")))
            continue
        for sentence in _sentences(line):
            found, why = payments(sentence, received_on, order, in_list=in_list)
            said += [(at, one) for one in found]
            if why:
                doubtful.append((sentence.strip(), why))
            in_list = _opens_list(sentence, found=bool(found), in_list=in_list)
    return [one for _, one in sorted(said, key=lambda each: each[0])], doubtful


def _numbers(text: str) -> tuple[str, ...]:
    """What could be contract numbers, line by line, each once."""
    return tuple(dict.fromkeys(number for line in text.split("\n") if len(line) <= _LONGEST_LINE for number in numbers(line)))


def _sentences(line: str) -> list[str]:
    """A line's sentences; a point inside a day or an abbreviation ends none."""
    return [each for each in re.split(r"(?<=[^\d\W]{4}[.!?])\s+(?=[A-ZĀČĒĢĪĶĻŅŠŪŽА-ЯЁ])", line) if each.strip()]


def _opens_list(sentence: str, *, found: bool, in_list: bool) -> bool:
    """Whether what follows may list payments by day and sum alone: under words that say so, as long as the list goes on."""
    if PAID.search(sentence):
        return found or in_list or sentence.rstrip().endswith(":")
    return in_list and (found or not re.search(r"[^\W\d]{4,} [^\W\d]{3,} [^\W\d]{3,}", sentence))


def _line(case_no: str, number: int, one: Said) -> ClaimedLine:
    return ClaimedLine(
        case_no=case_no, line_no=number, contract_no="", paid_on=one.paid_on, amount_minor=one.amount_minor, currency=one.currency, payer_name="",
        payer_iban=one.payer_iban, beneficiary_iban=one.beneficiary_iban, bank_reference=one.reference, details=one.words[:_LONGEST], status="",
        problem="",
    )  # fmt: skip


def _unclear(case_no: str, words: str, one: Unclear) -> EmailLine:
    """A payment she says she made, of which the day or the sum cannot be told."""
    line = _line(case_no, 0, Said("", 0, "EUR", words, ()))
    return EmailLine(line._replace(problem=one.why), words, numbers(words))
