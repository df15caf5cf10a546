"""Unknot: a conversational assistant for people with neck or back muscle spasm."""

__version__ = "0.1.0"
