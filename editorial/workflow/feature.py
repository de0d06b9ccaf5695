"""The way of an item from draft to approval."""

from editorial.core.feature import AuditLabels, Duty, Feature
from editorial.workflow.commands import workflow_page
from editorial.workflow.operations import expire_claims
from editorial.workflow.rules import TRANSITIONS

FEATURE = Feature(
    name="workflow",
    duties=(Duty(expire_claims),),
    audit_labels=AuditLabels(actions={f"article.{step.verb}": step.title for step in TRANSITIONS}),
    generated_docs={"workflow": workflow_page},
)
