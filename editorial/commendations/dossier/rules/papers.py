"""The documents of the dossier in the form of NĐ 30/2020/NĐ-CP; numbers and days are left blank for the registry. Pure."""

from collections.abc import Sequence

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.council.rules.voting import Position
from editorial.commendations.criteria.rules import Figures
from editorial.commendations.dossier.rules.dossier import BallotRecord, Dossier, RecommendedCandidate
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import category_title
from editorial.core.documents import (
    Block,
    Certificate,
    Column,
    Document,
    Heading,
    Para,
    Sheet,
    Signature,
    Table,
    Workbook,
)
from editorial.core.i18n import gettext as _
from editorial.core.numbers import as_typed
from editorial.core.text import lower_first


def _above(dossier: Dossier) -> str:
    return _("Ủy ban nhân dân %(ward)s", ward=dossier.ward_in_sentence)


def _counted(dossier: Dossier) -> tuple[int, int]:
    units = sum(candidate.is_unit for candidate in dossier.recommended)
    return units, len(dossier.recommended) - units


def submission(dossier: Dossier) -> Document:
    """Tờ trình to the chairman, who decides."""
    units, people = _counted(dossier)
    body: list[Block] = [
        Para(
            _(
                "Thực hiện %(title)s, %(agency)s đã tổng hợp kết quả của %(period)s, tiếp nhận đề cử của các đơn vị, "
                "thẩm định và trình %(council)s bình xét.",
                title=dossier.title, agency=dossier.agency, period=lower_first(dossier.period), council=dossier.council,
            )
        ),
        Para(
            _(
                "%(agency)s kính trình Chủ tịch Ủy ban nhân dân %(ward)s xem xét, quyết định tặng %(form)s cho "
                "%(units)s tập thể và %(people)s cá nhân (có danh sách, báo cáo thành tích và biên bản họp kèm theo).",
                agency=dossier.agency, ward=dossier.ward_in_sentence, form=dossier.form,
                units=f"{units:02}", people=f"{people:02}",
            )
        ),
    ]  # fmt: skip
    if any(amount is not None for amount in dossier.bonus):
        person, unit = dossier.bonus
        amounts = []
        if person is not None:
            amounts.append(_("cá nhân %(amount)s đồng", amount=_money(person)))
        if unit is not None:
            amounts.append(_("tập thể %(amount)s đồng", amount=_money(unit)))
        body.append(Para(_("Mức tiền thưởng kèm theo: %(what)s.", what=", ".join(amounts))))
    body.append(
        Para(_("Kính trình Chủ tịch Ủy ban nhân dân %(ward)s xem xét, quyết định./.", ward=dossier.ward_in_sentence))
    )
    return Document(
        kind=_("Tờ trình"), subject=_("Về việc %(subject)s", subject=dossier.subject), body=tuple(body),
        symbol=f"TTr-{dossier.symbol}", to=(_("Chủ tịch Ủy ban nhân dân %(ward)s", ward=dossier.ward_in_sentence),),
        bases=tuple(dossier.bases), recipients=(_("Như trên"), _("Lưu: %(symbol)s", symbol=dossier.symbol)),
        signatures=(Signature((_("Trưởng phòng"),)),), agency=dossier.agency, agency_above=_above(dossier), place=dossier.place,
    )  # fmt: skip


def _row(candidate: RecommendedCandidate) -> tuple[str, str, str, int | None, int | None, int | None, int | None, str]:
    figures = candidate.figures
    return (
        candidate.name, "" if candidate.is_unit else candidate.unit, category_title(candidate.category),
        figures.items if figures else None, figures.a if figures else None, figures.months if figures else None,
        figures.points if figures else None, f"{candidate.count.yes}/{candidate.count.voters}" if candidate.count else "",
    )  # fmt: skip


def _heads() -> tuple[str, ...]:
    return (
        _("Họ và tên, tập thể"), _("Đơn vị"), _("Loại"), _("Số bài"), _("Mức A"), _("Tháng có bài"), _("Điểm"),
        _("Phiếu đồng ý"),
    )  # fmt: skip


def summary(dossier: Dossier) -> Document:
    """Danh sách trích ngang."""
    rows = []
    for place, candidate in enumerate(dossier.recommended, 1):
        name, unit, category, items, a_items, months, points, votes = _row(candidate)
        numbers = ["" if number is None else str(number) for number in (items, a_items, months)]
        rows.append((str(place), name, unit, category, *numbers, "" if points is None else as_typed(points), votes))
    table = Table(
        (_("TT"), *_heads()), tuple(rows), (1, 5, 5, 4, 1.5, 1.5, 1.8, 1.8, 2),
        ("center", "left", "left", "left", "center", "center", "center", "center", "center"),
    )  # fmt: skip
    note = _("Số liệu của %(period)s, lấy từ bảng điểm đã chốt.", period=lower_first(dossier.period))
    return Document(
        kind=_("Danh sách trích ngang"), subject=_("Đề nghị %(subject)s", subject=dossier.subject),
        body=(Para(note, italic=True), table, *map(Para, _not_assessed(dossier))), landscape=True,
        signatures=(Signature((_("Người lập danh sách"),)), Signature((_("Trưởng phòng"),))),
        agency=dossier.agency, agency_above=_above(dossier), place=dossier.place,
    )  # fmt: skip


