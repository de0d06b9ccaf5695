"""Báo cáo thành tích of one candidate, by the form of the decrees on commendation (individuals and units). Pure.

What the desk does not keep (birth, home, schooling) is left as dotted lines for the person to write.
"""

from editorial.commendations.dossier.rules.dossier import Dossier, RecommendedCandidate
from editorial.commendations.dossier.rules.wording import above_of, unbroken
from editorial.core.documents import Block, Document, Heading, Para, Signature, Table
from editorial.core.i18n import gettext as _
from editorial.core.numbers import as_typed
from editorial.core.text import lower_first

_DOTS = "." * 60


def report(dossier: Dossier, candidate: RecommendedCandidate) -> Document:
    """For the candidate and who answers for them to sign; the number is that of the unit's own registry."""
    above = above_of(dossier, candidate.issuer.above, candidate.unit or candidate.name)
    body = [
        *(_unit_facts(candidate) if candidate.is_unit else _person_facts(candidate)),
        Heading(_("II. THÀNH TÍCH ĐẠT ĐƯỢC")), *_work(dossier, candidate),
        Heading(_("III. CÁC HÌNH THỨC ĐÃ ĐƯỢC KHEN THƯỞNG")), *_honours(candidate),
    ]  # fmt: skip
    return Document(
        kind=_("Báo cáo thành tích"),
        subject=_("Đề nghị tặng %(form)s của %(chair)s", form=dossier.form, chair=dossier.chair),
        agency=unbroken(dossier, candidate.unit or candidate.name), agency_above=unbroken(dossier, above),
        place=dossier.place, month=dossier.month, body=tuple(body), signatures=_signatures(candidate),
        motto=candidate.issuer.motto,
    )  # fmt: skip


def _signatures(candidate: RecommendedCandidate) -> tuple[Signature, ...]:
    sealed, named = _("(Ký, đóng dấu)"), _("(Ký, ghi rõ họ tên)")
    above = Signature((_("Xác nhận của cấp trình"),), note=sealed)
    if candidate.is_unit:
        return above, Signature((_("Thủ trưởng đơn vị"),), note=sealed)
    confirms = Signature(
        (_("Thủ trưởng đơn vị"), _("xác nhận, đề nghị")), note=_("(Ký, ghi rõ họ tên, đóng dấu nếu có)")
    )
    return confirms, Signature((_("Người báo cáo thành tích"),), candidate.name, named), above


def _person_facts(candidate: RecommendedCandidate) -> list[Block]:
    return [
        Heading(_("I. SƠ LƯỢC LÝ LỊCH")),
        Para(_("- Họ và tên: %(name)s", name=candidate.name)),
        Para(_("- Sinh ngày, tháng, năm: ................................ Giới tính: ................"), align="left"),
        Para(_("- Nơi thường trú: %(dots)s", dots=_DOTS)),
        Para(_("- Chức vụ, đơn vị công tác: %(dots)s %(unit)s", dots="." * 20, unit=candidate.unit).rstrip()),
    ]


def _unit_facts(candidate: RecommendedCandidate) -> list[Block]:
    members = candidate.figures.members if candidate.figures else 0
    sentence = _("- Số người tham gia viết tin, bài: %(n)s", n=members) if members else ""
    return [
        Heading(_("I. SƠ LƯỢC ĐẶC ĐIỂM, TÌNH HÌNH")),
        Para(_("- Tên tập thể: %(name)s", name=candidate.name)),
        *([Para(sentence)] if sentence else []),
        Para(_("- Địa chỉ, điện thoại: %(dots)s", dots=_DOTS)),
        Para(_("- Đặc điểm, chức năng, nhiệm vụ: %(dots)s", dots=_DOTS)),
    ]


def _work(dossier: Dossier, candidate: RecommendedCandidate) -> list[Block]:
    """What people wrote, the frozen figures, and what happened since."""
    blocks: list[Block] = [Para(line.strip()) for line in candidate.report.split("\n") if line.strip()]
    if candidate.figures:
        blocks += [
            Para(_("Số liệu của %(period)s, theo bảng thi đua đã ký chốt:", period=lower_first(dossier.period))),
            _figures(candidate),
        ]
    if candidate.later:
        blocks.append(Para(_("Từ khi chốt số liệu: %(what)s.", what="; ".join(candidate.later))))
    return blocks


def _figures(candidate: RecommendedCandidate) -> Table:
    figures = candidate.figures
    assert figures is not None
    rows = [
        (_("Số tin, bài được đăng trên Trang thông tin điện tử"), str(figures.items)),
        (_("Trong đó chất lượng loại A; loại B; loại C"), f"{figures.a}; {figures.b}; {figures.c}"),
        (_("Số tháng có tin, bài"), str(figures.months)),
        (_("Tổng điểm thi đua"), as_typed(figures.points)),
        (_("Xếp thứ trong bảng thi đua"), str(figures.place or _("chưa có hạng"))),
    ]
    if figures.plan is not None:
        rows.append((_("Hoàn thành kế hoạch thông tin"), f"{as_typed(figures.plan)}%"))
    rows += candidate.not_assessed
    return Table((_("Chỉ tiêu"), _("Kết quả")), tuple(rows), (3, 1.3), ("left", "center"), size=13)


def _honours(candidate: RecommendedCandidate) -> list[Para]:
    """Those that the desk knows of; a dotted line for others."""
    return [*(Para(f"- {honour}.") for honour in candidate.honours), Para(_DOTS)]
