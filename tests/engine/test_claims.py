"""Claims that go round: complete in both languages, honest about their source, and never told as a fact by the product."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from vonk.engine.playbook.heard import Claim, _read, load_claims
from vonk.engine.playbook.loader import PlaybookError, load_playbook

CLAIMS = load_claims()
VONK = Path(__file__).parents[2] / "src" / "vonk"
SAY_IT_IS_WRONG = {f"{one.id}.yaml" for one in load_playbook().refused}  # plays that are refused, with the reason
# Words that stand there to be struck out, to be searched for, or as the anecdote that a play of grade D rests on.
STRUCK = {"Match the form to a learning style", "70-20-10", "3M’s own account of its 15 %"}


def told() -> dict[str, str]:
    """Every text of the product that somebody may read: templates, plays, content and translations."""
    paths = [path for pattern in ("*.html", "*.yaml", "*.md", "*.po", "*.txt") for path in VONK.rglob(pattern)]
    kept = [path for path in paths if "claims" not in path.parts and path.name not in SAY_IT_IS_WRONG]
    return {path.relative_to(VONK).as_posix(): path.read_text(encoding="utf-8") for path in kept}


def test_the_claims_of_the_method_are_there_with_their_grades() -> None:
    grades = {claim.id: claim.grade for claim in CLAIMS}
    assert len(grades) >= 17
    assert grades["learning-pyramid-90"] == grades["mckinsey-87-12"] == "X"
    assert grades["high-impact-culture"] == grades["linkedin-94"] == "C-"
    assert [claim.letter for claim in CLAIMS] == sorted((claim.letter for claim in CLAIMS), reverse=True)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_claim_says_where_it_comes_from_and_what_to_say_in_both_languages(claim: Claim) -> None:
    for name in ("claim", "heard", "origin", "caveat", "instead"):
        texts = claim.text(name)
        assert set(texts) == {"nl", "en"}
        assert texts["nl"] != texts["en"]
    assert not re.search(r"!|\b(u|uw)\b", " ".join(claim.text("instead").values()))
    if claim.usable:
        assert any(source.checked for source in claim.sources), "what may be told has a source that was looked up"


@pytest.mark.parametrize("claim", [c for c in CLAIMS if not c.usable], ids=lambda claim: claim.id)
def test_its_patterns_find_the_claim_itself_in_both_languages(claim: Claim) -> None:
    for words in claim.text("claim").values():
        assert any(re.search(pattern, words, re.IGNORECASE) for pattern in claim.patterns), words


def test_no_page_and_no_play_tells_such_a_number_as_a_fact() -> None:
    texts = told()
    assert len(texts) > 200
    found = [
        f"{path}: {match[0]!r} ({claim.id})"
        for claim in CLAIMS
        if not claim.usable
        for path, text in texts.items()
        for pattern in claim.patterns
        for match in re.finditer(pattern, text, re.IGNORECASE)
        if match[0] not in STRUCK
    ]
    assert found == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("grade: X", "grade: E", "grade"),
        ("  en:", "  fr:", "texts in en are missing"),
        ("patterns:", "other:", "other"),
        ("id: learning-styles", "id: something", "name of the file"),
    ],
)
def test_a_claim_that_is_wrong_is_refused_with_the_path(old: str, new: str, problem: str) -> None:
    file = resources.files("vonk.engine.playbook") / "claims" / "learning-styles.yaml"
    text = file.read_text(encoding="utf-8")
    with pytest.raises(PlaybookError, match=problem):
        _read("learning-styles.yaml", text.replace(old, new))
