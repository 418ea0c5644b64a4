"""What a customer reads, in each language. These sentences never name another contract, person or account.

The keys of ``SAID`` are those of the analyst's sentences; ``TEXTS`` holds what stands around them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reconcile.core import money

if TYPE_CHECKING:
    from collections.abc import Mapping

SAID: dict[str, dict[str, str]] = {
    "en": {
        "agreed": "Received on {booked_on} and credited to your contract.",
        "agreed_twice": "Received on {booked_on} and credited to your contract.",
        "agreed_again": "Received on {first_on}, but the bank returned the money to the payer{gone}. Paid again, received on {booked_on} and credited to your contract.",
        "agreed_again_twice": "Received on {first_on}, but the bank returned the money to the payer{gone}. Paid again, received on {booked_on} and credited to your contract.",
        "date_differs": "Received on {booked_on} and credited to your contract; your list gives {paid_on}.",
        "amount_differs": "Your payment reached us on {booked_on} as {booked}; your list says {claimed}.",
        "amount_part": "Received on {booked_on}; {booked} of it is credited to this contract. We are checking where the rest belongs.",
        "split": "Received as {count} payments, the first on {booked_on}; all of them are credited to your contract.",
        "merged": "Received on {booked_on} as one payment of {total} together with other lines of your list.",
        "merged_rest": "Received on {booked_on} as one payment of {total} together with other lines of your list; it is counted there.",
        "claimed_twice": "Your list names this payment twice: it is the one of {booked_on}, which line {line} has already.",
        "claimed_twice_case": "We cannot find a payment of this amount that is certainly yours. Please send us your bank's payment confirmation.",
        "returned": "Received on {booked_on}; the bank then returned the money to the payer{gone}.",
        "returned_part": "Received on {booked_on}; the bank then returned a part of it to the payer{gone}. {booked} stayed on your contract.",
        "refunded": "Received on {booked_on}; we paid the money back{gone}.",
        "refunded_part": "Received on {booked_on}; we paid a part of it back{gone}. {booked} stayed on your contract.",
        "other_contract": "Received on {booked_on}, but not credited to this contract because of what was written with the payment. We are checking it.",
        "other_contract_claimed": "Received on {booked_on}, but not credited to this contract because of what was written with the payment. We are checking it.",
        "in_clarification": "Received on {booked_on}; we are still finding out which contract it is for.",
        "in_clarification_currency": "Received on {booked_on} in {currency}. Your bills are not in this currency, so it has paid none of them; we shall settle with you how it is paid back.",
        "in_clarification_new": "Received on {booked_on}; it will be assigned in the next days.",
        "not_customer": "We have found a payment of {booked_on} that may be this one, and are checking it.",
        "wrong_beneficiary": "This payment was made to an account that is not ours. Please ask your bank to call it back.",
        "not_executed": "Your list itself marks this payment as “{status}”: the bank has not executed it.",
        "in_transit": "Not here yet. Banks may take up to {window} working days; we shall look again.",
        "in_transit_retry": "Not here yet. Your bank may try an automatic payment again until {until}; we shall look again.",
        "in_transit_future": "This day is still to come.",
        "not_received": "Not received. The statements of all our accounts from {first} to {last} are complete, and the payment is in none of them. Please ask your bank what became of it; our proof is attached.",
        "not_decidable": "Not found so far. We do not have all bank statements of these days yet, and shall look again when we do.",
        "unreadable": "We could not use this line{quoted}: its day, amount or currency is missing or impossible. Please send it again.",
        "not_claimed": "Received and credited to your contract; your list does not have it.",
        "not_claimed_auto": "Received as an automatic payment and credited to your contract; your list does not have it.",
        "not_claimed_misplaced": "Credited to your contract, but your list does not have it. We are checking whether it was meant for it.",
    },
    "lv": {
        "agreed": "Saņemts {booked_on} un ieskaitīts Jūsu līgumā.",
        "agreed_twice": "Saņemts {booked_on} un ieskaitīts Jūsu līgumā.",
        "agreed_again": "Saņemts {first_on}, bet banka naudu atgrieza maksātājam{gone}. Samaksāts vēlreiz: saņemts {booked_on} un ieskaitīts Jūsu līgumā.",
        "agreed_again_twice": "Saņemts {first_on}, bet banka naudu atgrieza maksātājam{gone}. Samaksāts vēlreiz: saņemts {booked_on} un ieskaitīts Jūsu līgumā.",
        "date_differs": "Saņemts {booked_on} un ieskaitīts Jūsu līgumā; Jūsu sarakstā norādīts {paid_on}.",
        "amount_differs": "Jūsu maksājumu saņēmām {booked_on}, un tā summa ir {booked}; Jūsu sarakstā norādīts {claimed}.",
        "amount_part": "Saņemts {booked_on}; {booked} no tā ieskaitīti šajā līgumā. Pārējo summu pārbaudām.",
        "split": "Saņemts {count} maksājumos, pirmais {booked_on}; visi ieskaitīti Jūsu līgumā.",
        "merged": "Saņemts {booked_on} vienā maksājumā {total} kopā ar citām Jūsu saraksta rindām.",
        "merged_rest": "Saņemts {booked_on} vienā maksājumā {total} kopā ar citām Jūsu saraksta rindām; tas skaitīts tur.",
        "claimed_twice": "Šis maksājums sarakstā minēts divreiz: tas ir {booked_on} maksājums, kas jau ir {line}. rindā.",
        "claimed_twice_case": "Neatrodam šādas summas maksājumu, kas noteikti būtu Jūsu. Lūdzu, atsūtiet bankas maksājuma apliecinājumu.",
        "returned": "Saņemts {booked_on}; pēc tam banka naudu atgrieza maksātājam{gone}.",
        "returned_part": "Saņemts {booked_on}; pēc tam banka daļu naudas atgrieza maksātājam{gone}. Jūsu līgumā palika {booked}.",
        "refunded": "Saņemts {booked_on}; pēc tam naudu atmaksājām{gone}.",
        "refunded_part": "Saņemts {booked_on}; pēc tam daļu naudas atmaksājām{gone}. Jūsu līgumā palika {booked}.",
        "other_contract": "Saņemts {booked_on}, bet maksājumā norādītā dēļ nav ieskaitīts šajā līgumā. Mēs to pārbaudām.",
        "other_contract_claimed": "Saņemts {booked_on}, bet maksājumā norādītā dēļ nav ieskaitīts šajā līgumā. Mēs to pārbaudām.",
        "in_clarification": "Saņemts {booked_on}; vēl noskaidrojam, kuram līgumam tas paredzēts.",
        "in_clarification_currency": "Saņemts {booked_on} valūtā {currency}. Jūsu rēķini nav šajā valūtā, tāpēc ar to neviens nav samaksāts; par atmaksu ar Jums vienosimies.",
        "in_clarification_new": "Saņemts {booked_on}; tuvākajās dienās tas tiks ieskaitīts.",
        "not_customer": "Esam atraduši {booked_on} maksājumu, kas varētu būt šis, un to pārbaudām.",
        "wrong_beneficiary": "Šis maksājums veikts uz kontu, kas nav mūsu. Lūdzu, prasiet savai bankai to atsaukt.",
        "not_executed": "Jūsu sarakstā šis maksājums atzīmēts kā “{status}”: banka to nav izpildījusi.",
        "in_transit": "Vēl nav saņemts. Bankām izpildei ir līdz {window} darba dienām; mēs pārbaudīsim vēlreiz.",
        "in_transit_retry": "Vēl nav saņemts. Automātisko maksājumu Jūsu banka var mēģināt atkārtoti līdz {until}; mēs pārbaudīsim vēlreiz.",
        "in_transit_future": "Šī diena vēl nav pienākusi.",
        "not_received": "Nav saņemts. Visu mūsu kontu izraksti no {first} līdz {last} ir pilni, un tajos šī maksājuma nav. Lūdzu, noskaidrojiet savā bankā, kas ar to noticis; mūsu apliecinājums ir pielikumā.",
        "not_decidable": "Pagaidām nav atrasts. Mums vēl nav visu šo dienu bankas izrakstu; pārbaudīsim vēlreiz, kad tie būs.",
        "unreadable": "Šo rindu{quoted} nevarējām izmantot: datums, summa vai valūta trūkst vai nav iespējama. Lūdzu, atsūtiet to vēlreiz.",
        "not_claimed": "Saņemts un ieskaitīts Jūsu līgumā; Jūsu sarakstā tā nav.",
        "not_claimed_auto": "Saņemts kā automātiskais maksājums un ieskaitīts Jūsu līgumā; Jūsu sarakstā tā nav.",
        "not_claimed_misplaced": "Ieskaitīts Jūsu līgumā, bet Jūsu sarakstā tā nav. Pārbaudām, vai maksājums bija domāts šim līgumam.",
    },
}  # fmt: skip

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "subject": "Your payments on contract {contract_no}",
        "case": "Our reference {case_no}",
        "salutation": "Dear {name},",
        "salutation_unnamed": "Dear customer,",
        "intro": "Thank you for your list of payments for {first} to {last}. We have compared each line with our bank statements as of {as_of}. This is what we found.",
        "all_agree": "Every payment of your list has reached us and is credited to your contract.",
        "some_differ": "What needs an explanation is marked in the table: {count} of the {of} lines of your list.",
        "line": "Line", "paid_on": "Your date", "claimed": "Your amount", "booked": "Credited", "outcome": "What became of it", "ours": "ours",
        "bridge": "From your total to ours", "your_total": "Total of your list", "our_total": "Credited to your contract",
        "stated": "Your list gives {stated} as its own total; its readable lines add up to {claimed}.",
        "no_contract": "We have no contract with the number {contract_no}. Please check the number; it is on every bill.",
        "not_yours": "This line is for a contract whose holder we do not know you to be; we can only tell its holder about it.",
        "notice": "From our total to our notice of {notice_date}",
        "after_cut_off": "Received after the notice's last day, {notice_date}",
        "placed_later": "Received by then, but assigned to your contract afterwards",
        "moved_since": "On your contract then; returned, paid back or moved since",
        "plan_settlement": "The settlement of your levelled plan's year, which is not a payment",
        "settled": "Not payments: the settlement of your levelled plan for {first} to {last}", "settled_bill": "Settlement of the year", "settled_owed": "Owed for the year in all",
        "part_consumption": "More or less electricity used than the plan foresaw", "part_price": "Another price than the plan foresaw",
        "part_plan": "Monthly sums other than the forecast", "part_missed": "Monthly sums not paid yet", "part_misallocated": "Payments received, not yet credited to you",
        "part_in flight": "Payments on their way", "part_rounding": "Rounding of the monthly sums",
        "not_payments": "Other differences: not from the payments of these days",
        "notice_total": "Total of our notice of {notice_date}",
        "known_then": "What we knew on {notice_date}",
        "closing": "If you think something is still missing, please send us your bank's payment confirmation with the reference above.",
        "ask_intro": "Thank you for writing to us about your payments. In what you sent we could not find one payment with its day and its amount, so there is nothing yet that we could compare with our books.",
        "ask_how": "Please send us your list once more: for each payment the day on which you paid, the amount with its currency and, if you know it, the account it was paid from. The simplest is the statement that your internet bank saves as a file (CSV, Excel or XML), or a line for each payment in an e-mail, as “5 March 2026, 45.60 EUR”.",
        "ask_closing": "Please name your contract, {contract_no}, when you write. Until then everything stays as it is in our books.",
        "greeting": "Yours sincerely",
        "proof": "Attachment: proof of non-receipt",
        "proof_intro": "For each payment that was not received, the statements of every account of ours were searched from the day before your date until the banks' time to execute it had passed. Accounts are named by their last four characters.",
        "proof_line": "Line {line_no}: {amount}, {paid_on}",
        "account": "Account ending in", "searched": "Searched", "covered": "Statements without a gap", "complete": "Complete", "yes": "yes", "no": "no",
        "not_open": "not open",
        "statement": "Payment history of contract {contract_no}", "statement_intro": "All bills and payments as of {as_of}, as we have them in our books.",
        "history": "Payments", "bills": "Bills and instalments", "received": "Received", "amount": "Amount", "credited": "Credited to",
        "item": "Bill", "kind": "Kind", "issued": "Issued", "due": "Due", "paid": "Paid", "elsewhere": "Settled otherwise", "open": "Open",
        "billed": "Billed", "balance_owed": "To be paid", "balance_credit": "In your favour", "balance_even": "Nothing is owed",
        "on_account": "held for your next bills", "returned": "returned to the payer", "refunded": "paid back", "refund_came_back": "our payment back to you, which came back to us", "set_aside": "set aside", "other": "elsewhere",
        "none": "none", "total_paid": "Paid on bills", "total_on_account": "Held for your next bills", "returned_on": "{words} on {day}",
        "refund_sent": "on its way back to you, sent on {day}", "total_refund_sent": "On its way back to you",
        "currency": "Currency", "totals": "Totals", "total": "Total", "invoice": "bill", "credit_note": "credit note", "levelled": "levelled bill", "settlement": "settlement", "fee": "fee", "instalment": "instalment",
    },
    "lv": {
        "subject": "Jūsu maksājumi līgumā {contract_no}",
        "case": "Mūsu atsauce {case_no}",
        "salutation": "Labdien, {name}!",
        "salutation_unnamed": "Labdien!",
        "intro": "Paldies par Jūsu maksājumu sarakstu par laiku no {first} līdz {last}. Katru tā rindu salīdzinājām ar mūsu bankas izrakstiem, kas saņemti līdz {as_of}. Lūk, ko noskaidrojām.",
        "all_agree": "Visi Jūsu sarakstā minētie maksājumi ir saņemti un ieskaitīti Jūsu līgumā.",
        "some_differ": "Paskaidrojums vajadzīgs {count} no {of} saraksta rindām; tās tabulā ir iezīmētas.",
        "line": "Rinda", "paid_on": "Jūsu datums", "claimed": "Jūsu summa", "booked": "Ieskaitīts", "outcome": "Kas noskaidrots", "ours": "mūsu",
        "bridge": "No Jūsu kopsummas līdz mūsējai", "your_total": "Jūsu saraksta kopsumma", "our_total": "Ieskaitīts Jūsu līgumā",
        "stated": "Jūsu sarakstā norādītā kopsumma ir {stated}; lasāmo rindu summa ir {claimed}.",
        "no_contract": "Līguma ar numuru {contract_no} mums nav. Lūdzu, pārbaudiet numuru: tas ir rakstīts katrā rēķinā.",
        "not_yours": "Šī rinda attiecas uz līgumu, par kuru mums nav zināms, ka tas ir Jūsu; par to varam informēt tikai līguma turētāju.",
        "notice": "No mūsu kopsummas līdz {notice_date} paziņojumam",
        "after_cut_off": "Saņemts pēc paziņojuma pēdējās dienas, {notice_date}",
        "placed_later": "Līdz tam saņemts, bet Jūsu līgumā ieskaitīts vēlāk",
        "moved_since": "Toreiz bija Jūsu līgumā; kopš tā atgriezts, atmaksāts vai pārcelts",
        "plan_settlement": "Jūsu izlīdzinātā maksājuma gada norēķins, kas nav maksājums",
        "settled": "Nevis maksājumi, bet izlīdzinātā maksājuma norēķins par laiku no {first} līdz {last}", "settled_bill": "Gada norēķins", "settled_owed": "Par gadu kopā maksājams",
        "part_consumption": "Patērēts vairāk vai mazāk, nekā bija paredzēts", "part_price": "Cita cena, nekā bija paredzēts",
        "part_plan": "Ikmēneša maksājumi citi, nekā prognozēts", "part_missed": "Vēl nesamaksātie ikmēneša maksājumi", "part_misallocated": "Saņemtie maksājumi, kas vēl nav Jums ieskaitīti",
        "part_in flight": "Maksājumi ceļā", "part_rounding": "Ikmēneša maksājumu noapaļošana",
        "not_payments": "Citas atšķirības, kas neizriet no šo dienu maksājumiem",
        "notice_total": "Mūsu {notice_date} paziņojuma kopsumma",
        "known_then": "Ko zinājām {notice_date}",
        "closing": "Ja Jums šķiet, ka kaut kā vēl trūkst, lūdzu, atsūtiet bankas maksājuma apliecinājumu, norādot iepriekš minēto atsauci.",
        "ask_intro": "Paldies, ka rakstījāt mums par saviem maksājumiem. Atsūtītajā neatradām nevienu maksājumu ar datumu un summu, tāpēc pagaidām nav ko salīdzināt ar mūsu uzskaiti.",
        "ask_how": "Lūdzu, atsūtiet sarakstu vēlreiz: katram maksājumam datumu, kad samaksājāt, summu ar valūtu un, ja zināt, kontu, no kura maksāts. Vienkāršāk par visu ir Jūsu internetbankas izraksts failā (CSV, Excel vai XML) vai rinda par katru maksājumu e-pastā, piemēram, “05.03.2026, 45,60 EUR”.",
        "ask_closing": "Lūdzu, rakstot norādiet savu līgumu {contract_no}. Līdz tam mūsu uzskaitē nekas nemainās.",
        "greeting": "Ar cieņu",
        "proof": "Pielikums: apliecinājums, ka maksājums nav saņemts",
        "proof_intro": "Par katru nesaņemto maksājumu pārbaudīti visu mūsu kontu izraksti no dienas pirms Jūsu norādītā datuma līdz brīdim, kad pagājis bankām dotais izpildes laiks. Konti norādīti ar pēdējām četrām zīmēm.",
        "proof_line": "{line_no}. rinda: {amount}, {paid_on}",
        "account": "Konts, kas beidzas ar", "searched": "Pārbaudīts", "covered": "Izraksti bez pārtraukuma", "complete": "Pilni", "yes": "jā", "no": "nē",
        "not_open": "nebija atvērts",
        "statement": "Līguma {contract_no} maksājumu vēsture", "statement_intro": "Visi rēķini un maksājumi līdz {as_of}, kā tie ir mūsu uzskaitē.",
        "history": "Maksājumi", "bills": "Rēķini un ikmēneša maksājumi", "received": "Saņemts", "amount": "Summa", "credited": "Ieskaitīts",
        "item": "Rēķins", "kind": "Veids", "issued": "Izrakstīts", "due": "Apmaksas termiņš", "paid": "Samaksāts", "elsewhere": "Nokārtots citādi", "open": "Atlicis",
        "billed": "Izrakstīts rēķinos", "balance_owed": "Jāmaksā", "balance_credit": "Jums par labu", "balance_even": "Parāda nav",
        "on_account": "gaida nākamos rēķinus", "returned": "atgriezts maksātājam", "refunded": "atmaksāts", "refund_came_back": "mūsu atmaksa, kas atnāca atpakaļ", "set_aside": "atlikts", "other": "citur",
        "none": "nav", "total_paid": "Samaksāts par rēķiniem", "total_on_account": "Gaida nākamos rēķinus", "returned_on": "{words} {day}",
        "refund_sent": "tiek atmaksāts Jums, nosūtīts {day}", "total_refund_sent": "Tiek atmaksāts Jums",
        "currency": "Valūta", "totals": "Kopsummas", "total": "Kopsumma", "invoice": "rēķins", "credit_note": "kredītrēķins", "levelled": "izlīdzinātais rēķins", "settlement": "norēķins", "fee": "maksa", "instalment": "ikmēneša maksājums",
    },
}  # fmt: skip

# The letter's name of each verdict, for the steps from one total to the other.
VERDICTS: dict[str, dict[str, str]] = {
    "en": {
        "amount_differs": "Other amounts", "merged": "Counted at another line", "split": "Paid in parts", "claimed_twice": "Named more than once",
        "returned": "Returned by the bank", "refunded": "Paid back by us", "other_contract": "Credited elsewhere, being checked",
        "in_clarification": "Received, not yet assigned", "not_customer": "Received, being checked", "wrong_beneficiary": "Paid to an account that is not ours",
        "not_executed": "Not executed by your bank", "in_transit": "Still on its way", "not_received": "Not received",
        "not_decidable": "Not found so far", "not_claimed": "Received, but not in your list",
    },
    "lv": {
        "amount_differs": "Citas summas", "merged": "Skaitīts citā rindā", "split": "Samaksāts pa daļām", "claimed_twice": "Minēts vairākkārt",
        "returned": "Bankas atgriezts", "refunded": "Mūsu atmaksāts", "other_contract": "Ieskaitīts citur, tiek pārbaudīts",
        "in_clarification": "Saņemts, vēl nav attiecināts", "not_customer": "Saņemts, tiek pārbaudīts", "wrong_beneficiary": "Samaksāts uz kontu, kas nav mūsu",
        "not_executed": "Jūsu banka nav izpildījusi", "in_transit": "Vēl ceļā", "not_received": "Nav saņemts",
        "not_decidable": "Pagaidām nav atrasts", "not_claimed": "Saņemts, bet Jūsu sarakstā nav",
    },
}  # fmt: skip

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_SPACE = "\u00a0"  # does not break


def day_words(day: str, language: str) -> str:
    """A day as a letter writes it; "" stays "".

    >>> day_words("2026-03-05", "lv"), day_words("2026-03-05", "en")
    ('05.03.2026', '5 March 2026')
    """
    if not day:
        return ""
    try:
        value = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{value:%d.%m.%Y}" if language == "lv" else f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def money_words(minor: int, currency: str, language: str, *, signed: bool = False) -> str:
    r"""An amount with its currency as a letter writes it.

    >>> money_words(-123456, "EUR", "lv"), money_words(123456, "EUR", "en", signed=True)
    ('−1\xa0234,56\xa0EUR', '+1,234.56\xa0EUR')
    """
    whole, _, cents = money.to_text(abs(minor), currency).partition(".")
    grouped = f"{int(whole):,}"
    sign = "−" if minor < 0 else "+" if signed and minor else ""
    if language == "lv":
        grouped = grouped.replace(",", _SPACE)
    point = "," if language == "lv" else "."
    return f"{sign}{grouped}{point + cents if cents else ''}{_SPACE}{currency}"


def text(key: str, language: str, **words: object) -> str:
    """A text around the sentences, filled."""
    return TEXTS[language][key].format_map(words)


def said(key: str, language: str, words: Mapping[str, object]) -> str:
    """The customer's sentence of this key."""
    return SAID[language][key].format_map(words)
