"""`make mutants` is in step with the code: what it wants to change stands there, and every feature has its faults."""

from pathlib import Path

from tests.house import ROOT
from tools.mutants.__main__ import unplantable
from tools.mutants.faults import FAULTS


def test_every_fault_can_be_planted() -> None:
    assert unplantable(FAULTS) == []


def test_every_feature_has_faults() -> None:
    features = {path.parent.name for path in (ROOT / "editorial").glob("*/rules*") if path.parent.name != "core"}
    assert features - {Path(fault.file).parts[0] for fault in FAULTS} == set()
    assert len(FAULTS) >= 60
