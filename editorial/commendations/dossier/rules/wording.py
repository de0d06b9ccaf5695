"""How numbers, lists and bodies are written on papers. Pure."""

from editorial.commendations.dossier.rules.dossier import Dossier
from editorial.core.i18n import gettext as _
from editorial.core.numbers import in_words, whole
from editorial.core.text import fold, lower_first


def two_digits(number: int) -> str:
    """Counts under ten take a zero before them."""
    return f"{number:02}"


def counted(dossier: Dossier) -> str:
    """ "02 tập thể và 05 cá nhân"; what there is none of is left out."""
    parts = []
    if dossier.units:
        parts.append(_("%(n)s tập thể", n=two_digits(len(dossier.units))))
    if dossier.people:
        parts.append(_("%(n)s cá nhân", n=two_digits(len(dossier.people))))
    return _(" và ").join(parts)


def money(amount: int) -> str:
    return _("%(amount)s đồng", amount=whole(amount))


def money_in_words(amount: int) -> str:
    """ "Bằng chữ: Một triệu năm trăm mười tám nghìn đồng"."""
    words = in_words(amount)
    return _("Bằng chữ: %(words)s đồng", words=words[:1].upper() + words[1:])


def bonus_amounts(dossier: Dossier) -> str:
    """ "tập thể 759.000 đồng, cá nhân 379.500 đồng"; "" where nothing is set."""
    person, unit = dossier.bonus
    amounts = []
    if unit is not None:
        amounts.append(_("tập thể %(amount)s đồng", amount=whole(unit)))
    if person is not None:
        amounts.append(_("cá nhân %(amount)s đồng", amount=whole(person)))
    return ", ".join(amounts)


def above_of(dossier: Dossier, above: str, name: str) -> str:
    """The body above a unit as its papers print it; "" for a unit that is that body itself."""
    printed = above.replace("{phường}", dossier.ward_in_sentence)
    return "" if fold(name) in fold(printed) else printed


def unbroken(dossier: Dossier, text: str) -> str:
    """Names that stay on one line of a narrow head."""
    for name in (dossier.ward_in_sentence, "Hồ Chí Minh"):
        text = text.replace(name, name.replace(" ", "\u00a0"))
    return text


def head_of(agency: str) -> str:
    """ "Trưởng phòng Văn hóa - Xã hội"."""
    inside = lower_first(agency)
    return (
        _("Trưởng %(agency)s", agency=inside)
        if inside.startswith("phòng")
        else _("thủ trưởng %(agency)s", agency=agency)
    )
