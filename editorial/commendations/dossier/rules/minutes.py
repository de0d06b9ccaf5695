"""Biên bản họp bình xét, by the form of minutes in NĐ 30/2020/NĐ-CP, Phụ lục III (mẫu 1.10). Pure."""

from editorial.commendations.council.rules.voting import Position
from editorial.commendations.dossier.rules.dossier import BallotRecord, Dossier, QuotaRecord
from editorial.commendations.dossier.rules.lists import not_assessed
from editorial.commendations.dossier.rules.wording import two_digits, unbroken
from editorial.commendations.rounds.rules import category_on_paper
from editorial.core.documents import Block, Document, Heading, Para, Signature, Table
from editorial.core.i18n import gettext as _
from editorial.core.text import lower_first

_BLANK = "." * 12


def minutes(dossier: Dossier) -> Document:
    """When and where, who was present, who did not vote on whom, the ballots' numbers, and why whom."""
    body: list[Block] = [*_opening(dossier), Heading(_("II. NỘI DUNG")), Para(_how(dossier))]
    for name, candidate, reason in dossier.recused:
        body.append(
            Para(_("%(name)s không bỏ phiếu cho %(candidate)s (%(why)s).", name=name, candidate=candidate, why=reason))
        )
    body += [
        Para(_("Trước khi bỏ phiếu, Hội đồng đã được biết: từ khi chốt số liệu, %(name)s có %(what)s.",
               name=candidate.name, what="; ".join(candidate.later)))
        for candidate in dossier.recommended if candidate.later
    ]  # fmt: skip
    for ballot in dossier.ballots:
        body += _ballot(ballot)
    body += [Heading(_("III. KẾT LUẬN")), *map(Para, _conclusion(dossier)), Para(_closing(dossier))]
    return Document(
        kind=_("Biên bản"), subject=_("Họp bình xét %(subject)s", subject=dossier.subject), body=tuple(body),
        symbol="BB-HĐ", agency=dossier.council, agency_above=unbroken(dossier, dossier.committee),
        recipients=(_("Thành viên Hội đồng"), _("Lưu: VT, hồ sơ")),
        signatures=(_signed(dossier, Position.SECRETARY, _("Thư ký")), _signed(dossier, Position.CHAIR, _("Chủ tọa"))),
    )  # fmt: skip


def _opening(dossier: Dossier) -> list[Block]:
    meeting = dossier.meeting
    here = [member for member in dossier.members if member.present]
    away = [member for member in dossier.members if not member.present]
    begins = _moment(meeting.begins) if meeting else _("%(blank)s giờ %(blank)s phút", blank=_BLANK)
    day = _day(dossier)
    blocks: list[Block] = [
        Heading(_("I. THỜI GIAN, ĐỊA ĐIỂM, THÀNH PHẦN")),
        Para(_("Thời gian bắt đầu: %(hour)s, %(day)s.", hour=begins, day=day)),
        Para(_("Địa điểm: %(place)s.", place=meeting.place if meeting else "." * 60)),
        Para(_("Chủ tọa: %(name)s, Chủ tịch Hội đồng.", name=_name_of(dossier, Position.CHAIR))),
        Para(_("Thư ký: %(name)s.", name=_name_of(dossier, Position.SECRETARY))),
        Para(
            _("Thành phần tham dự: có mặt %(here)s/%(all)s thành viên, gồm %(names)s.",
              here=two_digits(len(here)), all=two_digits(len(dossier.members)),
              names="; ".join(f"{member.name}, {member.position.title}" for member in here))
        ),
    ]  # fmt: skip
    if away:
        blocks.append(Para(_("Vắng mặt: %(names)s.", names="; ".join(member.name for member in away))))
    return blocks


def _how(dossier: Dossier) -> str:
    text = _(
        "Hội đồng bình xét %(subject)s. Điều kiện họp: %(quorum)s. Tỷ lệ đạt: %(majority)s.",
        subject=dossier.subject, quorum=lower_first(dossier.quorum), majority=lower_first(dossier.majority),
    )  # fmt: skip
    quotas = "; ".join(
        f"{lower_first(category_on_paper(category))}: {two_digits(number)}"
        for category, number in dossier.quotas.items()
    )
    return f"{text} {_('Chỉ tiêu: %(quotas)s.', quotas=quotas)}" if quotas else text