def _not_assessed(dossier: Dossier) -> tuple[str, ...]:
    """A sentence for each criterion that could not be assessed; it counts neither for nor against anybody."""
    found: dict[tuple[str, str], list[str]] = {}
    for candidate in dossier.recommended:
        for criterion in candidate.not_assessed:
            found.setdefault(criterion, []).append(candidate.name)
    return tuple(
        _("Tiêu chuẩn “%(title)s” %(verdict)s: %(names)s.", title=title, verdict=verdict, names="; ".join(names))
        for (title, verdict), names in found.items()
    )


def table(dossier: Dossier) -> Workbook:
    """The same list for a spreadsheet."""
    kinds = ("text", "text", "text", "whole", "whole", "whole", "points", "text")
    widths = (32.0, 28.0, 28.0, 10.0, 10.0, 14.0, 12.0, 14.0)
    columns = tuple(
        Column(title, kind, width)  # type: ignore[arg-type]
        for title, kind, width in zip(_heads(), kinds, widths, strict=True)
    )
    sheet = Sheet(
        name=_("Danh sách"), title=_("Danh sách trích ngang đề nghị %(subject)s", subject=dossier.subject),
        columns=columns, rows=tuple(_row(candidate) for candidate in dossier.recommended),
        lines=(dossier.title, _("Số liệu của %(period)s", period=lower_first(dossier.period))), notes=_not_assessed(dossier),
    )  # fmt: skip
    return Workbook((sheet,), agency=dossier.agency, agency_above=_above(dossier))


def report(dossier: Dossier, candidate: RecommendedCandidate) -> Document:
    """Báo cáo thành tích of one candidate, for the unit and the proposer to sign."""
    facts = [
        _("Tên tập thể: %(name)s", name=candidate.name)
        if candidate.is_unit
        else _("Họ và tên: %(name)s", name=candidate.name),
        _("Loại: %(category)s", category=category_title(candidate.category)),
    ]
    if not candidate.is_unit and candidate.unit:
        facts.insert(1, _("Đơn vị: %(unit)s", unit=candidate.unit))
    body: list[Block] = [
        Heading(_("I. Sơ lược")),
        *(Para(line) for line in facts),
        Heading(_("II. Thành tích đạt được")),
    ]
    body += [Para(line.strip()) for line in candidate.report.split("\n") if line.strip()]
    if candidate.figures:
        body += [Heading(_("III. Số liệu từ bảng điểm đã chốt")), _figures(candidate.figures, candidate.not_assessed)]
    signer = _("Thủ trưởng đơn vị") if candidate.is_unit else _("Người báo cáo")
    return Document(
        kind=_("Báo cáo thành tích"), subject=_("Đề nghị tặng %(form)s năm %(year)s", form=dossier.form, year=dossier.year),
        agency=candidate.unit or candidate.name, agency_above=_above(dossier), place=dossier.place, body=tuple(body),
        signatures=(
            Signature((_("Xác nhận của cấp trình"),)), Signature((signer,), "" if candidate.is_unit else candidate.name),
        ),
    )  # fmt: skip


def _figures(figures: Figures, not_assessed: Sequence[tuple[str, str]]) -> Table:
    rows = [
        (_("Số tin, bài được đăng"), str(figures.items)),
        (_("Mức A / B / C"), f"{figures.a} / {figures.b} / {figures.c}"),
        (_("Số tháng có bài"), str(figures.months)),
        (_("Tổng điểm"), as_typed(figures.points)),
        (_("Thứ hạng trong bảng"), str(figures.place or _("chưa có hạng"))),
    ]
    if figures.plan is not None:
        rows.append((_("Hoàn thành kế hoạch"), f"{as_typed(figures.plan)}%"))
    rows += not_assessed
    return Table((_("Chỉ tiêu"), _("Kết quả")), tuple(rows), (2, 1), ("left", "center"))


