"""Draws the pictures of the advice: exercises, warmth and cold, lifting, desk and bed, as SVG and PNG."""
