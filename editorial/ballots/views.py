"""What the board reads and votes on."""

from types import SimpleNamespace

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from editorial.articles.queries import case_for
from editorial.ballots import queries, rules
from editorial.ballots.forms import review_form
from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.web import page
from editorial.people.models import BOARD, Role

bp = Blueprint("ballots", __name__)
