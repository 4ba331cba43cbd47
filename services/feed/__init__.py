"""What a device may hold and what changed: published at commit, pulled by cursor."""

from services.feed.publish import body, publish
from services.feed.pull import head, pull
from services.feed.reader import Reader

__all__ = ["Reader", "body", "head", "publish", "pull"]
