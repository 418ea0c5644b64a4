"""How a payer words a payment: what stays the same from month to month, so that what people ruled once can be known again.

Days, sums and the names of months are left out, and spaces and punctuation made one; order and everything else stay.

>>> wording("Dzīv. 12, Bauskas 45, par janvāri 41,17 EUR"), wording("dzīv.12 BAUSKAS 45 par februāri 38.20 EUR")
('DZIV 12 BAUSKAS 45 PAR', 'DZIV 12 BAUSKAS 45 PAR')
>>> telling("DZIV 12 BAUSKAS 45 PAR"), telling("PAR ELEKTRIBU")
(True, False)
"""

from __future__ import annotations

import re

from reconcile.core.numbers import fold, without_days_and_sums

_MONTH = re.compile(
    r"^(?:(?:JANVAR|FEBRUAR|APRIL|SEPTEMBR|OKTOBR|NOVEMBR|DECEMBR)(?:IS|I|A|IM|US)?|(?:MART|AUGUST)(?:S|U|A|AM|US)?|(?:MAIJ|JUNIJ|JULIJ)(?:S|U|A|AM)?"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER"
    r"|(?:ЯНВАР|ФЕВРАЛ|АПРЕЛ|ИЮН|ИЮЛ|СЕНТЯБР|ОКТЯБР|НОЯБР|ДЕКАБР)[ЬЯЕ]|(?:МАРТ|АВГУСТ)[АЕ]?|МА[ЙЯЕИ]|EUR|EIRO)$"
)


def wording(text: str) -> str:
    """The words of a text, folded, without what changes from payment to payment; '' when nothing is left."""
    words = re.findall(r"[^\W_]+", without_days_and_sums(fold(text)))
    return " ".join(word for word in words if not _MONTH.match(word))


def telling(words: str) -> bool:
    """Whether a wording has something of its own, a number of a house, a flat or a bill: words alone are everybody's."""
    return any(sign.isdigit() for sign in words)
