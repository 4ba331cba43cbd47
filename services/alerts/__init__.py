"""Alerts: a ready patient is answered for by a person who said so, at any hour."""
