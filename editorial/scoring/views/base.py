"""What the pages of points share."""

from flask import Blueprint

bp = Blueprint("scoring", __name__)
