"""The quick reader of plain CSV files: it reads a file exactly as the reader by records does, or not at all."""

import random

import pytest

from connectors.formats import plain
from connectors.formats.delimited import by_record, delimiter_of
from connectors.formats.encodings import _is_utf8, in_utf8
from connectors.formats.media import Unreadable

CELLS = ["abc", "1,234"[:1], "", " x ", "이용자", "한", "\u1112\u1161\u11ab", "\u00a0", "3.2억", "-", "\u200b y"]
ODD = ['"', '"a"', "\t", "\x00", "\x0b", "\x1c", "\u0085", "\u2028", "\ufeff", "x" * 40_000, "가" * 12_000, "\x7f"]


def as_told(sheet):
    columns = [column.to_pylist() for column in sheet.columns]
    return columns, sheet.row_nos, sheet.widths, sheet.hidden


def read_by_records(data, delimiter, max_rows):
    try:
        return as_told(by_record(data, delimiter, max_rows))
    except Unreadable as problem:
        return problem.finding


def a_file(some):
    """A table as people send it: mostly plain, now and then with what is not."""
    width, oddity = some.randint(2, 6), some.choice([0, 0, 0, 0.01, 0.1])
    delimiter, end = some.choice(",,,;\t"), some.choice(["\n", "\r\n", "\n", "\r"])
    lines = [delimiter.join(f"열{n}" for n in range(width))]
    for _ in range(some.randint(0, 40)):
        cells = [some.choice(ODD if some.random() < oddity / 4 else CELLS) for _ in range(width)]
        if some.random() < oddity:
            cells = some.choice([[], cells[1:], [*cells, "x"], [""] * width])
        lines.append(delimiter.join(cells) + (some.choice("\r\n") if some.random() < oddity / 4 else ""))
    text = end.join(lines) + some.choice(["", end, end * 2 if oddity else end])
    return text.encode(), delimiter


@pytest.mark.parametrize("seed", range(20))
def test_the_quick_reader_reads_as_the_reader_by_records_or_not_at_all(seed):
    some = random.Random(seed)
    quick = 0
    for _ in range(60):
        data, delimiter = a_file(some)
        max_rows = some.choice([1_000, 1_000, 5])
        sheet = plain.sheet(data, delimiter, max_rows)
        if sheet is not None:
            quick += 1
            assert as_told(sheet) == read_by_records(data, delimiter, max_rows)
    assert quick > 15  # most plain files are read the quick way


def test_a_large_file_is_read_the_same_over_the_borders_of_blocks():
    """Three megabytes: line ends and letters of several bytes fall on every border of the blocks."""
    for end in ("\n", "\r\n"):
        lines = [f"{n},도입건 {n},{'가나다'[: n % 4]},{'x' * (n % 97)}" for n in range(40_000)]
        data = end.join(["번호,이름,값,메모", *lines]).encode()
        sheet = plain.sheet(data, ",", 100_000)
        assert as_told(sheet) == read_by_records(data, ",", 100_000)
        assert sheet.row_nos[-1] == 40_001


@pytest.mark.parametrize(
    "text",
    ['a,b\n"1",2\n', "a,b\n\n1,2\n", "a,b\n1\n", "a,b\n1,2,3\n", "a,b\n,\n", "a,b\n1,\x002\n", "a,b\n1,2\n\n",
     "a,b\n1," + "x" * 32_768, "a,b\r\n1,2\n\r\n3,4\n", "제목\na,b\n1,2\n"],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_the_reader_by_records(text):
    assert plain.sheet(text.encode(), delimiter_of("a,b\n"), 100) is None


def test_cp949_is_read_the_same_as_utf8():
    text = "번호,이름\n" + "".join(f"{n},똠방각하 {n}\n" for n in range(50))
    both = [as_told(plain.sheet(in_utf8(text.encode(code)), ",", 100)) for code in ("cp949", "utf-8", "utf-8-sig")]
    assert both[0] == both[1] == both[2]


def test_what_is_utf8_is_told_as_python_tells_it():
    some = random.Random(4)
    pieces = [
        "가".encode(),
        b"a",
        b"\xf0\x9f\x98\x80",
        b"\xed\xa0\x80",
        b"\xc0\x80",
        b"\xf5\x80\x80\x80",
        b"\xea",
        b"",
    ]
    for _ in range(500):
        data = b"".join(some.choices(pieces, [9, 9, 3, 0.2, 0.2, 0.2, 0.2, 1], k=some.randint(0, 12)))
        try:
            data.decode()
        except UnicodeDecodeError:
            assert not _is_utf8(data)
        else:
            assert _is_utf8(data)
