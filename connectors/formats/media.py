"""What a file is, by its first bytes and never by its name, and what to do where we do not take it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace

from connectors.formats.limits import megabytes
from connectors.model import Finding, Sheet

ZIP, EMPTY_ZIP, OLE = b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PARQUET = b"PAR1"
LONGEST_CELL = 32_767  # Excel's own limit
MAX_COLUMNS = 256
LAST_ROW = 1_048_576  # Excel's own limit
LINES_BESIDE_ROWS = 20  # titles, headings and notes stand beside the rows that are counted

MOST_PROBLEMS = 1_000  # broken cells of one file; a file with more has another cause than its cells

_MAGIC = [
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"SQLite format 3", "SQLite"),
    (b"HWP Document File", "HWP"),
    (b"{\\rtf", "RTF"),
]
# An office's document security wraps a workbook in a file of its own; the sender does not see it.
_SEALED = (b"DRMONE", b"SCDSA")
JSON = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[\]{"])')
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|meta|table|style|body|div)\b|mime-version:", re.I)

# What a file of each format may be called; a name that ends otherwise says nothing.
EXTENSIONS = {
    "csv": {"csv", "tsv", "txt", "tab"}, "xlsx": {"xlsx", "xlsm", "xltx", "xltm"}, "json": {"json"},
    "ndjson": {"ndjson", "jsonl", "json"}, "parquet": {"parquet", "pq"}, "zip": {"zip"},
}  # fmt: skip
LABELS = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON", "ndjson": "NDJSON", "parquet": "Parquet", "zip": "ZIP"}
_LONGEST_NAME = 120  # of a name the end says most
_OTHER_EXTENSIONS = {
    "xls",
    "xlsb",
    "ods",
    "hwp",
    "hwpx",
    "pdf",
    "doc",
    "docx",
    "html",
    "htm",
    "xml",
    "png",
    "jpg",
    "gz",
}


@dataclass(frozen=True)
class Reading:
    """The cells of one file as read. Where a finding rejects the file, there are no sheets."""

    sheets: list[Sheet]
    findings: list[Finding] = field(default_factory=list)
    media: str = ""


class Unreadable(Exception):
    """Inside this package only: the file cannot be read, and why. `read` turns it into a finding."""

    def __init__(self, rule: str, row_no: int | None = None, column: int | None = None, **values: str) -> None:
        self.finding = Finding(rule, "reject", row_no=row_no, column=column, values=values)
        self.more: list[Finding] = []
        super().__init__(rule)

    @property
    def findings(self) -> list[Finding]:
        return [self.finding, *self.more]

    def on(self, sheet: str) -> Unreadable:
        """The same, with the sheet it stands on."""
        self.finding = replace(self.finding, sheet=sheet)
        return self


class Problems:
    """What is wrong with single cells or rows, gathered: nobody sends a file six times to learn six of them."""

    def __init__(self) -> None:
        self._found: list[Unreadable] = []

    def add(self, problem: Unreadable) -> None:
        self._found.append(problem)
        if len(self._found) == MOST_PROBLEMS:
            self.end()

    @property
    def findings(self) -> list[Finding]:
        return [one.finding for one in self._found]

    def end(self, last: Unreadable | None = None) -> None:
        """Raise what was gathered; `last` is what kept the reader from going on."""
        found = [*self._found, *([last] if last else [])]
        if found:
            found[0].more = [one.finding for one in found[1:]]
            raise found[0] from None


def too_large(size: int, limit: int) -> Finding:
    """More bytes than are taken."""
    return Finding("F08", "reject", values={"size": megabytes(size), "limit": megabytes(limit)})


def refusal(data: bytes, name: str) -> Unreadable | None:
    """Why a file that is neither text nor an XLSX is not read."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if data.startswith(OLE):
        return _ole(data)
    if any(mark in head[:64] for mark in _SEALED):
        return Unreadable("F18")
    for magic, label in _MAGIC:
        if head.startswith(magic):
            return Unreadable("F20", format=label)
    if _HTML.match(head):
        return Unreadable("F16", name=name)
    if head.lstrip().startswith(b"<?xml") or b"<Workbook" in head:
        is_html = re.search(rb"<html\b", head, re.I)
        return Unreadable("F16", name=name) if is_html else Unreadable("F20", format="XML")
    return None


def confused(name: str, media: str) -> Unreadable | None:
    """A name that says one format over the bytes of another: whoever opens it next is misled."""
    end = extension(name)
    if (
        not end
        or end in EXTENSIONS[media]
        or not any(end in some for some in (*EXTENSIONS.values(), _OTHER_EXTENSIONS))
    ):
        return None
    return Unreadable("F43", name=name, format=LABELS[media], end=f".{media}")


def plain_name(name: str) -> str:
    """A file's name as it may be shown: NFC, nothing invisible or that turns the text round, no way upwards."""
    composed = unicodedata.normalize("NFC", name)
    visible = "".join(
        sign for sign in composed if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    parts = [part for part in re.split(r"[/\\]", visible) if part.strip(". ")]
    return "/".join(parts)[-_LONGEST_NAME:] or "report"


def extension(name: str) -> str:
    """ "report.CSV" -> "csv"; "" where there is none."""
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def _ole(data: bytes) -> Unreadable:
    """Excel puts a workbook with a password into the container of the old format; stream names tell them apart."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return Unreadable("F18")
    if holds("HwpSummaryInformation"):
        return Unreadable("F20", format="HWP")
    return Unreadable("F17") if holds("Workbook") or holds("Book") else Unreadable("F20", format="OLE")
