"""JSON that came back from a browser."""

import json
from typing import Any


def read(text: str | bytes) -> Any:
    """Raises ValueError for what is none, however deep or long it is."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
