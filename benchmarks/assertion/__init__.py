"""Measures other assertion detectors beside our own; not part of the product or its tests."""
