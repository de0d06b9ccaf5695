"""The floor: a bare Flask application on the same database, as its tutorials would write it: Flask-Login, Flask-SQLAlchemy,
a template. What the smallest honest page and write cost on this machine.

It shares no code with the desk. `FLOOR_DATABASE` is the path of the SQLite file.
"""

from __future__ import annotations

import os
import sqlite3
from typing import Any

from flask import Flask, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import Engine, ForeignKey, event, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

TABLE = """<!doctype html><html lang="vi"><head><title>Sàn</title></head><body><h1>{{ name }}</h1><table>
{% for row in rows %}<tr><td>{{ row.id }}</td><td>{{ row.title }}</td><td>{{ row.state }}</td></tr>{% endfor %}
</table></body></html>"""


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)
login = LoginManager()
app = Flask(__name__)
app.secret_key = "bench" * 8
app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{os.environ.get('FLOOR_DATABASE', '')}"
app.config |= {"TRUSTED_PROXIES": 0, "MAX_CONTENT_LENGTH": 1024 * 1024}  # asked by the web server
app.jinja_loader = DictLoader({"floor.html": TABLE})
db.init_app(app)
login.init_app(app)


class Person(UserMixin, Base):
    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str]


class Revision(Base):
    __tablename__ = "revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


class Edition(Base):
    __tablename__ = "editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    due_at: Mapped[str]
    current_revision_id: Mapped[int] = mapped_column(ForeignKey(Revision.id))
    revision: Mapped[Revision] = relationship(lazy="joined", innerjoin=True)

    @property
    def title(self) -> str:
        return self.revision.title


class FloorRow(Base):
    __tablename__ = "bench_floor"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str]
    count: Mapped[int]


@event.listens_for(Engine, "connect")
def _settings(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA busy_timeout=20000")


@login.user_loader
def load(person_id: str) -> Person | None:
    return db.session.get(Person, int(person_id))


@app.get("/san/vao/<int:person_id>")
def sign_in(person_id: int) -> str:
    login_user(db.session.get_one(Person, person_id))
    return ""


def _table(name: str) -> str:
    query = select(Edition).where(Edition.state == "published").order_by(Edition.due_at, Edition.id).limit(25)
    return render_template("floor.html", rows=db.session.scalars(query).all(), name=name)


@app.get("/san")
@login_required
def page() -> str:
    """The signed-in person and 25 indexed rows in a bare table."""
    return _table(current_user.full_name)


@app.get("/san-ban-doc")
def public_page() -> str:
    """The same for a reader without an account."""
    return _table("Bạn đọc")


@app.post("/san-ghi")
@login_required
def write() -> ResponseReturnValue:
    """The signed-in person, one UPDATE and one INSERT in one transaction."""
    assert current_user.is_authenticated
    db.session.execute(update(FloorRow).where(FloorRow.id == 1).values(count=FloorRow.count + 1))
    db.session.add(FloorRow(words="một dòng", count=0))
    db.session.commit()
    return redirect("/san", 303)
