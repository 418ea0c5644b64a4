"""Values that have broken programs before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

NUMBERS = tuple(
    text.encode()
    for text in (
        "0", "-0", "-1", "+5", "−5", "1e5", "1E+400", "NaN", "Infinity", "0.001", "0.00000", "1.234", "1,234", "1,234.56", "1.234,56", "1 234,56",
        "1\u00a0234,56", "1'234.56", "99999999999999999999", "9" * 4000, "9223372036854775808", "92233720368547758.07", "45.6", "45.60.1", "45,", ",5",
        ".5", "0x10", "1_000", "٤٥", "²", "½", "00000045.60000", "45.60EUR", "€45.60", "(45.60)", "45.60-", "--1", "", " ", "2147483648", "1/0", "0/0",
        "100000000000", "0.0000000000000000000000001", "1" + "0" * 300,
    )
)  # fmt: skip
DAYS = tuple(
    text.encode()
    for text in (
        "0000-00-00", "0001-01-01", "9999-12-31", "9999-99-99", "2026-02-29", "2026-02-30", "31.04.2026", "12.03.26", "2026-03-12T25:61:00", "2026-3-1",
        "20260312", "260230", "991231", "000000", "2026-03-12Z", "2026-03-12+14:00", "2026-03-12+99:99", "2026-03-12 00:00:00.0", "12/03/2026", "03/12/2026",
        "13/13/2026", "", "-2026-03-12", "12026-03-12", "1582-10-10", "٢٠٢٦-٠٣-١٢", "2026-03-12T00:00:00.123456789123", "46093", "today",
    )
)  # fmt: skip
CURRENCIES = (b"", b"eur", b"JPY", b"KWD", b"XXX", b"EU", b"EURO", b"CLF", b"XAU", b"LVL", b"\xe2\x82\xac", b"000", b"BHD", b"ZZZ", "ЕUR".encode())
SIGNS = (
    b"CRDT",
    b"DBIT",
    b"C",
    b"D",
    b"K",
    b"RC",
    b"RD",
    b"EC",
    b"",
    b"crdt",
    b"X",
    b"CR",
    b"1",
    b"true",
    b"false",
    b"PDNG",
    b"INFO",
    b"FUTR",
    b"BOOK",
)
ENCODINGS = (
    b"UTF-8",
    b"utf-16",
    b"windows-1257",
    b"ISO-8859-4",
    b"us-ascii",
    b"UTF-7",
    b"x",
    b"",
    b"EBCDIC-CP-US",
    b"UCS-4",
    b"\xff",
    b"base64",
    b"idna",
)
_BOMB = b"".join(b'<!ENTITY b%d "%s">' % (depth, b"&b%d;" % (depth - 1) * 10) for depth in range(1, 10))
DOCTYPES = (
    b'<!DOCTYPE ROOT [<!ENTITY b0 "lol">%s]>' % _BOMB,
    b'<!DOCTYPE ROOT [<!ENTITY b9 SYSTEM "file:///etc/hostname">]>',
    b'<!DOCTYPE ROOT SYSTEM "http://127.0.0.1:9/x.dtd">',
    b"<!DOCTYPE ROOT>",
    b'<!DOCTYPE ROOT [<!ENTITY x "%s">]>' % (b"y" * 100_000),
    b"<!--" + b"-" * 1000,
    b"<?xml-stylesheet href='x'?>",
    b"<?xml version='1.0'?>",
    b"<!---->" * 100,
    b"\xef\xbb\xbf",
    b" " * 70_000,
    b"\n" * 70_000,
)
_WORDS = (
    b"\0", b"\xff", b"\xfe\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\x1a", b"\x1b[2J", "\u202e".encode(), "\u0000\ud7ff\ufffe".encode(), b"\x0c",
    b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?x?>", b"&#0;", b"&#x110000;", b"&#xD800;", b"&amp;amp;", b"&lt;", b"&x;", b"<", b">", b"</", b"/>", b"&",
    b"<a xmlns:b='c'><b:d/></a>", b"xmlns=''", b" xml:space='preserve'", b"<Ntry/>", b"<TxDtls/>", b"<Bal/>", b"<CcyStmt/>", b"<TrxSet/>", b"<Payment/>",
    b"<PmtInf/>", b"<Stmt>", b"</Stmt>", b"<NtryDtls>", b"<Amt>1</Amt>", b":61:", b":86:", b":60F:", b":62F:", b":62M:", b":64:", b":20:", b":25:", b":28C:",
    b"-\n", b"-}", b"{4:", b"{1:F01", b"{5:}", b"@@", b"?20", b"?", b"/EREF/", b"EREF+", b"SVWZ+", b"//", b"'", b'"', b'""', b";", b",", b"\t", b"|",
    b"\n", b"\r", b"\r\n", b"\\", b"%s%n", b"{0}", b"=1+1", b"=cmd|' /C calc'!A0", b"../../etc", b"$(x)", b"0", b"-", b"+", b"EUR", b"NOTPROVIDED",
    b"RF481002003000", b"RF00", b"LV80BANK0000435195001", b"LV00BANK0000000000000", b"4921********1234", b"Content-Type: multipart/mixed; boundary=\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"charset=x-unknown", b"charset=utf-7", b"=?utf-8?b?/////w==?=", b"=?x?q?=ff?=", b"Date: x\r\n", b"\n\n", b"> ",
    b"000\t", b"010\t", b"020\t", b"999\t", b"case_no", b"amount",
)  # fmt: skip


def value(random: Random) -> bytes:
    """Something nasty: a word, a number, a day, or very much of one."""
    way = random.random()
    if way < 0.55:
        return random.choice(_WORDS)
    if way < 0.7:
        return random.choice(NUMBERS)
    if way < 0.8:
        return random.choice(DAYS)
    piece = random.choice(
        (
            b"A",
            b"9",
            b" ",
            b"\n",
            b"0",
            b"(",
            b'"',
            b"a,",
            b"1;",
            "ā".encode(),
            b"<a>",
            b"&amp;",
            b".",
            b"-",
            b"1 ",
            b"?2",
            b"\t",
            random.choice(_WORDS),
        )
    )
    return piece * (1 << random.randint(4, 17))


def text(random: Random) -> str:
    """A nasty name."""
    return random.choice(
        ("../x.csv", "C:\\x", "\u202e.xml", "a" * 300, ".hidden", "__MACOSX/x", "/", "con", "x\ny", "", "[Content_Types].xml", "mimetype")
    )
