"""Commendation rounds and their council."""

from editorial.commendations.notifications import operations as notifications
from editorial.commendations.progress.queries.pending import duties_of, pending_round_ids
from editorial.commendations.progress.views.tasks import round_cards
from editorial.commendations.rounds.events import RoundMoved
from editorial.commendations.rounds.models import Round
from editorial.commendations.settings.seed_data import add_laws
from editorial.commendations.views import bp
from editorial.core.audit import names_by_id
from editorial.core.feature import AuditLabels, Feature
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.core.tasks import CardSource, Count

FEATURE = Feature(
    name="commendations",
    blueprint=bp,
    navigation=(
        NavigationItem(
            "commendations.the_rounds",
            _l("Khen thưởng"),
            "award",
            NavigationGroup.OWN,
            50,
            counts=("commendations.rounds",),
        ),
    ),
    counts=(Count("commendations.rounds", pending_round_ids, duties_of),),
    task_cards=(CardSource("commendations.rounds", round_cards),),
    notifications={RoundMoved: notifications.of_round},
    reminders=notifications.reminders,
    seed=add_laws,
    audit_labels=AuditLabels(
        kinds={
            "commendation": _l("Khen thưởng"),
        },
        actions={
            "commendation.created": _l("tạo mới"),
            "commendation.changed": _l("thay đổi"),
            "commendation.open_nominations": _l("mở đề cử"),
            "commendation.prepare_again": _l("đưa về chuẩn bị"),
            "commendation.close_nominations": _l("kết thúc đề cử"),
            "commendation.reopen_nominations": _l("mở lại đề cử"),
            "commendation.open_vote": _l("mở bỏ phiếu"),
            "commendation.stop_vote": _l("dừng bỏ phiếu"),
            "commendation.submit": _l("trình hồ sơ"),
            "commendation.take_back": _l("rút hồ sơ về"),
            "commendation.decide": _l("ghi quyết định"),
            "commendation.close": _l("kết thúc đợt"),
            "commendation.cancel": _l("hủy đợt"),
            "commendation.nominated": _l("đề cử"),
            "commendation.withdrawn": _l("rút khỏi danh sách"),
            "commendation.appraised": _l("thẩm định"),
            "commendation.noted": _l("ghi chú"),
            "commendation.attachment_added": _l("thêm tài liệu"),
            "commendation.attachment_removed": _l("bỏ tài liệu"),
            "commendation.report_written": _l("sửa báo cáo thành tích"),
            "commendation.agreed": _l("đồng ý nêu tên"),
            "commendation.disagreed": _l("không nêu tên"),
            "commendation.member_appointed": _l("ghi thành viên Hội đồng"),
            "commendation.member_removed": _l("bỏ thành viên Hội đồng"),
            "commendation.attendance": _l("điểm danh"),
            "commendation.recused": _l("khai không bỏ phiếu"),
            "commendation.voted": _l("đã bỏ phiếu"),
            "commendation.counted": _l("kiểm phiếu"),
            "commendation.minutes": _l("ghi biên bản"),
            "commendation.second_vote": _l("mở bỏ phiếu lại"),
            "commendation.tie_broken": _l("quyết định giữa người bằng phiếu"),
            "commendation.item_drafted": _l("soạn bài vinh danh"),
        },
        subjects={
            "commendation": _l("đợt khen thưởng"),
        },
        names={"commendation": names_by_id(Round.id, Round.title)},
    ),
)
