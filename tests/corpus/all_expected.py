"""What is expected of other people's files beyond their manifest: which are refused and why, which manifest rows are arguable."""

from __future__ import annotations

# By path and column: the manifest's value, ours, and why they differ.
EXCEPTIONS: dict[str, dict[str, tuple[str, str, str]]] = {
    "my-flow+mt940/test/fixtures/pending.sta": {
        "n_ntry": ("", "1", "an MT942 with @@ for line ends, which the manifest takes for a CSV and counts nothing of"),
    },
}

_NO_ORDER = "the file holds no order"
_NOT_ENDED = ":62F: (the closing balance) is missing"
_HBCI = "hbci4j+hbci4java/src/test/resources/org/kapott/hbci4java/sepa/test-pain-parse"
_JEJIK = "sandermarechal+jejik-mt940/tests/Jejik/Tests/MT940/Fixture/document"
_OCA = "OCA+bank-statement-import/account_bank_statement_import_mt940_base/test_files"
_CMXL = "railslove+cmxl/spec/fixtures"
# By path: a part of the sentence that says why.
REFUSED: dict[str, str] = {
    # the messages are empty: their root is all there is
    **{f"{_HBCI}-{name}.xml": _NO_ORDER for name in ("00100102", "00100103", "00100109", "00100202", "00100203", "00100303", "invalid", "none")},
    # the last message does not end
    f"{_OCA}/test-sns.940": _NOT_ENDED,
    f"{_OCA}/test-sns.940_11.0": _NOT_ENDED,
    f"{_CMXL}/mt940-with-colon-after-line-break.txt": _NOT_ENDED,
    f"{_JEJIK}/K4262927_20200905-080000-952.txt": _NOT_ENDED,
    f"{_JEJIK}/oldenburgischelandesbank2.txt": _NOT_ENDED,
    "my-flow+mt940/test/fixtures/sepa_snippet_broken_2.sta": _NOT_ENDED,
    "my-flow+mt940/test/fixtures/sepa_snippet_broken_3.sta": _NOT_ENDED,
    "wolph+mt940/mt940_tests/self-provided/gv_codes.sta": _NOT_ENDED,
    "my-flow+mt940/test/fixtures/missing_closing_record_62F.sta": ":60F: (the opening balance) is missing",
    "svenstaro+mt940-rs/tests/data/mt940/special-cases/unexpected_tag.sta": ":25: is missing",
    # broken on purpose, or by whoever made them unrecognisable
    "my-flow+mt940/test/fixtures/sepa_snippet_broken.sta": ":25: stands twice",
    "svenstaro+mt940-rs/tests/data/mt940/full/betterplace/sepa_snippet_broken.sta": ":25: stands twice",
    f"{_CMXL}/mt940-deutsche_bank.txt": "'021131' is not a day",
    f"{_CMXL}/mt940-iso8859-1.txt": "'021131' is not a day",
    f"{_CMXL}/mt940.txt": "'021131' is not a day",
    f"{_CMXL}/mt940-headers.txt": "'141387' is not a day",
    f"{_JEJIK}/lbbw2.txt": "'C221004EURO0,00' is no balance",
    "svenstaro+mt940-rs/tests/data/mt942/special-cases/raphaelm.sta": "'C020315105000,00' is no balance",
    "svenstaro+mt940-rs/tests/data/mt940/special-cases/invalid_utf8.sta": "fits none of UTF-8, windows-1257",
    # pieces that fail before it shows that they are pieces
    "my-flow+mt940/test/fixtures/amount_formats.sta": ":60F: stands twice",
    "wolph+mt940/mt940_tests/betterplace/amount_formats.sta": ":60F: stands twice",
    "svenstaro+mt940-rs/tests/data/mt940/special-cases/invalid_statement.sta": "a table with the heading 1",
    "svenstaro+mt940-rs/tests/data/mt942/full/cmxl/mt942_1.sta": "the file is empty",
    # no format we list
    "kedder+ofxstatement-lithuanian/src/ofxstatement/plugins/tests/samples/danske.csv": "a table with the heading Date, Bank, Branch",
}


def is_piece(manifest_kind: str) -> bool:
    """Whether the manifest itself says that the file is a piece of a message, which nobody can book."""
    return manifest_kind.endswith(("(fragment)", "(degenerate)"))
