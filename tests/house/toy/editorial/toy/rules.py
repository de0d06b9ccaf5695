"""What the ward decides about toys. Pure."""

from editorial.core.i18n import lazy_gettext as _l
from editorial.core.settings import Setting

MOST = Setting("toy.most", 7, _l("Số đồ chơi nhiều nhất"), int)
