"""What changed: nothing lost, nothing invented, and readable."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editorial.core.diff import Block, compare, compare_paragraphs, fold_same, summary
from editorial.core.html import paragraphs


def side(blocks: list[Block], kind: str) -> list[str]:
    """The paragraphs of one side, put together again."""
    other = "added" if kind == "removed" else "removed"
    return [
        "".join(piece.text for piece in block.pieces if piece.kind in ("same", kind))
        for block in blocks
        if block.kind != other
    ]


def shown(blocks: list[Block]) -> list[str]:
    marks = {"same": "{}", "added": "[+{}]", "removed": "[-{}]"}
    return ["".join(marks[piece.kind].format(piece.text) for piece in block.pieces) for block in blocks]


def checked(old: list[str], new: list[str]) -> list[Block]:
    blocks = compare_paragraphs(old, new)
    assert side(blocks, "removed") == old
    assert side(blocks, "added") == new
    for block in blocks:
        kinds = {piece.kind for piece in block.pieces}
        assert all(piece.text for piece in block.pieces)
        if block.kind in ("same", "added", "removed"):
            assert kinds == {block.kind}
        else:
            assert kinds & {"added", "removed"}
    return blocks


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["a b c"], ["a b c"], ["a b c"]),
        (["phường ra quân"], ["phường đã ra quân"], ["phường [+đã ]ra quân"]),
        (["phường đã ra quân"], ["phường ra quân"], ["phường [-đã ]ra quân"]),
        (["tổ 5 họp sáng nay"], ["tổ 6 họp sáng nay"], ["tổ [-5][+6] họp sáng nay"]),
        (
            ["ngày 15 tháng 6 tại phường Vĩnh Tuy"],
            ["ngày 15 tháng 6 tại quận Hai Bà"],
            ["ngày 15 tháng 6 tại [-phường Vĩnh Tuy][+quận Hai Bà]"],
        ),
        (["một", "hai"], ["một", "mới hẳn", "hai"], ["một", "[+mới hẳn]", "hai"]),
        (["một", "bỏ đi", "hai"], ["một", "hai"], ["một", "[-bỏ đi]", "hai"]),
        (["hoàn toàn khác"], ["không còn gì"], ["[-hoàn toàn khác]", "[+không còn gì]"]),
        (
            ["đầu", "câu này được sửa một chữ", "cuối"],
            ["đầu", "thêm", "câu này được sửa hai chữ", "cuối"],
            ["đầu", "[+thêm]", "câu này được sửa [-một][+hai] chữ", "cuối"],
        ),
        ([], ["mới"], ["[+mới]"]),
        (["cũ"], [], ["[-cũ]"]),
        ([], [], []),
    ],
)
def test_changes_read_as_a_person_would_mark_them(old: list[str], new: list[str], expected: list[str]):
    assert shown(checked(old, new)) == expected


def test_html_is_compared_by_its_words():
    old = "<p>Phường <strong>ra quân</strong></p><ul><li>một</li></ul>"
    new = "<h2>Phường ra quân</h2><ul><li>một</li><li>hai</li></ul>"
    assert shown(compare(old, new)) == ["Phường ra quân", "một", "[+hai]"]


def test_summary_counts_words():
    assert summary(checked(["tổ 5 họp sáng nay", "bỏ"], ["tổ 6 họp sáng nay mai"])) == (2, 2)
    assert summary([]) == (0, 0)


def test_unchanged_runs_fold_but_stay_at_hand():
    old = [f"đoạn {number}" for number in range(10)]
    new = [*old[:5], "mới", *old[5:]]
    folded = fold_same(checked(old, new))
    assert [block.kind for block in folded] == ["folded", "same", "added", "same", "folded"]
    assert [len(block.folded) for block in folded] == [4, 0, 0, 0, 4]
    assert [block.kind for block in fold_same(checked(old, new), context=0)] == ["folded", "added", "folded"]
    assert [block.kind for block in fold_same(checked(old[:3], old[:3]))] == ["folded"]
    assert [block.kind for block in fold_same(checked(["a"], ["a"]))] == ["same"]


SOME = ["tổ", "dân", "phố", "số", "1", "2", "3", "họp,", "xong.", "Vĩnh", "Tuy", "(a)", "-", "…"]
WORDS = st.lists(st.sampled_from(SOME), min_size=1, max_size=12)
TEXTS = st.lists(WORDS.map(" ".join), max_size=8)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_put_together_again(old: list[str], new: list[str]):
    blocks = checked(old, new)
    flat = [inner for block in fold_same(blocks) for inner in (block.folded or (block,))]
    assert flat == blocks


@given(st.lists(st.text(min_size=1, max_size=20), max_size=5), st.lists(st.text(min_size=1, max_size=20), max_size=5))
def test_any_characters_can_be_put_together_again(old: list[str], new: list[str]):
    checked(old, new)


@given(TEXTS)
def test_the_same_text_has_no_changes(text: list[str]):
    assert {block.kind for block in checked(text, text)} <= {"same"}


def test_a_moved_paragraph_is_removed_and_added_once():
    text = [f"đoạn thứ {number} nói về việc {number * 7}" for number in range(30)]
    moved = [*text[:3], *text[4:], text[3]]
    assert summary(checked(text, moved)) == (7, 7)


def scattered(seed: int, count: int, kinds: int) -> list[str]:
    chance = random.Random(seed)
    return [str(chance.randrange(kinds)) for _ in range(count)]


# Nothing unique, everything unique, unique only after each split, one endless paragraph: quadratic for a naive diff.
LADDER = [name for number in range(2, 15_000) for name in (f"a{number}", f"a{number - 1}")]
HOSTILE = {
    "one letter": (["a"] * 40_000, ["a"] * 39_000 + ["b"] + ["a"] * 900),
    "few kinds": (scattered(1, 40_000, 3), scattered(2, 40_000, 3)),
    "many kinds": (scattered(1, 40_000, 30_000), scattered(2, 40_000, 30_000)),
    "ladder": (LADDER, ["x", *LADDER[:10_000], "y", *LADDER[10_001:], "z"]),
    "long paragraph, few kinds": ([" ".join(scattered(1, 90_000, 2))], [" ".join(scattered(2, 90_000, 2))]),
    "long paragraph, ladder": ([" ".join(LADDER)], ["x " + " ".join(reversed(LADDER))]),
    "no words": (["." * 100_000], ["," * 50_000 + "." * 50_000]),
    "all paragraphs alike": ([f"a b c d e {n}" for n in range(9_000)], [f"a b c d e {n}x" for n in range(9_000)]),
}


@pytest.mark.parametrize(("old", "new"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_still_compared_rightly(old: list[str], new: list[str]):
    checked(old, new)


def test_a_small_change_in_a_long_article_stays_small():
    chance = random.Random(5)
    text = [" ".join(chance.choices(["tổ", "dân", "phố", "họp", "bàn", "việc", "chung"], k=60)) for _ in range(400)]
    new = [*text[:200], text[200] + " thêm", *text[201:]]
    assert summary(checked(text, new)) == (1, 0)
    assert paragraphs("".join(f"<p>{line}</p>" for line in text)) == text
