"""Documents for tests, each made by hand: as small as its format allows."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
OFFICE, TEXT, TABLE = (f"urn:oasis:names:tc:opendocument:xmlns:{one}:1.0" for one in ("office", "text", "table"))


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return out.getvalue()


def docx(*paragraphs: str, head: str = "") -> bytes:
    """Each word is a run of its own, as editors leave them."""
    body = "".join(
        "<w:p>" + "".join(f"<w:r><w:t>{escape(word)} </w:t></w:r>" for word in one.split(" ")) + "</w:p>"
        for one in paragraphs
    )
    document = f'<?xml version="1.0"?>{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def xlsx(*rows: Sequence[str | int]) -> bytes:
    texts = [cell for row in rows for cell in row if isinstance(cell, str)]
    shared = "".join(f"<si><t>{escape(text)}</t><rPh><t>CANARY-SPOKEN</t></rPh></si>" for text in texts)
    cells = "".join(
        "<row>"
        + "".join(
            f'<c t="s"><v>{texts.index(cell)}</v></c>' if isinstance(cell, str) else f"<c><v>{cell}</v></c>"
            for cell in row
        )
        + "</row>"
        for row in rows
    )
    return packed(
        {
            "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">{shared}</sst>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{cells}</sheetData></worksheet>',
        }
    )


def pptx(*slides: str) -> bytes:
    return packed(
        {
            f"ppt/slides/slide{number}.xml": f'<s xmlns:a="{DRAWING}"><a:p><a:t>{escape(text)}</a:t></a:p></s>'
            for number, text in enumerate(slides, 1)
        }
    )


def opendocument(kind: str, *paragraphs: str) -> bytes:
    """`kind` is text, spreadsheet or presentation."""
    said = "".join(f"<text:p>{escape(one).replace('  ', '<text:s/>')}</text:p>" for one in paragraphs)
    spaces = f'xmlns:office="{OFFICE}" xmlns:text="{TEXT}" xmlns:table="{TABLE}"'
    struck = "<text:tracked-changes><text:p>CANARY-STRUCK</text:p></text:tracked-changes>"
    body = f"<office:body><office:{kind}>{struck}{said}</office:{kind}></office:body>"
    content = f"<office:document-content {spaces}>{body}</office:document-content>"
    return packed({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


def pdf(*pages: str) -> bytes:
    """A page for each text, a line for each of its lines."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for page in pages:
        lines = "".join(f"({line}) Tj 0 -14 Td " for line in page.splitlines())
        stream = zlib.compress(f"BT /F1 12 Tf 72 720 Td {lines}ET".encode("latin-1")).decode("latin-1")
        own = len(objects) + 1
        objects.append(f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {own} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"
    out, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def locked_pdf(page: str, password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(page)))), io.BytesIO()
    writer.encrypt(password, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()
