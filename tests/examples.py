"""How many random examples a test tries."""

from __future__ import annotations

from hypothesis import settings


def examples(count: int) -> int:
    """`count` in `make test-long`; otherwise a quarter of them, at least one."""
    return count if settings.get_current_profile_name() == "long" else max(1, count // 4)