def _ballot(ballot: BallotRecord) -> list[Block]:
    way = _("bỏ phiếu kín") if ballot.secret else _("bỏ phiếu công khai")
    summary = _(
        "%(title)s (%(way)s, bằng phiếu điện tử): số phiếu phát ra %(issued)s; số phiếu thu về %(returned)s; số phiếu hợp lệ "
        "%(returned)s; số phiếu không hợp lệ 00.",
        title=ballot.title, way=way, issued=two_digits(ballot.issued), returned=two_digits(ballot.voters),
    )  # fmt: skip
    rows = tuple(
        (
            str(place), name, category_on_paper(category), str(count.yes), str(count.no), str(count.blank),
            f"{count.yes}/{count.voters}", _("đạt") if passed else _("không đạt"),
        )
        for place, (name, category, count, passed) in enumerate(ballot.rows, 1)
    )  # fmt: skip
    head = (
        _("TT"), _("Họ và tên, tập thể"), _("Đối tượng"), _("Đồng ý"), _("Không đồng ý"), _("Phiếu trắng"), _("Tỷ lệ"),
        _("Kết quả"),
    )  # fmt: skip
    aligns = ("center", "left", "left", "center", "center", "center", "center", "center")
    blocks: list[Block] = [Para(summary), Table(head, rows, (1.2, 4.2, 3.3, 1.6, 2, 1.7, 1.5, 1.6), aligns)]  # type: ignore[arg-type]
    blocks += [Para(line.strip()) for line in ballot.minutes.split("\n") if line.strip()]
    return blocks


def _conclusion(dossier: Dossier) -> list[str]:
    passed = sum(passed for *_rest, passed in dossier.ballots[0].rows) if dossier.ballots else 0
    sentences = [_("Có %(n)s tập thể, cá nhân đạt tỷ lệ phiếu theo quy định.", n=two_digits(passed))] if passed else []
    sentences += [_why_fewer(record) for record in dossier.over_quotas]
    sentences += [
        _("Chủ tịch Hội đồng quyết định ở nhóm %(category)s: %(reason)s",
          category=lower_first(category_on_paper(category)), reason=reason)
        for category, reason in dossier.tie_breaks
    ]  # fmt: skip
    if dossier.recommended:
        names = "; ".join(candidate.name for candidate in dossier.recommended)
        sentences.append(
            _("Hội đồng thống nhất đề nghị tặng %(form)s của %(chair)s cho %(n)s tập thể, cá nhân: %(names)s.",
              form=dossier.form, chair=dossier.chair, n=two_digits(len(dossier.recommended)), names=names)
        )  # fmt: skip
    else:
        sentences.append(_("Không có tập thể, cá nhân nào được đề nghị."))
    return [*sentences, *not_assessed(dossier)]


def _why_fewer(record: QuotaRecord) -> str:
    """Why somebody who passed is not recommended."""
    passed = len(record.recommended) + len(record.over_quota)
    return _(
        "Nhóm %(category)s có %(passed)s trường hợp đạt tỷ lệ phiếu, chỉ tiêu là %(quota)s; Hội đồng đề nghị %(n)s trường hợp "
        "theo thứ tự tỷ lệ phiếu đồng ý. Đạt tỷ lệ phiếu nhưng ngoài chỉ tiêu nên không đề nghị: %(names)s.",
        category=lower_first(category_on_paper(record.category)), passed=two_digits(passed),
        quota=two_digits(record.quota), n=two_digits(len(record.recommended)), names="; ".join(record.over_quota),
    )  # fmt: skip


def _closing(dossier: Dossier) -> str:
    ends = _moment(dossier.meeting.ends) if dossier.meeting else _("%(blank)s giờ %(blank)s phút", blank=_BLANK)
    return _(
        "Cuộc họp kết thúc vào %(hour)s, %(day)s. Biên bản được thông qua, lập thành 02 bản./.",
        hour=ends,
        day=_day(dossier),
    )


def _moment(hour: str) -> str:
    """ "14:05" as "14 giờ 05 phút"."""
    hours, minutes_past = hour.split(":")
    return _("%(hours)s giờ %(minutes)s phút", hours=hours, minutes=minutes_past)


def _day(dossier: Dossier) -> str:
    if dossier.meeting is None:
        return _("ngày      tháng      năm      ")
    day = dossier.meeting.day
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return _("ngày %(day)s tháng %(month)s năm %(year)s", day=f"{day.day:02}", month=month, year=day.year)


def _name_of(dossier: Dossier, position: Position) -> str:
    return next((member.name for member in dossier.members if member.position is position), _BLANK)


def _signed(dossier: Dossier, position: Position, title: str) -> Signature:
    name = next((member.name for member in dossier.members if member.position is position), "")
    return Signature((title,), name, _("(Ký, ghi rõ họ tên)"))
