"""The headings of a claim's workbook in the languages letters are written in; what the books keep as sentences stays as it was written.

>>> said("Booked by us", "lv"), said("Booked by us", "en")
('Mūsu ieskaitīts', 'Booked by us')
"""

from __future__ import annotations

ENGLISH = "en"
# By the English words: those of other languages.
WORDS: dict[str, dict[str, str]] = {
    "lv": {
        "Summary": "Kopsavilkums", "Lines": "Rindas", "Payments": "Maksājumi", "Evidence": "Pierādījumi", "Proof": "Apliecinājums", "History": "Vēsture",
        "Chart": "Diagramma", "Claim": "Pretenzija", "Page &P of &N": "&P. lapa no &N",
        "Each line of the customer's list with its verdict, then what the list leaves out.": "Katra klienta saraksta rinda ar atzinumu, pēc tam tas, kā sarakstā nav.",
        "Our payments that the lines turned out to be, and where their money stands.": "Mūsu maksājumi, kas atbilst rindām, un kur to nauda ir ieskaitīta.",
        "What the customer's list says beyond day and amount.": "Ko klienta saraksts saka vairāk par dienu un summu.",
        "For each payment that was not found: the accounts searched, and whether their statements are without a gap.": "Katram neatrastajam maksājumam: pārbaudītie konti un vai to izraksti ir bez pārtraukuma.",
        "What nights have noted and people have said.": "Ko atzīmējušas naktis un teikuši cilvēki.",
        "The list has no lines.": "Sarakstā nav rindu.", "No line turned out to be a payment of ours.": "Neviena rinda neatbilst mūsu maksājumam.",
        "The list says nothing more.": "Saraksts neko vairāk nesaka.", "No line needs a proof.": "Nevienai rindai apliecinājums nav vajadzīgs.",
        "Nothing yet.": "Pagaidām nekā.",
        "Line": "Rinda", "Contract": "Līgums", "Paid on": "Samaksāts", "Claimed": "Prasīts", "Booked": "Ieskaitīts", "Difference": "Starpība",
        "Currency": "Valūta", "Verdict": "Atzinums", "On the notice": "Paziņojumā", "What became of it": "Kas ar to noticis",
        "If the customer is right": "Ja klientam taisnība", "Payment": "Maksājums", "Bank's reference": "Bankas atsauce", "Value date": "Valutēšanas diena",
        "Amount": "Summa", "Payer": "Maksātājs", "Payer's account": "Maksātāja konts", "Our account": "Mūsu konts", "Where it stands": "Kur ieskaitīts",
        "Why": "Kāpēc", "What it is worth": "Pierādījuma svars", "Ordered": "Uzdots", "Executed, she says": "Izpildīts, kā sarakstā", "Booked by us": "Mūsu ieskaitīts",
        "Paid to": "Samaksāts kam", "Reference": "Atsauce", "Details": "Mērķis", "Status": "Statuss", "Unreadable because": "Nav lasāms, jo",
        "Searched from": "Pārbaudīts no", "to": "līdz", "Statements from": "Izraksti no", "Complete": "Pilni", "Day": "Diena", "State": "Stāvoklis", "Who": "Kas",
        "The list's days": "Saraksta dienas", "Received on": "Saņemts", "As of": "Stāvoklis uz", "Stands": "Lietas stāvoklis", "Notice": "Paziņojums", "Mind": "Ievērot",
        "The customer's total": "Klienta kopsumma", "From the customer's total to ours": "No klienta kopsummas līdz mūsējai",
        "From our total to the notice's": "No mūsu kopsummas līdz paziņojuma kopsummai",
        "Not payments: the settlement of the levelled plan": "Nevis maksājumi: izlīdzinātā maksājuma norēķins",
        "What we knew on": "Ko zinājām", "The notice's total": "Paziņojuma kopsumma", "Billed for": "Rēķinā par", "Owed for the year in all": "Par gadu kopā maksājams",
        "booked after the cut-off": "ieskaitīts pēc pēdējās dienas", "booked by then, assigned later": "saņemts līdz tam, attiecināts vēlāk",
        "counted then; returned or moved since": "toreiz skaitīts; kopš tā atgriezts vai pārcelts",
        "not payments: the settlement of the plan's year": "nevis maksājumi: gada norēķins", "not from these payments": "ne no šiem maksājumiem",
        "on account of": "gaida līgumā", "held on": "aizturēts līgumā", "returned": "atgriezts", "refunded": "atmaksāts", "paid back": "atmaksāts", "set aside": "atlikts",
        "on a bill of": "rēķinā, līgums", "ours": "mūsu", "by itself": "nakts", "line": "rinda", "lines": "rindas", "In": "Valūtā", "claimed": "prasīts", "booked": "ieskaitīts",
        "her own words": "klienta vārdi", "an order with her bank": "uzdevums bankai", "executed by her bank": "bankas izpildīts",
        "her bank's reference is found": "bankas atsauce ir atrasta",
        "Agreed": "Sakrīt", "Date differs": "Cita diena", "Amount differs": "Cita summa", "Split": "Samaksāts pa daļām", "Merged": "Skaitīts citā rindā",
        "Claimed twice": "Minēts vairākkārt", "Returned": "Bankas atgriezts", "Refunded": "Mūsu atmaksāts", "Other contract": "Ieskaitīts citā līgumā",
        "In clarification": "Saņemts, vēl nav attiecināts", "Not customer": "Nav klienta nauda", "Wrong beneficiary": "Samaksāts uz kontu, kas nav mūsu",
        "Not executed": "Banka nav izpildījusi", "In transit": "Vēl ceļā", "Not received": "Nav saņemts", "Not decidable": "Nav izlemjams", "Unreadable": "Nav lasāms",
        "Not claimed": "Saņemts, bet sarakstā nav",
        "open": "atvērta", "waiting": "gaida", "resolved": "atrisināta", "closed": "slēgta", "reopened": "atkal atvērta", "answered": "atbildēta",
        "waiting for an analyst": "gaida analītiķi", "waiting for a bank's statement": "gaida bankas izrakstu", "waiting for the customer": "gaida klientu",
        "waiting for analyst": "gaida analītiķi", "waiting for file": "gaida bankas izrakstu", "waiting for customer": "gaida klientu",
    },
}  # fmt: skip


def said(text: str, language: str) -> str:
    """These words in a language; in English, or where there are none, as they are."""
    return WORDS.get(language, {}).get(text, text)
