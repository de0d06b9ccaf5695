"""The submission to the chairman, and the decision that it asks for, as a draft. Pure."""

from collections.abc import Sequence

from editorial.commendations.dossier.rules.dossier import Dossier, RecommendedCandidate
from editorial.commendations.dossier.rules.wording import (
    bonus_amounts,
    counted,
    head_of,
    money,
    money_in_words,
    two_digits,
    unbroken,
)
from editorial.core.documents import Align, Block, Document, Heading, PageBreak, Para, Run, Signature, Table
from editorial.core.i18n import gettext as _
from editorial.core.text import lower_first


def submission(dossier: Dossier) -> Document:
    """Tờ trình of the office to the chairman, who decides."""
    return Document(
        kind=_("Tờ trình"), subject=_("Về việc %(subject)s", subject=dossier.subject), body=_submitted(dossier),
        symbol=f"TTr-{dossier.symbol}", to=(dossier.chair,), bases=tuple(dossier.bases), agency=dossier.agency,
        recipients=(_("Như trên"), _("Lưu: VT, %(symbol)s", symbol=dossier.symbol)), place=dossier.place,
        signatures=(Signature(dossier.proposer[0], dossier.proposer[1]),),
        agency_above=unbroken(dossier, dossier.committee), month=dossier.month,
    )  # fmt: skip


def _submitted(dossier: Dossier) -> tuple[Block, ...]:
    body: list[Block] = [
        Para(
            _(
                "Thực hiện đợt %(title)s, %(agency)s đã tổng hợp kết quả của %(period)s, tiếp nhận đề cử của các đơn vị, "
                "thẩm định hồ sơ và trình %(council)s bình xét%(when)s.",
                title=lower_first(dossier.title), agency=dossier.agency, period=lower_first(dossier.period),
                council=dossier.council,
                when=_(" ngày %(day)s", day=f"{dossier.meeting.day:%d/%m/%Y}") if dossier.meeting else "",
            )
        ),
        Para(
            _(
                "Căn cứ kết quả bình xét, %(agency)s kính trình %(chair)s xem xét, quyết định tặng %(form)s cho %(who)s "
                "%(deed)s, gồm:",
                agency=dossier.agency, chair=dossier.chair, form=dossier.form, who=counted(dossier), deed=dossier.deed,
            )
        ),
    ]  # fmt: skip
    groups = [(_("Tập thể"), dossier.units), (_("Cá nhân"), dossier.people)]
    for place, (title, members) in enumerate([group for group in groups if group[1]], 1):
        body.append(Heading(f"{place}. {title}", level=2))
        body += [Para(f"- {_named(candidate)}{'.' if candidate is members[-1] else ';'}") for candidate in members]
    if amounts := bonus_amounts(dossier):
        sentence = _("Mức tiền thưởng kèm theo: %(what)s.", what=amounts)
        if dossier.bonus_total is not None:
            sentence += " " + _(
                "Tổng số tiền thưởng: %(sum)s (%(words)s).",
                sum=money(dossier.bonus_total), words=lower_first(money_in_words(dossier.bonus_total)),
            )  # fmt: skip
        body.append(Para(sentence))
    if any(candidate.later for candidate in dossier.recommended):
        body.append(Para(_("Từ khi chốt số liệu đến nay có việc cần xem xét, nêu trong danh sách trích ngang.")))
    body += [
        Para(
            _(
                "(Gửi kèm: dự thảo Quyết định; danh sách trích ngang; biên bản họp bình xét; báo cáo thành tích của từng tập "
                "thể, cá nhân)"
            ),
            italic=True,
        ),
        Para(_("Kính trình %(chair)s xem xét, quyết định./.", chair=dossier.chair)),
    ]
    return tuple(body)


def _named(candidate: RecommendedCandidate) -> str:
    has_unit = not candidate.is_unit and candidate.unit
    return f"{candidate.name}, {candidate.unit}" if has_unit else candidate.name


