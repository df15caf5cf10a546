"""Tests of the values; what they share."""

from datetime import datetime

from unknot.nlu.values import read_values

WEDNESDAY = datetime(2026, 11, 18, 14, 0)


def values(text: str, entity: str) -> list[float | str]:
    """What is read for one entity in a message written on a Wednesday afternoon."""
    return [value.value for value in read_values(text, WEDNESDAY) if value.entity == entity]
