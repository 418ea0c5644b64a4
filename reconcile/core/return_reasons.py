"""Why a bank sent money back, in words.

Source: ISO 20022 external code list ExternalReturnReason1Code.

>>> reason_words("AC04"), reason_words("XX99"), reason_words("")
('AC04: account closed', 'XX99', '')
"""

from __future__ import annotations

_WORDS = {
    "AC01": "account number wrong",
    "AC03": "account number of the payee wrong",
    "AC04": "account closed",
    "AC06": "account blocked",
    "AC13": "wrong kind of account",
    "AG01": "not allowed on this account",
    "AG02": "wrong kind of payment",
    "AM01": "amount is zero",
    "AM02": "amount not allowed",
    "AM03": "currency not possible",
    "AM04": "not enough money on the account",
    "AM05": "sent twice",
    "AM09": "wrong amount",
    "BE01": "name and account do not belong together",
    "BE04": "address of the payee missing",
    "BE05": "unknown sender",
    "CURR": "wrong currency",
    "CUST": "asked for by the customer",
    "DUPL": "sent twice",
    "ED05": "settlement failed",
    "FOCR": "called back by the payer",
    "FR01": "fraud",
    "FRAD": "fraud",
    "MD01": "no mandate",
    "MD06": "the payer wants the money back",
    "MD07": "the customer has died",
    "MS02": "refused by the customer, no reason given",
    "MS03": "refused by the bank, no reason given",
    "NARR": "see the text",
    "NOAS": "no answer from the customer",
    "RC01": "bank's code wrong",
    "RR04": "regulatory reason",
    "SVNR": "service not rendered",
    "TECH": "technical problem",
    "UPAY": "payment not due",
}


def reason_words(code: str) -> str:
    """The code with its words; the code alone when it is none of the list."""
    return f"{code}: {_WORDS[code]}" if code in _WORDS else code
