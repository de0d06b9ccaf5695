"""Word documents that do more than show text are told by what their parts say, not by their names."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.shared import Mm

from editorial.core.documents import Document as Paper
from editorial.core.documents import docx as papers
from editorial.core.documents import docx_check

TYPES, RELS, DOCUMENT_RELS = "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def plain() -> dict[str, bytes]:
    """The parts of a document with a table, a link and a picture's worth of styles."""
    paper, out = docx.Document(), io.BytesIO()
    paper.add_table(1, 1).columns[0].width = Mm(30)
    paper.part.relate_to("https://chinhphu.vn/", f"{OFFICE}/hyperlink", is_external=True)
    paper.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_type(part: str, kind: str) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        added = f'<Override PartName="/{part}" ContentType="{kind}"/></Types>'
        parts[TYPES] = parts[TYPES].replace(b"</Types>", added.encode())
        parts[part] = b"x"

    return change


def with_relation(kind: str, target: str, more: str = "", *, rels: str = DOCUMENT_RELS) -> Callable[..., None]:
    def change(parts: dict[str, bytes]) -> None:
        added = f'<Relationship Id="x9" Type="{kind}" Target="{target}"{more}/></Relationships>'
        before = parts.get(
            rels,
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>',
        )
        parts[rels] = before.replace(b"</Relationships>", added.encode())

    return change


def retyped(parts: dict[str, bytes]) -> None:
    """The main part has the macro type, under its usual name."""
    parts[TYPES] = parts[TYPES].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )


def set_part(name: str, data: bytes) -> Callable[..., None]:
    return lambda parts: parts.update({name: data})


OUTSIDE = ' TargetMode="External"'
HARMFUL = {
    "macros under their own name": with_type("word/vbaProject.bin", "application/vnd.ms-office.vbaProject"),
    "macros in capitals": with_type("word/VBAPROJECT.BIN", "Application/VND.ms-office.VBAPROJECT"),
    "macros under another name": with_type("word/settings2.dat", "application/vnd.ms-office.vbaProject"),
    "macros by relation alone": with_relation(
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "a.dat"
    ),
    "the type of a macro document": retyped,
    "a macro file behind a harmless type": set_part("word/media/image9.png", OLE + b"x"),
    "a remote template": with_relation(
        f"{OFFICE}/attachedTemplate", "https://example.com/a.dotm", OUTSIDE, rels="word/_rels/settings.xml.rels"
    ),
    "an embedded object": with_relation(f"{OFFICE}/oleObject", "embeddings/o.bin"),
    "an embedded file": with_relation(f"{OFFICE}/package", "embeddings/o.xlsx"),
    "a control": with_relation(f"{OFFICE}/control", "activeX/a.xml"),
    "another document inside": with_relation(f"{OFFICE}/aFChunk", "a.html"),
    "a picture of another place": with_relation(f"{OFFICE}/image", "https://example.com/a.png", OUTSIDE),
    "entities": lambda parts: parts.update({TYPES: b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts[TYPES]}),
    "another encoding": lambda parts: parts.update({TYPES: parts[TYPES].decode().encode("utf-16")}),
    "no content types": lambda parts: parts.pop(TYPES),
    "no relations": lambda parts: parts.pop(RELS),
    "two parts of one name": set_part("WORD/DOCUMENT.XML", b"<x/>"),
}


def test_a_plain_document_is_plain():
    assert docx_check.is_plain(packed(plain()))
    assert docx_check.is_plain(papers.render(Paper("TỜ TRÌNH", "Về việc khen thưởng", "UBND phường", ())))


@pytest.mark.parametrize("harm", HARMFUL, ids=str)
def test_what_does_more_than_show_text_is_told(harm):
    parts = plain()
    HARMFUL[harm](parts)
    assert not docx_check.is_plain(packed(parts))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", packed({"xl/workbook.xml": b"x"})])
def test_what_is_no_document_is_not_one(data):
    assert not docx_check.is_plain(data)
