"""The sentences that go with a verdict, in Latvian: the same keys and the same places as the English ones."""

from __future__ import annotations

import re

SENTENCES: dict[str, str] = {
    "agreed": "saņemts {booked_on} un iegrāmatots šajā līgumā",
    "agreed_twice": "saņemts {booked_on} un iegrāmatots šajā līgumā; to prasa arī lieta {other_case}",
    "agreed_again": "saņemts {first_on}, banka to atgrieza{gone}, samaksāts vēlreiz {booked_on} un iegrāmatots šajā līgumā",
    "agreed_again_twice": "saņemts {first_on}, banka to atgrieza{gone}, samaksāts vēlreiz {booked_on} un iegrāmatots šajā līgumā; to prasa arī lieta {other_case}",
    "date_differs": "saņemts {booked_on}, {apart} bankas darba dienas no norādītā datuma {paid_on}",
    "amount_differs": "{booked_on} maksājums ir {booked}, sarakstā norādīts {claimed}: {slip}",
    "amount_part": "saņemts {booked_on}; šajā līgumā ir {booked}, pārējais: {others}",
    "split": "mūsu {count} maksājumi kopā, pirmais saņemts {booked_on}",
    "merged": "viens mūsu maksājums kopā ar {others}: {total}, saņemts {booked_on}",
    "merged_rest": "viens mūsu maksājums kopā ar {others}: {total}, saņemts {booked_on}, skaitīts {first}. rindā",
    "claimed_twice": "{booked_on} maksājums jau ir {line}. rindā",
    "claimed_twice_case": "{booked_on} maksājums jau ir lietā {other_case}",
    "returned": "saņemts {booked_on}, pēc tam banka to atgrieza{gone}",
    "returned_part": "saņemts {booked_on}, pēc tam banka daļu atgrieza{gone}; palika {booked}",
    "refunded": "saņemts {booked_on}, pēc tam mēs to atmaksājām{gone}",
    "refunded_part": "saņemts {booked_on}, pēc tam daļu atmaksājām{gone}; palika {booked}",
    "other_contract": "saņemts {booked_on}, iegrāmatots citur ({others}): {why}",
    "other_contract_claimed": "saņemts {booked_on}, iegrāmatots citur ({others}): {why}; tur to skaita lieta {other_case}",
    "in_clarification": "saņemts {booked_on}, vēl nav attiecināts: {why}",
    "in_clarification_currency": "saņemts {booked_on} valūtā {currency}, kurā līgumam nav neviena rēķina: {why}",
    "in_clarification_new": "saņemts {booked_on}; nākamā apstrāde noteiks, kur tas pieder",
    "not_customer": "saņemts {booked_on}, atlikts malā, jo nav klienta nauda: {why}",
    "wrong_beneficiary": "samaksāts uz kontu {beneficiary}, kas nav mūsu",
    "not_executed": "klienta sarakstā pašā rakstīts “{status}”",
    "in_transit": "samaksāts {paid_on}; izpildei ir {window} bankas darba dienas, tas vēl var pienākt",
    "in_transit_retry": "samaksāts {paid_on}, vēl nav pienācis; šī līguma banka automātiskos maksājumus mēģina atkārtoti līdz {until}",
    "in_transit_future": "datēts ar {paid_on}, kas vēl nav pienācis",
    "not_received": "nav saņemts: visu mūsu kontu ({count}) izraksti no {first} līdz {last} ir pilni, un tajos tā nav",
    "not_decidable": "nav atrasts, bet arī nav pierādīts, ka nav saņemts: {missing}",
    "unreadable": "nav izmantojams{quoted}: {problem}",
    "not_claimed": "iegrāmatots {booked_on}, sarakstā nav minēts; maksātājs: {who}",
    "not_claimed_auto": "iegrāmatots {booked_on}, sarakstā nav minēts; automātiskais maksājums, maksātājs: {who}",
    "not_claimed_misplaced": "iegrāmatots {booked_on}, sarakstā nav minēts; maksātājs: {who}. Šķiet, ka tas nav domāts šim līgumam: {doubts}",
}

PHRASES: dict[str, str] = {
    "who_customer": "klients pats",
    "who_relative": "{payer}, pēc uzvārda radinieks",
    "who_other": "{payer}",
    "who_unnamed": "banka to nenosauc",
    "doubt_named": "tā tekstā norādīts līgums {other}",
    "doubt_nearly_named": "numurs tā tekstā tikai ar vienu kļūdu atšķiras no līguma {other}",
    "doubt_history": "no šī konta {count} reizes maksāts par līgumu {other}, bet ne reizi par šī klienta līgumu",
    "no_contract": "līguma {contract_no} nav; ",
    "doubt_fits": "līgumā {other} ir neapmaksāts rēķins par tieši šādu summu",
}

# What the comparison itself fills in; each phrase is replaced where it stands.
_PHRASES = tuple((re.compile(pattern), latvian) for pattern, latvian in (
    (r"two digits swapped", "samainīti divi cipari"),
    (r"a digit left out or added", "izlaists vai lieks cipars"),
    (r"one digit differs", "atšķiras viens cipars"),
    (r"the same cents", "tie paši centi"),
    (r"the same whole amount", "tā pati summa veselos eiro"),
    (r"the decimal point moved", "pārvietots komats"),
    (r"another amount", "cita summa"),
    (r"no contract yet", "vēl nevienā līgumā"),
    (r"\bcontract (?=\d)", "līgums "),
    (r"\bline (\d+)", r"\1. rinda"),
    (r" \(on (\d{4}-\d\d-\d\d), reason (\S+)\)", r" (\1, iemesls \2)"),
    (r" \(on (\d{4}-\d\d-\d\d)\)", r" (\1)"),
    (r"no complete statement of (\S+) for", r"nav pilna konta \1 izraksta par"),
    (r"no account of ours is known for", "nav zināms neviens mūsu konts par"),
    (r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)", r"\1 līdz \2"),
    (r"the file (.+?) was refused", r"fails \1 netika pieņemts"),
    (r"a batch of (.+?) booked on (\S+) on (\S+) has no details yet", r"kopsummai \1, kas iegrāmatota kontā \2 \3, vēl nav atšifrējuma"),
    (r"what the details leave of an entry, (.+?) booked on (\S+) on (\S+) has no details yet", r"summai \1, kas iegrāmatota kontā \2 \3, vēl nav atšifrējuma"),
    (r"; and (\d+) more", r"; un vēl \1"),
    (r"the day, the amount or the currency is missing or impossible", "datums, summa vai valūta trūkst vai nav iespējama"),
))  # fmt: skip


def phrase(text: str) -> str:
    """A phrase of the comparison in Latvian; one it does not know (a bank's reason, a file's words) stays as it is.

    >>> phrase("contract 1002003017"), phrase("line 2, line 3")
    ('līgums 1002003017', '2. rinda, 3. rinda')
    """
    for pattern, latvian in _PHRASES:
        text = pattern.sub(latvian, text)
    return text
