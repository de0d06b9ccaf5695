"""Forms of the desk: a text, the verbs of the workflow, ballots."""
