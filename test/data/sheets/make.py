#!/usr/bin/env python3
"""test/data/sheets/make.py -- writes the spreadsheets beside it, part by part, as the office programs do.

They are kept in the repository; the same script gives the same bytes.
"""
import pathlib
import zipfile

HERE = pathlib.Path(__file__).parent
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ODS = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
       'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
       'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
       'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"')


def archive(name, parts, stored=()):
    with zipfile.ZipFile(HERE / name, "w") as out:
        for part, content in parts.items():
            info = zipfile.ZipInfo(part, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if part in stored else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            out.writestr(info, content)


def xlsx(name, sheets, strings=(), styles=None, more=None, book=""):
    parts = {"[Content_Types].xml": XML + "<Types/>"}
    parts["xl/workbook.xml"] = XML + f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><workbookPr{book}/><sheets>' + "".join(
        f'<sheet name="{title}" sheetId="{i}" {state}r:id="rId{i}"/>' for i, (title, state, _) in enumerate(sheets, 1)) + "</sheets></workbook>"
    parts["xl/_rels/workbook.xml.rels"] = XML + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(
        f'<Relationship Id="rId{i}" Type="{REL}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in range(1, len(sheets) + 1)) + "</Relationships>"
    if strings:
        parts["xl/sharedStrings.xml"] = XML + f'<sst xmlns="{MAIN}">' + "".join(f"<si>{s}</si>" for s in strings) + "</sst>"
    if styles:
        parts["xl/styles.xml"] = XML + styles
    for i, (_, _, data) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{i}.xml"] = data if data.startswith("<?") else XML + f'<worksheet xmlns="{MAIN}">{data}</worksheet>'
    parts.update(more or {})
    archive(name, parts)


def row(r, *cells, attributes=""):
    return f'<row r="{r}"{attributes}>' + "".join(cells) + "</row>"


def shared(ref, i):
    return f'<c r="{ref}" t="s"><v>{i}</v></c>'


def number(ref, v, style=""):
    return f'<c r="{ref}"{style}><v>{v}</v></c>'


HEAD = ["Schulnummer", "Schulform", "Schuljahrgang", "Schüler"]
STYLES = (f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/>'
          '<numFmt numFmtId="165" formatCode="#,##0&quot; Kinder am Tag&quot;"/></numFmts>'
          '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
          '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs></styleSheet>')
head = row(1, *(shared(f"{c}1", i) for i, c in enumerate("ABCD")))
texts = [f"<t>{t}</t>" for t in HEAD] + ['<r><t>Grund</t></r><r><t xml:space="preserve">schule</t></r><rPh sb="0" eb="1"><t>nicht</t></rPh>']
first = "<sheetData>" + head + row(
    2, number("A2", 70010), shared("B2", 4), number("C2", 1), '<c r="D2"><f>20+31</f><v>51</v></c>') + row(
    4, '<c r="A4" t="inlineStr"><is><t>70020</t></is></c>', shared("B4", 4), number("C4", "2.0"), number("D4", "3.3E1", ' s="3"')) + "</sheetData>"
second = "<sheetData>" + head + row(2, number("A2", 70010), shared("B2", 4), number("C2", 45915, ' s="1"'), number("D2", "12.50")) + row(
    3, number("A3", 70020), shared("B3", 4), number("C3", "1e0"), '<c r="D3"><f>SUM(D1:D2)</f></c>') + row(
    4, number("A4", 45915, ' s="2"'), '<c r="B4" t="str"><f>A1</f><v>a &quot;b&quot;; &amp; c</v></c>', '<c r="C4" t="e"><v>#REF!</v></c>',
    '<c r="D4" t="b"><v>1</v></c>') + "</sheetData>"
xlsx("zahlen.xlsx", [("Notizen", 'state="hidden" ', "<sheetData/>"), ("Zahlen", "", first), ("Stand &amp; mehr", "", second)], texts, STYLES)
xlsx("hidden-row.xlsx", [("Zahlen", "", "<sheetData>" + head + row(2, number("A2", 70010), attributes=' hidden="1"') + "</sheetData>")], texts)
xlsx("hidden-column.xlsx", [("Zahlen", "", '<cols><col min="2" max="3" hidden="1"/></cols><sheetData>' + head + "</sheetData>")], texts)
xlsx("empty-hidden.xlsx", [("Zahlen", "", '<cols><col min="5" max="16384" hidden="1"/></cols><sheetData>' + head + row(
    2, number("A2", 70010)) + '<row r="3" hidden="1"/></sheetData>')], texts)
xlsx("entity.xlsx", [("Zahlen", "", XML + f'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet xmlns="{MAIN}">'
                      '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row></sheetData></worksheet>')])
xlsx("bomb.xlsx", [("Zahlen", "", "<sheetData>" + " " * (4 << 20) + "</sheetData>")])
xlsx("entries.xlsx", [("Zahlen", "", "<sheetData>" + head + "</sheetData>")], texts, more={f"xl/media/{i}.bin": b"x" for i in range(300)})
xlsx("wide.xlsx", [("Zahlen", "", "<sheetData>" + row(1, number("ZZ1", 1)) + "</sheetData>")])
xlsx("long.xlsx", [("Zahlen", "", "<sheetData>" + row(1000000, number("A1000000", 1)) + "</sheetData>")])
whole = (HERE / "zahlen.xlsx").read_bytes()
(HERE / "torn.xlsx").write_bytes(whole[:len(whole) // 2])
at = whole.index(b"xl/worksheets/sheet2.xml") + 60
(HERE / "changed.xlsx").write_bytes(whole[:at] + bytes([whole[at] ^ 0xff]) + whole[at + 1:])
archive("other.xlsx", {"word/document.xml": "<document/>"})


def ods(name, tables, styles=""):
    content = XML.replace(' standalone="yes"', "") + (
        f'<office:document-content {ODS}><office:automatic-styles><style:style style:name="ta2" style:family="table">'
        f'<style:table-properties table:display="false"/></style:style>{styles}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>")
    archive(name, {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}, ("mimetype",))


def text(*paragraphs, more="", attributes=""):
    return f'<table:table-cell office:value-type="string"{attributes}>{more}' + "".join(f"<text:p>{p}</text:p>" for p in paragraphs) + "</table:table-cell>"


def value(v, attributes="", kind="float"):
    return f'<table:table-cell office:value-type="{kind}" calcext:value-type="{kind}" office:value="{v}"{attributes}><text:p>gerundet</text:p></table:table-cell>'


def line(*cells, attributes=""):
    return f"<table:table-row{attributes}>" + "".join(cells) + "</table:table-row>"


EMPTY = '<table:table-cell table:number-columns-repeated="16380"/>'
END = f'<table:table-row table:number-rows-repeated="1048000">{EMPTY}</table:table-row>'
titles = line(*(text(t) for t in HEAD), EMPTY)
note = '<office:annotation><text:p>Notiz</text:p></office:annotation>'
drawn = '<draw:frame><draw:text-box><text:p>Bild</text:p></draw:text-box></draw:frame>'
ods("zahlen.ods",
    '<table:table table:name="Notizen" table:style-name="ta2">' + line(text("nein")) + "</table:table>"
    '<table:table table:name="Zahlen"><table:table-column table:number-columns-repeated="4"/>' + titles + line(
        value(70010), text("Grund<text:span>schule</text:span>", more=note), value(1), value(51, ' table:formula="of:=20+31"'), EMPTY) +
    f'<table:table-row>{EMPTY}</table:table-row>' + line(text("70020"), text("Grundschule", more=drawn), value("2"), value("33.0")) + END + "</table:table>"
    '<table:table table:name="Stand">' + line(
        '<table:table-cell office:value-type="date" office:date-value="2025-09-15T00:00:00"/>', value("12.5", kind="percentage"),
        '<table:table-cell table:formula="of:=SUM([.A1])"/>', '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
        text("eins", "zwei<text:s/>drei")) + line(value(7, ' table:number-columns-repeated="3"'), attributes=' table:number-rows-repeated="2"') + "</table:table>")
ods("hidden-row.ods", '<table:table table:name="Zahlen">' + titles + line(value(70010), attributes=' table:visibility="filter"') + "</table:table>")
ods("hidden-column.ods", '<table:table table:name="Zahlen"><table:table-column/><table:table-column table:visibility="collapse"/>' + titles + "</table:table>")
ods("repeated.ods", '<table:table table:name="Zahlen">' + line(value(7), attributes=' table:number-rows-repeated="1000000"') + "</table:table>")
