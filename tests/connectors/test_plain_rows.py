"""The quick reader of plain rows: it reads a row exactly as the reader by tags does, or leaves it to that one."""

import random

import pytest

from connectors import formats
from connectors.formats import Limits, plain_rows
from tests.connectors.test_apart import plain
from tests.connectors.workbooks import parts, workbook, zipped

STRINGS = ["팀", " 값 ", "  ", "", "e\u0301", "가나다" * 9, "_x0001_", "x" * 32_768, "ab\tc", "_x000D_"]
TEXTS = [f'<t xml:space="preserve">{one}</t>' for one in STRINGS]
FORMATS = ("#,##0", "yyyy-mm-dd", "0.00%", "[h]:mm")
NUMBERS = [
    "1",
    "007",
    "45000",
    "0.5",
    "12.699999999999999",
    "1E3",
    "-2.5e-3",
    "1e999",
    "1.2.3",
    "1234567890123456",
]
LETTERS = ["A", "B", "C", "D", "F", "Z", "AA", "IV"]
INLINE = '<c r="{at}" t="inlineStr"><is><r><t>가&amp;</t></r><rPh><t>a</t></rPh></is></c>'
ODD_CELLS = [
    INLINE, '<c><v>3</v></c>', '<c r="{at}" t="s"><v>99</v></c>', '<c r="{at}" t="s"><v>-1</v></c>', '<c r="A1"/>',
    '<c r="{at}" t="s"/>', '<c r="{at}" t="b"><v>1</v></c>', '<c r="{at}"><f>SUM(A1)</f></c>', '<c r="{at}"></c>',
    '<c r="{at}" s="77"><v>5</v></c>', '<c r="ZZZ{n}"><v>5</v></c>', '<c r="ZZZ{n}" s="1"/>',
    '<c r="{at}" r="{at}"/>',
    '<c r="A{n}"><v>5</v></c>', '<c r="{at}"><v>5</v></c ><!-- </row> -->', '<c r="{at}"><v> 5 </v></c>',
    '<c r="{at}"><v><![CDATA[5</row><row></row>]]></v></c>', '<c r="{at}"><v>5</c>', "<v>7</v>", "&#65;",
    '<row r="{n}"><c r="A{n}"/></row>', '<c r="{at}" t="s"><v>6</v></c>', '<c r="{at}" t="s"><v>7</v></c>',
]  # fmt: skip
ODD_ROWS = [
    "<row/>", '<row r="1"></row>', "<!-- <row></row> -->", '<c r="A1"><v>4</v></c>', "<c><v>4</v></c>", "</row>",
    '<row r="0900"><c r="A0900"><v>4</v></c></row>', '<row r="999999"><c r="A999999" s="1"/></row>',
    "<?a </row> ?>",
    '<row r="900000"><c r="A900000"><v>4</v></c></row>', "<rPh>", "</rPh>", "<v>", "</v>", "\n ",
]  # fmt: skip
BESIDE = ["", ' spans="1:9"', ' s="1" customFormat="1"', ' ht="16.5" customHeight="1"', ' x14ac:dyDescent="0.3"']


def a_cell(some, letters, n, oddity):
    at = f"{letters}{n}"
    if some.random() < oddity:
        return some.choice(ODD_CELLS).format(at=at, n=n)
    style = some.choice(["", "", *(f' s="{one}"' for one in range(5))])
    if some.random() < 0.4:
        return f'<c r="{at}"{style} t="s"><v>{some.randrange(6)}</v></c>'
    if some.random() < 0.2:
        return f'<c r="{at}"{style}/>'
    kind = some.choice(["", ' t="n"'])
    return f'<c r="{at}"{style}{kind}><v>{some.choice(NUMBERS)}</v></c>'


