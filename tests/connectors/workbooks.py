"""XLSX files made by hand, part by part, so that a test can write what no spreadsheet would."""

import io
import zipfile

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def parts(sheet_data, *, head=HEAD, strings=(), formats=(), date1904=False, sheets=("보고",), state="visible"):
    """The parts of a workbook whose sheets all hold `sheet_data` (the inside of <sheetData>)."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{state if n > 1 else "visible"}" r:id="rId{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    links = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    links += [("rIdA", "styles", "styles.xml"), ("rIdB", "sharedStrings", "/xl/sharedStrings.xml")]
    codes = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(formats))
    xfs = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(formats)))
    workbook = f'<workbookPr date1904="{int(date1904)}"/><sheets>{listed}</sheets>'
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": relations([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{workbook}</workbook>',
        "xl/_rels/workbook.xml.rels": relations(links),
        "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>{xfs}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{"".join(f"<si>{one}</si>" for one in strings)}</sst>',
    } | {
        f"xl/worksheets/sheet{n}.xml": f'{head}<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/>'
        f"<sheetData>{sheet_data}</sheetData></worksheet>"
        for n in range(1, len(sheets) + 1)
    }


def relations(links):
    items = "".join(f'<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{to}"/>' for id, kind, to in links)
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'


def zipped(files):
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return box.getvalue()


def workbook(sheet_data, **more):
    return zipped(parts(sheet_data, **more))


def text(address, said):
    return f'<c r="{address}" t="inlineStr"><is><t>{said}</t></is></c>'
