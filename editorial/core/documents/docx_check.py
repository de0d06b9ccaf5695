"""Is a file a Word document that only shows text? Told by what its parts say that they are and point to, as a word
processor reads them, never by their names (ECMA-376, part 2: content types and relationships)."""

from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

_SHUT_TYPES = ("macroenabled", "vbaproject", "vbadata", "activex", "oleobject", "keymapcustomizations")
"""What the content type of no part may hold, in lower case."""
_SHUT_RELATIONS = (
    "vbaproject", "wordvbadata", "attachedtemplate", "oleobject", "package", "control", "activexcontrolbinary",
    "afchunk", "subdocument", "frame", "externallink", "attachedtoolbars", "keymapcustomizations",
)  # fmt: skip
"""Macros, templates of another place, embedded objects and documents: the last word of a relation's type."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How every file begins that holds macros or an embedded object, whatever it is called."""

_MOST_PARTS, _MOST_BYTES = 2000, 2_000_000


def is_plain(data: bytes) -> bool:
    """A Word document without macros, embedded objects and templates or pictures of another place."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return _is_plain(archive)
    except (BadZipFile, ElementTree.ParseError, KeyError, ValueError, OSError, NotImplementedError, RuntimeError):
        return False


def _is_plain(archive: ZipFile) -> bool:
    names = [name.casefold() for name in archive.namelist()]
    if len(names) > _MOST_PARTS or len(set(names)) < len(names):
        return False
    types = {
        name: str(found.get("ContentType", "")).strip().lower()
        for found in _parse(archive, "[Content_Types].xml")
        for name in [_part_of(found)]
    }
    relations = [
        (name, relation)
        for name in archive.namelist()
        if name.casefold().endswith(".rels")
        for relation in _parse(archive, name)
        if relation.tag == _RELATION
    ]
    return (
        _main_parts(relations) != []
        and all(types.get(part) == _MAIN for part in _main_parts(relations))
        and not any(shut in kind for kind in types.values() for shut in _SHUT_TYPES)
        and not any(_is_shut(relation) for _name, relation in relations)
        and not any(_starts_as_ole(archive, name) for name in archive.namelist())
    )


def _parse(archive: ZipFile, name: str) -> Iterator[ElementTree.Element]:
    """The elements of a part; entities and other encodings than UTF-8 are no part of these files."""
    if archive.getinfo(name).file_size > _MOST_BYTES:
        raise ValueError(name)
    data = archive.read(name)
    if b"<!" in data.replace(b"<!--", b"") or b"\0" in data:
        raise ValueError(name)
    return ElementTree.fromstring(data.decode("utf-8-sig").encode()).iter()  # noqa: S314  # entities are refused above


def _part_of(found: ElementTree.Element) -> str:
    """What an entry of the content types speaks of: a part by its name, or all of an ending (".bin")."""
    if found.tag == f"{_TYPES}Override":
        return str(found.get("PartName", "")).casefold()
    return f".{found.get('Extension', '')}".casefold()


def _main_parts(relations: list[tuple[str, ElementTree.Element]]) -> list[str]:
    """The documents to which the package itself points."""
    return [
        "/" + str(relation.get("Target", "")).lstrip("/").casefold()
        for name, relation in relations
        if name.casefold() == "_rels/.rels" and _kind_of(relation) == "officedocument"
    ]


def _kind_of(relation: ElementTree.Element) -> str:
    return str(relation.get("Type", "")).strip().rpartition("/")[2].casefold()


def _is_shut(relation: ElementTree.Element) -> bool:
    """A link may lead out; nothing that is loaded by itself may."""
    is_outside = str(relation.get("TargetMode", "")).strip().casefold() == "external"
    return _kind_of(relation) in _SHUT_RELATIONS or (is_outside and _kind_of(relation) != "hyperlink")


def _starts_as_ole(archive: ZipFile, name: str) -> bool:
    with archive.open(name) as part:
        return part.read(len(_OLE)) == _OLE