def minutes(dossier: Dossier) -> Document:
    """Biên bản họp bình xét: who was present, who did not vote on whom, the numbers, and the tie breaks."""
    here = [member for member in dossier.members if member.present]
    away = [member for member in dossier.members if not member.present]
    body: list[Block] = [Heading(_("I. Thời gian, thành phần"))]
    when = (
        _("ngày %(day)s", day=f"{dossier.met_at:%d/%m/%Y}") if dossier.met_at else _("ngày      tháng      năm      ")
    )
    body.append(Para(_("Hội đồng họp %(when)s, bình xét %(title)s.", when=when, title=dossier.title)))
    body.append(
        Para(
            _("Có mặt %(here)s/%(all)s thành viên: %(names)s.", here=len(here), all=len(dossier.members),
              names="; ".join(f"{member.name} ({member.position.title})" for member in here))
        )
    )  # fmt: skip
    if away:
        body.append(Para(_("Vắng mặt: %(names)s.", names="; ".join(member.name for member in away))))
    body += [Heading(_("II. Nội dung")), Para(_how(dossier))]
    for name, candidate, reason in dossier.recused:
        body.append(
            Para(_("%(name)s không bỏ phiếu cho %(candidate)s (%(why)s).", name=name, candidate=candidate, why=reason))
        )
    for ballot in dossier.ballots:
        body += _ballot(ballot)
    for category, reason in dossier.tie_breaks:
        body.append(
            Para(
                _(
                    "Chủ tịch Hội đồng quyết định ở loại %(category)s: %(reason)s",
                    category=category_title(category),
                    reason=reason,
                )
            )
        )
    body.append(Heading(_("III. Kết luận")))
    if dossier.recommended:
        names = "; ".join(candidate.name for candidate in dossier.recommended)
        body.append(Para(_("Hội đồng đề nghị tặng %(form)s cho: %(names)s.", form=dossier.form, names=names)))
    else:
        body.append(Para(_("Không có tập thể, cá nhân nào được đề nghị.")))
    body += map(Para, _not_assessed(dossier))
    body.append(Para(_("Biên bản được thông qua và lập thành 02 bản./.")))
    return Document(
        kind=_("Biên bản"), subject=_("Họp bình xét %(subject)s", subject=dossier.subject), body=tuple(body),
        symbol="BB-HĐ",
        agency=dossier.council, agency_above=_above(dossier), place=dossier.place,
        signatures=(_signed(dossier, Position.SECRETARY, _("Thư ký")), _signed(dossier, Position.CHAIR, _("Chủ tịch Hội đồng"))),
    )  # fmt: skip


def _how(dossier: Dossier) -> str:
    quotas = "; ".join(f"{category_title(category)}: {number}" for category, number in dossier.quotas.items())
    conditions = _(
        "Điều kiện họp: %(quorum)s. Tỷ lệ đạt: %(majority)s.",
        quorum=lower_first(dossier.quorum),
        majority=lower_first(dossier.majority),
    )
    return f"{conditions} {_('Chỉ tiêu: %(quotas)s.', quotas=quotas)}" if quotas else conditions


def _signed(dossier: Dossier, position: Position, title: str) -> Signature:
    name = next((member.name for member in dossier.members if member.position is position), "")
    return Signature((title,), name, _("(Ký, ghi rõ họ tên)"))


def _ballot(ballot: BallotRecord) -> list[Block]:
    way = _("bỏ phiếu kín") if ballot.secret else _("bỏ phiếu công khai")
    summary = _("%(title)s: %(way)s, %(voters)s/%(members)s thành viên bỏ phiếu.", title=ballot.title, way=way,
             voters=ballot.voters, members=ballot.members)  # fmt: skip
    rows = tuple(
        (
            str(place),
            name,
            category_title(category),
            str(count.yes),
            str(count.no),
            str(count.blank),
            _("đạt") if passed else _("không đạt"),
        )
        for place, (name, category, count, passed) in enumerate(ballot.rows, 1)
    )
    head = (_("TT"), _("Họ và tên, tập thể"), _("Loại"), _("Đồng ý"), _("Không đồng ý"), _("Phiếu trắng"), _("Kết quả"))
    blocks: list[Block] = [
        Para(summary),
        Table(head, rows, (1.2, 5, 4, 1.6, 1.8, 1.6, 2), ("center", "left", "left", "center", "center", "center", "left")),
    ]  # fmt: skip
    blocks += [Para(line.strip()) for line in ballot.minutes.split("\n") if line.strip()]
    return blocks


def certificate(dossier: Dossier, candidate: Candidate, check_url: str, decided: Round) -> Certificate:
    """What the certificate says; the ward's own template draws it. `decided`: the round with its decision entered."""
    deed = _("Đã có thành tích trong %(what)s năm %(year)s", year=dossier.year, what=dossier.field_of_work)
    return Certificate(
        name=candidate.name, deed=deed, code=candidate.code or "", check_url=check_url,
        unit=candidate.unit_name if candidate.person_id is not None else "", decision=decided.decision_number,
        place=dossier.place, day=decided.decided_on, signer=decided.signer, ward=dossier.ward.upper(),
    )  # fmt: skip


def _money(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
