"""The application with the floor's routes beside it: what the smallest honest page and write cost on this machine."""

from __future__ import annotations

from flask import Flask, Response, render_template
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import String, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from editorial.articles.models import Edition, Revision
from editorial.core.access import EVERYONE, SIGNED_IN, current_actor, open_to
from editorial.core.db import Model, db, transaction
from editorial.publishing.models import Publication
from wsgi import app as desk

TABLE = """<!doctype html><html lang="vi"><head><title>Sàn</title></head><body><h1>{{ name }}</h1><table>
{% for row in rows %}<tr><td>{{ row.id }}</td><td>{{ row.title }}</td><td>{{ row.state }}</td></tr>{% endfor %}
</table></body></html>"""


class FloorRow(Model):
    """What the bare POST writes."""

    __tablename__ = "bench_floor"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(200))
    count: Mapped[int] = mapped_column(default=0)


@open_to(SIGNED_IN)
def floor() -> str:
    """The signed-in person and 25 indexed rows in a bare table."""
    rows = db.session.execute(
        select(Edition.id, Revision.title, Edition.state)
        .join(Revision, Revision.id == Edition.current_revision_id)
        .where(Edition.state == "published")
        .order_by(Edition.due_at, Edition.id)
        .limit(25)
    ).all()
    return render_template("floor.html", rows=rows, name=current_actor().name)


@open_to(EVERYONE)
def public_floor() -> str:
    """The same for a reader without an account."""
    rows = db.session.execute(
        select(Publication.id, Revision.title, Publication.live_from.label("state"))
        .join(Revision, Revision.id == Publication.revision_id)
        .order_by(Publication.live_from.desc(), Publication.id.desc())
        .limit(25)
    ).all()
    return render_template("floor.html", rows=rows, name="Bạn đọc")


@open_to(SIGNED_IN)
def write_floor() -> Response:
    """One UPDATE and one INSERT in one transaction."""
    with transaction():
        db.session.execute(update(FloorRow).where(FloorRow.id == 1).values(count=FloorRow.count + 1))
        db.session.execute(insert(FloorRow).values(words="một dòng", count=0))
    return Response("", 303, {"Location": "/san"})


app: Flask = desk
assert app.jinja_env.loader is not None
app.jinja_env.loader = ChoiceLoader(
    [app.jinja_env.loader, DictLoader({"floor.html": TABLE})]
)  # compiled once, as any page
for rule, view, methods in (
    ("/san", floor, ["GET"]),
    ("/san-ban-doc", public_floor, ["GET"]),
    ("/san-ghi", write_floor, ["POST"]),
):
    app.add_url_rule(rule, view_func=view, methods=methods)
