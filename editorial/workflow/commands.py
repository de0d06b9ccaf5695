"""docs/workflow.md, written from the table of transitions."""

from editorial.articles.models import State
from editorial.workflow.rules import OPENS_EDITION, TRANSITIONS

_NEEDS = {
    "reason": "lý do",
    "reason_code": "loại lý do",
    "grade": "mức A, B, C",
    "hour": "ngày và giờ",
    "person": "một người",
    "choice": "ý kiến",
}


def workflow_page() -> str:
    """docs/workflow.md: the table of verbs and its diagram, as the code has them."""
    rows, edges = [], dict[tuple[State, State], list[str]]()
    for transition in TRANSITIONS:
        rows.append(
            f"| {transition.title} (`{transition.verb}`) | {_titles(transition.sources)} "
            f"| {_titles(transition.targets)} | {transition.who.title} "
            f"| {', '.join(_NEEDS[need] for need in transition.needs)} |"
        )
        for source in transition.sources:
            for target in transition.targets:
                if source is not target and transition.verb not in OPENS_EDITION:
                    edges.setdefault((source, target), []).append(str(transition.title))
    names = [f'    state "{state.title}" as {state.value}' for state in State]
    arrows = [f"    {source.value} --> {target.value}: {', '.join(by)}" for (source, target), by in edges.items()]
    return "\n".join(
        [
            "# Đường đi của một bài",
            "",
            "Trang này do `flask docs workflow` viết ra từ bảng trong `editorial/workflow/rules.py`; đừng sửa tay.",
            "Trạng thái thuộc về một lần đi (edition); đính chính là một lần đi mới bên cạnh bản đang đăng.",
            "",
            "| Việc | Từ bước | Đến bước | Ai làm | Cần ghi |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
            "```mermaid",
            "stateDiagram-v2",
            *names,
            "    [*] --> draft",
            *arrows,
            "```",
            "",
        ]
    )


def _titles(states: tuple[State, ...]) -> str:
    return ", ".join(state.title for state in states)
