"""What a letter asks for, in Latvian, Russian and English: paper bills off or on, levelled payment, automatic payment."""

from __future__ import annotations

import re

from reconcile.core.requests import AUTOPAY_INTEREST, LEVELLED_ON, PAPER_OFF, PAPER_ON

_ANY = re.IGNORECASE
_PAPER = r"(?:papīra|papīrā|pa pastu|paper|by (?:post|mail)|printed|бумажн\w*|по почте)"
_OFF = re.compile(
    r"(?:nesūt|nevēl|nevajag|nav vajadz|atteikt|atsak|atcelt|atslēgt|pārtrau|vairs ne|no longer|no more|stop|don[’']t|do not|cancel|without|opt out|instead of|"
    r"отказ|не нуж|не прис|не надо|отключ|отмен|больше не|без бумаж)",
    _ANY,
)
_ON = re.compile(r"(?:vēlos|lūdzu|gribu|atjaun|please|want|like|resume|again|прошу|хочу|хотел|возобнов|присылайте)", _ANY)
_LEVELLED = re.compile(
    r"(?:izlīdzināt\w* (?:maksā|rēķin)|levelled (?:pay|plan)|level(?:l?ed)? pay|equal monthly|выравн|усредн\w* плат|равномерн\w* плат)", _ANY
)
_AUTOPAY = re.compile(
    r"(?:automātisk\w* (?:rēķin|maksā|apmaks)|automaksāj|autopay|automatic (?:bill )?payment|direct debit|автоплат|автоматическ\w* (?:оплат|плат))",
    _ANY,
)
_REFUSES = re.compile(r"(?:nevēl|atteik|atsak|atcel|atslēg|pārtrau|do not want|don[’']t want|cancel|stop|не хочу|отказ|отмен|отключ)", _ANY)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZĀČĒĢĪĶĻŅŠŪŽА-ЯЁ])|\n+")


def asks(text: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """((request, words), …) and ((words, why), …) of sentences that are about one of these and do not say plainly what.

    >>> asks("Labdien! Lūdzu turpmāk nesūtīt papīra rēķinus.")[0]
    [('paper_off', 'Lūdzu turpmāk nesūtīt papīra rēķinus.')]
    """
    found: dict[str, str] = {}
    doubtful: list[tuple[str, str]] = []
    for sentence in map(str.strip, _SENTENCE.split(text)):
        if re.search(rf"\b{_PAPER}", sentence, _ANY) and re.search(r"rēķin|bill|invoice|сч[её]т", sentence, _ANY):
            if _OFF.search(sentence):
                found.setdefault(PAPER_OFF, sentence)
            elif _ON.search(sentence):
                found.setdefault(PAPER_ON, sentence)
            else:
                doubtful.append((sentence, "it is about paper bills and does not say whether they are wanted"))
        for request, about in ((LEVELLED_ON, _LEVELLED), (AUTOPAY_INTEREST, _AUTOPAY)):
            if not about.search(sentence):
                continue
            if _REFUSES.search(sentence) or not _ON.search(sentence) or "?" in sentence:
                doubtful.append(
                    (sentence, f"it is about {'levelled' if request == LEVELLED_ON else 'automatic'} payment and does not ask for it plainly")
                )
            else:
                found.setdefault(request, sentence)
    if PAPER_OFF in found and PAPER_ON in found:
        doubtful += [(found.pop(each), "paper bills are asked for and refused in one letter") for each in (PAPER_OFF, PAPER_ON)]
    return list(found.items()), doubtful
