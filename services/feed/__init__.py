"""What a device may hold and what changed: published at commit, pulled by cursor."""

from services.feed.compact import compact
from services.feed.cursor import is_first
from services.feed.publish import body, publish
from services.feed.pull import confirmed, pull
from services.feed.reader import ManyStatements, Reader

__all__ = [
    "ManyStatements",
    "Reader",
    "body",
    "compact",
    "confirmed",
    "is_first",
    "publish",
    "pull",
]
