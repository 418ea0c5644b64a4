"""Whatever bytes come: a file is read or refused, never a crash, never half of it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.core.statement import Entry
from reconcile.errors import Refused
from reconcile.readers.fidavista import read_fidavista
from reconcile.readers.mt940 import read_mt940
from reconcile.readers.pain import read_orders

from . import fidavista_files, mt940_files
from .test_pain import FIDAVISTA, PMT_STAT, STATUS, pain001, transfer

if TYPE_CHECKING:
    from collections.abc import Callable

MT940 = mt940_files.message(mt940_files.line("2603120312RD45,60NTRFNONREF//B\n/OCMT/USD1,/", "166?20EREF+E?21SVWZ+x?31LV1?32A"), number="1")
FILES: dict[str, tuple[Callable[..., object], bytes]] = {
    "fidavista": (read_fidavista, fidavista_files.one().encode()),
    "fidavista in windows-1257": (read_fidavista, fidavista_files.one().replace("UTF-8", "windows-1257").encode("cp1257")),
    "mt940": (read_mt940, (MT940 + mt940_files.message(mt940_files.line("260312C1,NTRF", "/EREF/E/REMI/USTD//x/"))).encode()),
    "mt942": (read_mt940, mt940_files.interim(mt940_files.line()).encode()),
    "pain.001": (read_orders, pain001(transfer()).encode()),
    "pain.002": (read_orders, STATUS.encode()),
    "fidavista orders": (read_orders, FIDAVISTA.encode("cp1257")),
    "fidavista statuses": (read_orders, PMT_STAT.encode()),
}
WORDS = [
    b":61:",
    b":86:",
    b":62F:",
    b"-\n",
    b"{4:",
    b"@@",
    b"?20",
    b"<",
    b"</",
    b"&",
    b"\0",
    b"\xff",
    b"<!--",
    b"<![CDATA[",
    b"<TrxSet>",
    b"9" * 40,
    b"<Payment/>",
]


@pytest.mark.parametrize("kind", FILES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_file_with_anything_put_in_or_taken_out_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    read, content = FILES[kind]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        gone = data.draw(st.integers(0, 30))
        content = content[:at] + data.draw(st.sampled_from(WORDS) | st.binary(max_size=4)) + content[at + gone :]
    try:
        found = list(read(io.BytesIO(content), "file"))  # type: ignore[call-overload]
    except Refused:
        return
    assert found
    for entry in found:
        assert not isinstance(entry, Entry) or sum(payment.amount_minor for payment in entry.payments) == entry.amount_minor


@pytest.mark.parametrize("kind", [kind for kind in FILES if kind != "mt942"])
def test_a_file_cut_anywhere_but_in_its_last_line_is_refused(kind: str) -> None:
    read, content = FILES[kind]
    last = content.rindex(b":62F:") if kind == "mt940" else content.rstrip().rindex(b"</")
    first = content.index(b":28C:", content.rindex(b":20:")) if kind == "mt940" else 1
    for cut in range(first, last, 7):
        with pytest.raises(Refused):
            list(read(io.BytesIO(content[:cut]), "file"))  # type: ignore[call-overload]