def decision(dossier: Dossier) -> Document:
    """Quyết định with its list, as the chairman would sign it; the registry gives number and day."""
    head = head_of(dossier.agency)
    by_proposal = _(
        "Theo đề nghị của %(head)s tại Tờ trình số        /TTr-%(symbol)s ngày      tháng      năm %(year)s",
        head=head, symbol=dossier.symbol, year=dossier.drafted_on.year if dossier.drafted_on else dossier.year,
    )  # fmt: skip
    body: list[Block] = [
        Para(_("QUYẾT ĐỊNH:"), align="center", bold=True, indent=False),
        _article(1, _(
            "Tặng %(form)s của %(chair)s cho %(who)s %(deed)s (có danh sách kèm theo).",
            form=dossier.form, chair=dossier.chair, who=counted(dossier), deed=dossier.deed,
        )),
    ]  # fmt: skip
    if amounts := bonus_amounts(dossier):
        body.append(_article(2, _(
            "Tiền thưởng kèm theo %(form)s: %(what)s, chi từ quỹ thi đua, khen thưởng của phường theo quy định.",
            form=dossier.form, what=amounts,
        )))  # fmt: skip
    last = len(body)
    body.append(_article(last, _(
        "Chánh Văn phòng Hội đồng nhân dân và Ủy ban nhân dân %(ward)s, %(head)s, thủ trưởng các đơn vị liên quan và "
        "các tập thể, cá nhân có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này kể từ ngày ký./.",
        ward=dossier.ward_in_sentence, head=head,
    )))  # fmt: skip
    return Document(
        kind=_("Quyết định"), subject=_("Về việc %(subject)s", subject=dossier.subject), body=tuple(body),
        agency=unbroken(dossier, dossier.committee), symbol="QĐ-UBND", authority=dossier.chair, place=dossier.place,
        bases=(*dossier.bases, by_proposal), month=dossier.month,
        recipients=(
            _("Như Điều %(n)s", n=last), _("Chủ tịch, các Phó Chủ tịch Ủy ban nhân dân phường"),
            _("Lưu: VT, %(symbol)s", symbol=dossier.symbol),
        ),
        signatures=(Signature(dossier.signer[0], dossier.signer[1]),), annex=_honour_list(dossier),
    )  # fmt: skip


def _article(number: int, text: str) -> Para:
    return Para((Run(_("Điều %(n)s. ", n=number), bold=True), Run(text)))


def _honour_list(dossier: Dossier) -> tuple[Block, ...]:
    """The list that goes with the decision, on a page of its own."""
    blocks: list[Block] = [
        PageBreak(),
        Para(_("DANH SÁCH"), align="center", bold=True, indent=False),
        Para(
            _("Tập thể, cá nhân được tặng %(form)s của %(chair)s", form=dossier.form, chair=dossier.chair),
            align="center", bold=True, indent=False,
        ),
        Para(
            _(
                "(Kèm theo Quyết định số        /QĐ-UBND ngày      tháng      năm        của %(chair)s)", chair=dossier.chair
            ),
            align="center", italic=True, indent=False,
        ),
    ]  # fmt: skip
    if dossier.units:
        blocks += [
            Heading(_("TẬP THỂ")),
            _listed((_("TT"), _("Tên tập thể")), (1, 13), [(unit.name,) for unit in dossier.units]),
        ]
    if dossier.people:
        rows = [(person.name, person.unit) for person in dossier.people]
        blocks += [Heading(_("CÁ NHÂN")), _listed((_("TT"), _("Họ và tên"), _("Đơn vị")), (1, 6, 7), rows)]
    blocks.append(Para(_("(Danh sách có %(who)s)./.", who=counted(dossier)), italic=True))
    return tuple(blocks)


def _listed(head: tuple[str, ...], widths: tuple[float, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    numbered = tuple((two_digits(place), *row) for place, row in enumerate(rows, 1))
    aligns: tuple[Align, ...] = ("center", "left", "left")
    return Table(head, numbered, widths, aligns[: len(head)], size=13)
