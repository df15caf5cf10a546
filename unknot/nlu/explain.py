"""``python -m unknot.nlu.explain "text"``: what the rules find in a text, and why."""

from __future__ import annotations

import sys

from unknot.nlu.clauses import clauses
from unknot.nlu.document import make_doc
from unknot.nlu.findings import entity, find


def explain(text: str) -> str:
    """One line per finding: kind, id, assertion, confidence, the words, the rule and pattern, the deciding trigger."""
    doc = make_doc(text)
    rows = ["clauses: " + " | ".join(" ".join(t.norm_ for t in clause) for clause in clauses(doc))]
    for f in find(doc):
        reason = f" because of [{f.trigger}]" if f.trigger else ""
        rows.append(
            f"{entity(f)['entity']:8} {f.target:22} {f.assertion.value:12} {f.confidence:.2f}  "
            f"{text[f.start : f.end]!r}  rule {f.rule}: {f.pattern}{reason}"
        )
    return "\n".join(rows)


if __name__ == "__main__":
    for line in sys.argv[1:] or sys.stdin:
        print(explain(line.strip()))