def a_sheet(some, oddity):
    """Rows as a spreadsheet writes them, now and then with what none would write."""
    rows, n = [], 0
    for _ in range(some.randint(1, 12)):
        n += some.choice([1, 1, 1, 2, 5])
        if some.random() < oddity:
            rows.append(some.choice(ODD_ROWS))
        beside = some.choice([*BESIDE, ' hidden="1"', ' ht="1" ht="2"'] if some.random() < oddity else BESIDE)
        used = LETTERS[: some.randint(0, 8)] if some.random() < 0.5 else sorted(some.sample(range(8), 3))
        cells = (a_cell(some, one if isinstance(one, str) else LETTERS[one], n, oddity / 3) for one in used)
        rows.append(f'<row r="{n}"{beside}>{"".join(cells)}</row>')
    return rows


def as_told(data, max_rows=1_000):
    return plain(formats.read(data, "", Limits(max_rows=max_rows)))


def by_tags(text):
    """The same XML, in which no row has the plain shape: a tag may hold one blank more."""
    return text.replace('<row r="', '<row  r="')


@pytest.mark.parametrize("seed", range(10))
def test_plain_rows_are_read_as_the_reader_by_tags_reads_them(seed):
    some = random.Random(seed)
    for _ in range(40):
        rows = a_sheet(some, some.choice([0, 0, 0.05, 0.2]))
        max_rows = some.choice([1_000, 1_000, 3])
        both = [
            workbook(sheet, strings=TEXTS, formats=FORMATS) for sheet in ("".join(rows), by_tags("".join(rows)))
        ]
        assert as_told(both[0], max_rows) == as_told(both[1], max_rows), rows


def test_rows_without_oddities_are_read_the_quick_way():
    rows = [row for seed in range(20) for row in a_sheet(random.Random(seed), 0)]
    assert all(plain_rows.cells(row.encode()) for row in rows)
    assert not any(plain_rows.cells(by_tags(row).encode()) for row in rows)


@pytest.mark.parametrize("code", ["utf-16", "iso-8859-1", "cp949", "cp037", "us-ascii"])
def test_an_encoding_of_another_kind_changes_nothing(code):
    rows = a_sheet(random.Random(1), 0)
    told = []
    for sheet in ("".join(rows), by_tags("".join(rows))):
        files = parts(sheet, head=f'<?xml version="1.0" encoding="{code}"?>', strings=TEXTS, formats=FORMATS)
        path = "xl/worksheets/sheet1.xml"
        told.append(as_told(zipped(files | {path: files[path].encode(code)})))
    assert told[0] == told[1]


@pytest.mark.parametrize("around", ["<!-- </row>{} -->", "<?a </row>{} ?>", "<x><![CDATA[</row>{}]]></x>"])
def test_a_row_that_only_looks_like_one_is_none(around):
    first, second = (f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in (1, 2))
    _, _, sheets = as_told(workbook(first + around.format(second)))
    assert [(columns, rows) for _, columns, rows, *_ in sheets] == [([["1"]], [1])]


def test_a_row_inside_a_row_is_refused_however_it_is_written():
    inner = '<row r="2"><c r="A2"><v>1</v></c></row>'
    for sheet in (f'<row r="1"><c r="A1"><v>1</v></c>{inner}</row>', f'<row r="1"/><row r="2">{inner}</row>'):
        _, findings, sheets = as_told(workbook(sheet))
        assert [one.rule for one in findings] == ["F13"] and not sheets


def test_rows_are_told_over_the_borders_of_blocks():
    """Two megabytes: every part of a row falls on a border."""
    rows = [
        f'<row r="{n}"><c r="A{n}" t="s"><v>{n % 6}</v></c><c r="C{n}"><v>{n}</v></c></row>'
        for n in range(1, 30_000)
    ]
    both = [workbook(sheet, strings=TEXTS) for sheet in ("".join(rows), by_tags("".join(rows)))]
    assert as_told(both[0], 100_000) == as_told(both[1], 100_000)


def test_a_row_without_an_end_is_not_kept_waiting_for_it():
    given = []

    class Parser:
        def Parse(self, data, is_last):
            given.append(len(data))

    plain_rows.feed(Parser(), [b"<row>" + b" " * 65_531] * 40, lambda at: True, lambda row: True)
    assert max(given) < 1_200_000
