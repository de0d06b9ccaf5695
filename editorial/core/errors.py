"""What can go wrong on purpose. Each carries a Vietnamese sentence that says what to do next."""


class DeskError(Exception):
    """Base of every refusal that people may cause; never a bug."""

    status = 400

    def __init__(self, sentence: object) -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)


class Refused(DeskError):
    """A rule said no to this person or in this state."""

    status = 403


class Stale(DeskError):
    """Somebody else was faster: the page shows an older state than the database."""

    status = 409


class Invalid(DeskError):
    """What was typed can't be accepted; `errors` maps a field to its sentence."""

    status = 422

    def __init__(self, sentence: object, errors: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.errors = errors or {}


class Missing(DeskError):
    """There is no such thing, or its existence is a secret from this person."""

    status = 404

    def __init__(self, sentence: object = "") -> None:
        super().__init__(sentence)
