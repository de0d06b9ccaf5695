"""Danh sách trích ngang of those who are recommended, as a document and as a table. Pure."""

from editorial.commendations.dossier.rules.dossier import Dossier, RecommendedCandidate
from editorial.commendations.dossier.rules.wording import unbroken
from editorial.commendations.rounds.rules import category_on_paper
from editorial.core.documents import Column, Document, Para, Sheet, Signature, Table, Workbook
from editorial.core.i18n import gettext as _
from editorial.core.numbers import as_typed
from editorial.core.text import lower_first


def summary(dossier: Dossier) -> Document:
    rows = []
    for place, candidate in enumerate(dossier.recommended, 1):
        name, unit, category, items, a_items, months, points, votes = _row(candidate)
        numbers = ["" if number is None else str(number) for number in (items, a_items, months)]
        rows.append((str(place), name, unit, category, *numbers, "" if points is None else as_typed(points), votes))
    table = Table(
        (_("TT"), *_heads()), tuple(rows), (1, 5, 5, 4, 1.5, 1.5, 1.8, 1.8, 2),
        ("center", "left", "left", "left", "center", "center", "center", "center", "center"),
    )  # fmt: skip
    source = _("Số liệu của %(period)s, lấy từ bảng thi đua đã ký chốt.", period=lower_first(dossier.period))
    notes = (*_later(dossier), *_earlier(dossier), *not_assessed(dossier))
    return Document(
        kind=_("Danh sách trích ngang"), subject=_("Đề nghị %(subject)s", subject=dossier.subject),
        note=_(
            "(Kèm theo Tờ trình số        /TTr-%(symbol)s ngày      tháng      năm        của %(agency)s)",
            symbol=dossier.symbol, agency=dossier.agency,
        ),
        body=(Para(source, italic=True), table, *map(Para, notes)), landscape=True,
        signatures=(Signature((_("Người lập danh sách"),)), Signature(dossier.proposer[0], dossier.proposer[1])),
        agency=dossier.agency, agency_above=unbroken(dossier, dossier.committee), place=dossier.place, month=dossier.month,
    )  # fmt: skip


def table(dossier: Dossier) -> Workbook:
    """The same list for a spreadsheet."""
    kinds = ("text", "text", "text", "whole", "whole", "whole", "points", "text")
    widths = (32.0, 28.0, 28.0, 10.0, 10.0, 14.0, 12.0, 14.0)
    columns = tuple(
        Column(title, kind, width)  # type: ignore[arg-type]
        for title, kind, width in zip(_heads(), kinds, widths, strict=True)
    )
    sheet = Sheet(
        name=_("Danh sách"), title=_("Danh sách trích ngang"),
        columns=columns, rows=tuple(_row(candidate) for candidate in dossier.recommended),
        lines=(
            _("Đề nghị %(subject)s", subject=dossier.subject),
            _("Số liệu của %(period)s", period=lower_first(dossier.period)),
        ),
        notes=(*_later(dossier), *_earlier(dossier), *not_assessed(dossier)),
        signatures=(Signature((_("Người lập danh sách"),)), Signature(dossier.proposer[0], dossier.proposer[1])),
    )  # fmt: skip
    return Workbook((sheet,), agency=dossier.agency, agency_above=dossier.committee)


def _row(candidate: RecommendedCandidate) -> tuple[str, str, str, int | None, int | None, int | None, int | None, str]:
    figures = candidate.figures
    return (
        candidate.name, "" if candidate.is_unit else candidate.unit, category_on_paper(candidate.category),
        figures.items if figures else None, figures.a if figures else None, figures.months if figures else None,
        figures.points if figures else None, f"{candidate.count.yes}/{candidate.count.voters}" if candidate.count else "",
    )  # fmt: skip


def _heads() -> tuple[str, ...]:
    return (
        _("Họ và tên, tập thể"), _("Đơn vị"), _("Đối tượng"), _("Số tin, bài"), _("Loại A"), _("Tháng có bài"), _("Điểm"),
        _("Phiếu đồng ý"),
    )  # fmt: skip


def _later(dossier: Dossier) -> tuple[str, ...]:
    """What happened since the period was closed, by candidate."""
    return tuple(
        _("Từ khi chốt số liệu, %(name)s: %(what)s.", name=candidate.name, what="; ".join(candidate.later))
        for candidate in dossier.recommended
        if candidate.later
    )


def _earlier(dossier: Dossier) -> tuple[str, ...]:
    return tuple(
        _(
            "%(name)s đã được khen cho những ngày của kỳ này: %(what)s.",
            name=candidate.name,
            what="; ".join(candidate.earlier),
        )
        for candidate in dossier.recommended
        if candidate.earlier
    )


def not_assessed(dossier: Dossier) -> tuple[str, ...]:
    """A sentence for each criterion that could not be assessed; it counts neither for nor against anybody."""
    found: dict[tuple[str, str], list[str]] = {}
    for candidate in dossier.recommended:
        for criterion in candidate.not_assessed:
            found.setdefault(criterion, []).append(candidate.name)
    return tuple(
        _("Tiêu chuẩn “%(title)s” %(verdict)s: %(names)s.", title=title, verdict=verdict, names="; ".join(names))
        for (title, verdict), names in found.items()
    )
