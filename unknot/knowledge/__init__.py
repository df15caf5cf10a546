"""The clinical content: YAML files beside this module, their schema and their loader."""

from unknot.knowledge.loader import KnowledgeError, load, version
from unknot.knowledge.schema import Knowledge

__all__ = ["Knowledge", "KnowledgeError", "load", "version"]
