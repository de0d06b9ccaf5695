"""Finding articles among what a person may see, newest first, the same on every database."""

from .results import MOST_PAGES as MOST_PAGES
from .results import PAGE as PAGE
from .results import Filters as Filters
from .results import Results as Results
from .results import SearchResult as SearchResult
from .results import results as results
from .results import units as units
