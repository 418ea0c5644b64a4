"""How cells look: one format for each purpose, made once a workbook. Colour only says "look here" or "new"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.reports.cells import money_format
from reconcile.reports.sheets import ALARMING, NEW

if TYPE_CHECKING:
    from xlsxwriter import Workbook

# Arial: on every machine, or a font of the same widths in its place, so that the widths and heights fit everywhere.
FONT = {"font_name": "Arial", "font_size": 9}
_BASE = {**FONT, "valign": "top"}
_BESIDE = {"align": "right", "indent": 1}  # keeps figures off the text in the next column
_ATTENTION: dict[str, Any] = {"bg_color": "#FFD966", "bold": True}
_NEW = {"bg_color": "#DDEBF7"}
_HEADER = {"bold": True, "bg_color": "#E7E6E6", "bottom": 1, "text_wrap": True}


class TextStyle(NamedTuple):
    """The format of a text cell, and the same for a text that could be taken for a formula."""

    usual: Any
    guarded: Any


class Styles:
    """The formats of one workbook, by what they say."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.title = self.text(bold=True, font_size=15)
        self.section = self.text(bold=True, font_size=11)
        self.about = self.text(font_color="#595959")
        self.plain = self.text()
        self.wrapped = self.text(text_wrap=True)
        self.bold = self.text(bold=True)
        self.header = self.text(**_HEADER)
        self.header_right = self.text(**_HEADER, **_BESIDE)
        self.look_here = _ATTENTION  # the properties, for other formats
        self.attention = self.text(**_ATTENTION)
        self.new = self.text(**_NEW)
        self.link = self.of(font_color="#0563C1", underline=1)
        self.link_apart = self.of(font_color="#0563C1", underline=1, align="left", indent=1)  # clear of the sentence before it
        self.day = self.of(num_format="yyyy-mm-dd", align="left")
        self.integer = self.of(num_format="#,##0", **_BESIDE)

    def of(self, **properties: Any) -> Any:
        """The format with these XlsxWriter properties over the base, made when first asked for."""
        wanted = {**_BASE, **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(wanted)
            self._made[key]._get_xf_index()  # noqa: SLF001  its number is that of its making, in whatever order cells are written
        return self._made[key]

    def text(self, **properties: Any) -> TextStyle:
        """A style of text cells."""
        placed = {"align": "left", **properties}
        return TextStyle(self.of(**placed), self.of(**placed, quote_prefix=True))

    def money(self, currency: str, *, name: bool = False, **properties: Any) -> Any:
        """Money of a currency, with its code in the cell when ``name``."""
        return self.of(num_format=money_format(currency, name=name), **_BESIDE, **properties)

    def state(self, word: str) -> TextStyle:
        """A word that may ask for attention, or say that it is new."""
        if word in ALARMING:
            return self.attention
        return self.new if word == NEW else self.plain
