"""Data flows one way: what may import what, and who alone may commit, speak htmx, read the clock, render."""

import ast
import re
from collections.abc import Iterator, Mapping

from editorial import wiring
from tests.house import EDITORIAL, sources

FEATURES = ("core", *(feature.name for feature in wiring.FEATURES))
SUBJECTS = {  # a feature of more than 3,000 lines is grouped by subject first, with the same rooms in each; in this order
    "scoring": (
        *("ledger_lock", "holders", "findings", "periods", "rule_sets", "ledger", "boards", "appeals", "closing"),
        *("anomalies", "trials", "item_points", "verification", "notifications"),
    ),
    "commendations": (
        *("criteria", "rounds", "candidates", "council", "dossier", "progress", "awards", "settings", "notifications"),
    ),
}
ROOMS = (
    *("models", "events", "rules", "queries", "operations", "seed_data", "channels", "forms"),
    *("views", "commands", "feature"),
)
ENTRANCES = ("", "wiring", "worker", "cli", "demo", "generated_docs")  # "" is editorial/__init__.py
ANYWHERE = ("config", "extensions")
LAST = ("views", "commands", "feature")
"""Rooms that nobody imports but the feature's own `feature.py`."""
ALONE = {
    r"\bcommit\(": ("core/db.py",),
    r"[\"']HX-": ("core/web.py",),
    r"\b(datetime\.(now|utcnow)|date\.today|time\.time)\(": ("core/clock.py",),
    r"\brender_template(_string)?\b": ("core/web.py", "core/mail.py"),
    r"\bcore\.events\.models\b|\b(EventRow|event_deliveries)\b": (
        *(f"core/events/{name}.py" for name in ("models", "publishing", "deliveries", "queries", "operations")),
        "models.py",
    ),
}
NOT_IN = {  # room -> modules that it does without
    "events": ("flask", "sqlalchemy", "flask_login", "editorial.core.db", "editorial.core.clock"),
    "rules": ("flask", "sqlalchemy", "flask_login", "editorial.core.db", "editorial.core.clock"),
    "queries": ("flask", "flask_login"),
    "operations": ("flask", "flask_login"),
    "models": ("flask", "flask_login"),
}


def faults(files: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each breach in {path under editorial/: source}."""
    for path, source in sorted(files.items()):
        for pattern, allowed in ALONE.items():
            if path not in allowed and re.search(pattern, source):
                yield f"{path}: {pattern} belongs to {' and '.join(allowed)}"
        feature, subject, room = place(path.removesuffix(".py").removesuffix("__init__").strip("/").split("/"))
        if feature in FEATURES[1:] and room not in ("", *ROOMS):
            yield f"{path}: no such room"
        for name in imported(source):
            if name.startswith("..") or (
                name.startswith(".") and path.count("/") < 2 + bool(subject)
            ):  # inside one room it is plain
                yield f"{path}: a relative import hides where it leads"
            if any(name == shut or name.startswith(shut + ".") for shut in NOT_IN.get(room, ()) if feature != "core"):
                yield f"{path}: {room} does without {name}"
            if name.split(".")[0] == "editorial" and feature not in ENTRANCES:
                yield from (
                    f"{path}: {why} ({name})" for why in breach((feature, subject, room), place(name.split(".")[1:]))
                )


def breach(importer: tuple[str, str, str], imported: tuple[str, str, str]) -> Iterator[str]:
    """Why `importer` may not import `imported`, each as (feature, subject, room)."""
    (feature, subject, room), (other, other_subject, other_room) = importer, imported
    if other in ANYWHERE:
        return
    if other in ENTRANCES or (
        other != "core" and other_room in LAST and not (feature == other and room in ("feature", other_room))
    ):
        yield "nobody imports an entrance, a view, a command or a feature.py"
    elif other not in FEATURES or feature not in FEATURES:
        yield "write the feature into the order"
    elif other != "core" and other_room not in ROOMS:
        yield "import a room, or what is in it"
    elif feature == other != "core" and ROOMS.index(other_room) > ROOMS.index(room if room in ROOMS else "models"):
        yield "a room imports only rooms before it"
    elif feature == other and subject_place(other, other_subject) > subject_place(feature, subject):
        yield "a subject imports only subjects before it"
    elif FEATURES.index(other) > FEATURES.index(feature):
        yield "a feature imports only features before it"


def place(parts: list[str]) -> tuple[str, str, str]:
    """(feature, subject, room); the subject is "" in a feature without subjects, and beside them."""
    feature, rest = parts[0] if parts else "", parts[1:]
    subject = rest.pop(0) if rest and rest[0] in SUBJECTS.get(feature, ()) else ""
    return feature, subject, rest[0] if rest else ""


def subject_place(feature: str, subject: str) -> int:
    """What lies beside the subjects collects them all, and so stands after the last."""
    subjects = SUBJECTS.get(feature, ())
    return subjects.index(subject) if subject else len(subjects)


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (f"{node.module}." if node.module else "")
            yield from (start + alias.name for alias in node.names)


def test_data_flows_one_way() -> None:
    assert list(faults({path.relative_to(EDITORIAL).as_posix(): text for path, text in sources()})) == []
