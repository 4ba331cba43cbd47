"""Repeatable measurements, printed beside their bars."""
