"""Every rule answers with a Verdict: yes, or no with a sentence for the person."""

from dataclasses import dataclass

from editorial.core.errors import Refused


@dataclass(frozen=True, slots=True)
class Verdict:
    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raise `Refused` with the sentence when the answer is no."""
        if not self.allowed:
            raise Refused(self.reason)


YES = Verdict(True)


def no(reason: object) -> Verdict:
    """A refusal; `reason` may be a lazy translation."""
    return Verdict(False, str(reason))
