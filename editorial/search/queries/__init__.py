"""Finding articles among what a person may see, newest first, the same on every database."""

from .found import MOST_PAGES as MOST_PAGES
from .found import PAGE as PAGE
from .found import Filters as Filters
from .found import Found as Found
from .found import Results as Results
from .found import results as results
from .found import units as units
