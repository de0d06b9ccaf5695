"""The pages of items: writing, reading, moving on, voting, the queue and the schedule."""

from editorial.articles.rules import may_write
from editorial.core.access import Actor
from editorial.core.feature import Feature
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.core.tasks import CardSource, Count, ItemTask, ItemTaskKind, Variant, for_roles
from editorial.desk.queries import tasks
from editorial.desk.views import bp
from editorial.desk.views.ballots import late_review_cards
from editorial.people.models import BOARD, BOARD_LEADERS, EDITORS, Role
from editorial.workflow.rules import SCHEDULERS


def _may_write(actor: Actor | None) -> bool:
    return actor is not None and may_write(actor)


def _scope_of(*roles: str) -> Variant:
    """For holders of these roles, by which items they may see."""
    return lambda actor: tasks.scope_of(actor) if actor.has(*roles) else None


def _who_asks(task: ItemTask) -> str:
    return _("%(who)s đề nghị", who=task.owner or task.unit)


FEATURE = Feature(
    name="desk",
    blueprint=bp,
    navigation=(
        NavigationItem(
            "desk.new_item", _l("Viết bài"), "pencil-square", NavigationGroup.OWN, 20, is_shown=_may_write, bottom_bar=2
        ),
        NavigationItem(
            "desk.queue",
            _l("Hàng đợi"),
            "inbox",
            NavigationGroup.DESK,
            210,
            counts=("desk.queue",),
            bottom_bar=3,
            bottom_bar_roles=EDITORS,
        ),
        NavigationItem(
            "desk.agenda",
            _l("Ban Biên tập"),
            "clipboard-check",
            NavigationGroup.DESK,
            220,
            counts=("desk.agenda",),
            bottom_bar=3,
            bottom_bar_roles=BOARD,
        ),
        NavigationItem(
            "desk.calendar",
            _l("Lịch đăng"),
            "calendar-week",
            NavigationGroup.DESK,
            230,
            counts=("desk.calendar",),
            bottom_bar=3,
            bottom_bar_roles=(Role.PUBLISHER,),
        ),
    ),
    counts=(
        Count("desk.queue", tasks.unclaimed, _scope_of(*EDITORS)),
        Count("desk.late_reviews", tasks.late_reviews, for_roles(*BOARD, Role.STANDING_OFFICE)),
    ),
    office_cards=(CardSource("desk.late_reviews", late_review_cards),),
    item_tasks=(
        ItemTaskKind(
            slug="viet-tiep",
            verb=_l("Viết tiếp"),
            heading=_l("Bản nháp của bạn"),
            tone="quiet",
            order=10,
            select=tasks.drafts,
            endpoint="desk.edit_item",
            arguments=("edition_id",),
            who=lambda task: task.unit,
            is_draft=True,
        ),
        ItemTaskKind(
            slug="bo-sung",
            verb=_l("Bổ sung"),
            heading=_l("Bài cần bạn bổ sung"),
            tone="active",
            order=20,
            select=tasks.to_revise,
            endpoint="desk.edit_item",
            arguments=("edition_id",),
            who=_who_asks,
            tells_why=True,
            count="home.mine",
        ),
        ItemTaskKind(
            slug="nhan-khan",
            verb=_l("Xem và nhận"),
            heading=_l("Tin khẩn chưa ai nhận"),
            tone="wrong",
            order=22,
            select=tasks.urgent_to_claim,
            endpoint="desk.item",
            arguments=("article_id",),
            variant=_scope_of(*EDITORS),
        ),
        ItemTaskKind(
            slug="tin-khan",
            verb=_l("Đọc và quyết định"),
            heading=_l("Tin khẩn bạn có thể duyệt và đăng ngay"),
            tone="wrong",
            order=24,
            select=tasks.urgent_to_decide,
            endpoint="desk.item",
            arguments=("article_id",),
            variant=for_roles(*BOARD_LEADERS),
        ),
        ItemTaskKind(
            slug="xac-nhan",
            verb=_l("Xem và xác nhận"),
            heading=_l("Bài chờ bạn xác nhận cho đơn vị"),
            tone="active",
            order=30,
            select=tasks.to_confirm,
            endpoint="desk.item",
            arguments=("article_id",),
            variant=lambda actor: True if actor.led_units else None,
            count="home.mine",
        ),
        ItemTaskKind(
            slug="bien-tap",
            verb=_l("Biên tập"),
            heading=_l("Bài bạn đang giữ"),
            tone="active",
            order=40,
            select=tasks.held,
            endpoint="desk.edit_item",
            arguments=("edition_id",),
            variant=for_roles(*EDITORS, *SCHEDULERS),
            tells_why=True,
            count="home.mine",
        ),
        ItemTaskKind(
            slug="bo-phieu",
            verb=_l("Đọc và bỏ phiếu"),
            heading=_l("Bài chờ phiếu của bạn"),
            tone="active",
            order=50,
            select=tasks.to_vote,
            endpoint="desk.ballot",
            arguments=("edition_id",),
            count="desk.agenda",
        ),
        ItemTaskKind(
            slug="xem-lai",
            verb=_l("Xem lại"),
            heading=_l("Tin khẩn một người đã duyệt, chờ người khác xem lại"),
            tone="active",
            order=60,
            select=tasks.to_review,
            endpoint="desk.item",
            arguments=("article_id",),
            variant=for_roles(*BOARD),
            count="desk.agenda",
        ),
        ItemTaskKind(
            slug="len-lich",
            verb=_l("Lên lịch"),
            heading=_l("Bài đã duyệt, chưa có giờ đăng"),
            tone="honour",
            order=70,
            select=tasks.to_schedule,
            endpoint="desk.item",
            arguments=("article_id",),
            variant=_scope_of(*SCHEDULERS),
            count="desk.calendar",
        ),
        ItemTaskKind(
            slug="dang-loi",
            verb=_l("Xem và xử lý"),
            heading=_l("Bài đến giờ mà chưa đăng được"),
            tone="wrong",
            order=80,
            select=tasks.failed,
            endpoint="desk.item",
            arguments=("article_id",),
            variant=_scope_of(*EDITORS, *SCHEDULERS),
            count="desk.calendar",
            count_roles=SCHEDULERS,
        ),
    ),
)
