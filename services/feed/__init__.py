"""What a device may hold and what changed: published at commit, pulled by cursor."""

from services.feed.cursor import is_first
from services.feed.publish import body, publish
from services.feed.pull import confirmed, head, pull
from services.feed.reader import Reader

__all__ = ["Reader", "body", "confirmed", "head", "is_first", "publish", "pull"]
