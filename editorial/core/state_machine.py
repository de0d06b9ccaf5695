"""A state machine as a table of transitions: which verb leads from which states to which, and who may use it. Pure.

A feature declares a `StateMachine` in its `rules`; buttons, guards, tests and docs are read from it. What changes a
state in the database is `core.transitions`. To declare one:

    OFFICE = granted_to(Role.STANDING_OFFICE, title=_l("thường trực"), refusal=_l("Chỉ thường trực làm được việc này."))
    MACHINE = StateMachine(
        "commendation",
        (Transition("submit", _l("Trình hồ sơ"), (State.VOTING,), (State.SUBMITTED,), OFFICE, conditions=(vote_is_counted,)),),
        wrong_state=lambda transition, facts: _("Đợt đang ở bước “%(state)s” ...", state=facts.state.title),
        stale=lambda facts: _("Đợt này vừa có người khác thay đổi. ..."),
    )

The facts are a frozen dataclass of the feature with at least `state` and `version`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from editorial.core.access import Actor
from editorial.core.verdicts import YES, Verdict, no


class Facts(Protocol):
    """What a machine decides by. `version` is that of the row, which every change of it raises by one."""

    @property
    def state(self) -> StrEnum: ...

    @property
    def version(self) -> int: ...


F = TypeVar("F", bound=Facts)
_F = TypeVar("_F", contravariant=True)
S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class Permission(Generic[_F]):
    """Who a verb belongs to, as a relation between a person and the facts.

    `title` names these people. `allows` says yes, or no with a sentence. `concerns`: the verb is part of this person's
    work, so that a refusal is worth explaining to them.
    """

    title: Any
    allows: Callable[[Actor, _F], Verdict]
    concerns: Callable[[Actor, _F], bool]


def granted_to(*roles: str, title: Any, refusal: Any) -> Permission[Any]:
    """Whoever holds one of the roles."""
    return Permission(
        title, lambda actor, _facts: YES if actor.has(*roles) else no(refusal), lambda actor, _facts: actor.has(*roles)
    )


def system_only(*, title: Any, refusal: Any) -> Permission[Any]:
    """No person: the clock or another operation uses the verb, and nobody gets a button."""
    return Permission(title, lambda _actor, _facts: no(refusal), lambda _actor, _facts: False)


def _always(_actor: Actor, _facts: Any) -> bool:
    return True


@dataclass(frozen=True)
class Transition(Generic[S, F]):
    """One verb.

    `targets`: where it may lead; the operation's rule decides which one when there are several.
    `needs`: what the person must give besides a click ("reason", "grade", "person" ...).
    `conditions`: what the facts must hold beyond state and person; each says yes, or no with a sentence.
    `shown_when`: False where a refusal would explain nothing to this person, so that the button is left out.
    `concurrent`: several people do it from pages of the same version; it raises the version only with the state.
    `action`: the audit action, where it is not "<subject>.<verb>".
    """

    verb: str
    title: Any
    sources: tuple[S, ...]
    targets: tuple[S, ...]
    who: Permission[F]
    needs: tuple[str, ...] = ()
    tone: str = "quiet"
    conditions: tuple[Callable[[F], Verdict], ...] = ()
    shown_when: Callable[[Actor, F], bool] = _always
    concurrent: bool = False
    action: str = ""

    @property
    def target(self) -> S:
        """The only place where it leads. Raises ValueError when there are several."""
        (target,) = self.targets
        return target


@dataclass(frozen=True)
class Button(Generic[S, F]):
    """A verb as one person sees it: open, or closed with the reason."""

    transition: Transition[S, F]
    verdict: Verdict


class StateMachine(Generic[S, F]):
    """The table. `subject` names the thing in audit rows; `wrong_state` and `stale` give the Vietnamese sentences for a
    verb that does not start from the present state, and for a page older than the row."""

    def __init__(
        self,
        subject: str,
        transitions: tuple[Transition[S, F], ...],
        *,
        wrong_state: Callable[[Transition[S, F], F], object],
        stale: Callable[[F], object],
    ) -> None:
        self.subject, self.transitions = subject, transitions
        self.wrong_state, self.stale = wrong_state, stale
        self.by_verb = {transition.verb: transition for transition in transitions}
        if len(self.by_verb) < len(transitions):
            raise ValueError(f"{subject}: a verb stands twice in the table")

    def __getitem__(self, verb: str) -> Transition[S, F]:
        return self.by_verb[verb]

    def permitted(self, verb: str, actor: Actor, facts: F) -> Verdict:
        """May this person do this now? Yes, or no with the sentence that stands beside the greyed button."""
        transition = self.by_verb[verb]
        if facts.state not in transition.sources:
            return no(self.wrong_state(transition, facts))
        verdict = transition.who.allows(actor, facts)
        for condition in transition.conditions:
            if not verdict:
                break
            verdict = condition(facts)
        return verdict

    def concerns(self, verb: str, actor: Actor, facts: F) -> bool:
        """Is the verb part of this person's work here, so that a refusal is worth explaining? Whatever the state."""
        transition = self.by_verb[verb]
        return transition.who.concerns(actor, facts) and transition.shown_when(actor, facts)

    def buttons(self, actor: Actor, facts: F) -> list[Button[S, F]]:
        """The verbs of this state that are this person's: the open ones, and the closed ones with the reason."""
        here = [transition for transition in self.transitions if facts.state in transition.sources]
        found = [Button(transition, self.permitted(transition.verb, actor, facts)) for transition in here]
        return [button for button in found if button.verdict or self.concerns(button.transition.verb, actor, facts)]

    def action(self, verb: str) -> str:
        """The audit action of a verb."""
        return self.by_verb[verb].action or f"{self.subject}.{verb}"

    def check_step(self, verb: str, source: str, target: str) -> None:
        """Raises AssertionError when the table does not lead from source to target by this verb."""
        transition = self.by_verb[verb]
        if source not in transition.sources or target not in transition.targets:
            raise AssertionError(f"{self.subject}: {verb} does not lead from {source} to {target}")
