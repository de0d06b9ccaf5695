"""Every table of points."""

from editorial.scoring.anomalies import models as anomalies
from editorial.scoring.appeals import models as appeals
from editorial.scoring.findings import models as findings
from editorial.scoring.holders import models as holders
from editorial.scoring.ledger import models as ledger
from editorial.scoring.ledger_lock import models as ledger_lock
from editorial.scoring.periods import models as periods
from editorial.scoring.rule_sets import models as rule_sets

__all__ = ["anomalies", "appeals", "findings", "holders", "ledger", "ledger_lock", "periods", "rule_sets"]
