"""Who keeps the list of units and the people in them."""

from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.rules import can_keep_register
from editorial.units.models import Position


def can_keep_units(actor: Actor) -> Verdict:
    """Add, rename, merge and close units: the administrator and the standing office."""
    return can_keep_register(actor)


def can_set_position(actor: Actor, unit_id: int, position: str, person_id: int | None = None) -> Verdict:
    """Put somebody into a unit, or end it: the register all; a unit's head or deputy its contributors. Never oneself."""
    if person_id is not None and actor.id == person_id:
        return no(_l("Bạn không tự đổi vị trí của mình. Hãy nhờ người khác có quyền."))
    if can_keep_register(actor):
        return YES
    if not actor.leads(unit_id):
        return no(_l("Việc này do trưởng, phó đơn vị hoặc Thường trực làm."))
    if position != Position.CONTRIBUTOR:
        return no(_l("Trưởng và phó đơn vị do Thường trực ghi."))
    return YES


def second_head(position: str, person_id: int, head: tuple[int, str] | None) -> str:
    """Why this person cannot become head beside `head` (person, name): a unit has one (our decision); "" when they can."""
    if position != Position.HEAD or head is None or head[0] == person_id:
        return ""
    return _("Đơn vị đang có trưởng là %(name)s. Hãy kết thúc vị trí đó trước.", name=head[1])


def warnings_without_head(units: list[tuple[str, bool]]) -> list[str]:
    """Sentences for the units that lose their only head; each with whether a deputy stays."""
    return [
        _("%(unit)s sẽ không còn trưởng, chỉ còn phó.", unit=name)
        if deputy
        else _("%(unit)s sẽ không còn ai xác nhận bài.", unit=name)
        for name, deputy in units
    ]
