"""Pages under docs/ that are written from the code: `flask docs <name>`; tests/house holds them in step."""

import inspect
import re
from collections.abc import Callable, Mapping

from flask import current_app

from editorial.core.access import EVERYONE, SIGNED_IN
from editorial.core.db import Model
from editorial.core.feature import registered
from editorial.people.models import Role

_ENTRANTS = {
    EVERYONE: "mọi người",
    SIGNED_IN: "ai đã đăng nhập",
    "password": "người vừa vào bằng mã, trước khi đặt mật khẩu",
    "totp": "người phải bật xác thực hai bước trước",
}


def pages() -> Mapping[str, Callable[[], str]]:
    """Name of a page -> the function that writes it: the application's own pages, then those of the features."""
    found: dict[str, Callable[[], str]] = {"permissions": permissions_page, "tables": tables_page}
    for feature in registered():
        found |= feature.generated_docs
    return found


def permissions_page() -> str:
    """Every address with its methods and who may enter, as the views say it."""
    rows = []
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        if rule.endpoint == "static":
            continue
        entrants: frozenset[str] = vars(current_app.view_functions[rule.endpoint])["open_to"]
        names = [title for entrant, title in _ENTRANTS.items() if entrant in entrants]
        names += [role.title for role in Role if role in entrants]
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        rows.append(f"| {methods} | `{rule.rule}` | {', '.join(names)} |")
    return "\n".join(
        [
            "# Ai vào được trang nào",
            "",
            "Trang này do `flask docs permissions` viết ra từ cửa vào (`@open_to`) của từng trang; đừng sửa tay.",
            "Cửa chỉ là bước đầu: bài nào, đơn vị nào, người nào thì được còn do quy tắc của từng việc",
            "([đường đi của một bài](workflow.md), [an toàn](security.md)). Điều không được thấy thì trả lời 404.",
            "",
            "| Cách gọi | Địa chỉ | Ai vào được |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


def tables_page() -> str:
    """Every table with its model and what a row of it is: the first sentence of the model's docstring."""
    features = ["core", *(feature.name for feature in registered())]
    models = [(_feature_of(mapper.class_), mapper.class_) for mapper in Model.registry.mappers]
    models.sort(key=lambda entry: (features.index(entry[0]), entry[1].__tablename__))
    rows = [
        f"| `{model.__tablename__}` | `{feature}` | `{model.__name__}` | {_first_sentence(model)} |"
        for feature, model in models
    ]
    return "\n".join(
        [
            "# Tables",
            "",
            "Written by `flask docs tables` from the models' docstrings; do not edit by hand. Features in their order.",
            "",
            "| table | feature | model | a row is |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _feature_of(model: type) -> str:
    return model.__module__.split(".")[1]


def _first_sentence(model: type) -> str:
    text = " ".join((inspect.cleandoc(model.__dict__.get("__doc__") or "")).split("\n\n")[0].split())
    return re.split(r"(?<=[.;]) ", text)[0].rstrip(";.") + "." if text else ""
