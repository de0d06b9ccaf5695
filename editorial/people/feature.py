"""People, their credentials and roles."""

from datetime import timedelta

from flask import current_app

from editorial.core.db import transaction
from editorial.core.feature import Duty, Feature
from editorial.people import operations
from editorial.people.commands import people_group


def _prune() -> int:
    with transaction():
        return operations.prune() + operations.seal_secrets(current_app.config["SECRET_KEY"])


FEATURE = Feature(
    name="people",
    duties=(Duty(_prune, every=timedelta(minutes=10)),),
    commands=(people_group,),
)
