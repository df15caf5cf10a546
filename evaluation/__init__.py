"""Measures understanding and triage on sets that nothing here is trained on, and writes a report."""
