"""The blueprint of the register, and what its pages share."""

from flask import Blueprint

from editorial.core.errors import Missing
from editorial.core.forms import Form
from editorial.people import queries as people_queries
from editorial.people.models import Person
from editorial.units import queries as unit_queries
from editorial.units.models import Unit

bp = Blueprint("register", __name__)


def person_or_missing(person_id: int) -> Person:
    """Raises Missing when no person has this id."""
    person = people_queries.person(person_id)
    if person is None:
        raise Missing
    return person


def unit_or_missing(unit_id: int) -> Unit:
    """Raises Missing when no unit has this id."""
    unit = unit_queries.unit(unit_id)
    if unit is None:
        raise Missing
    return unit


def status_of(form: Form) -> int:
    """The HTTP status of a page that shows this form: 422 when it was refused."""
    return 422 if form.errors else 200
