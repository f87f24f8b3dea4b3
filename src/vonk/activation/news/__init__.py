"""What is new to learn: told to whom it matches, and to everybody on the intranet."""

from vonk.activation.news.feed import Feed, Item, feed_of, items_of
from vonk.activation.news.keys import (
    MOST_ORIGINS,
    BadOrigin,
    KeyShown,
    as_origin,
    change_key,
    key_of,
    keys,
    make_key,
    restore_key,
    withdraw_key,
)
from vonk.activation.news.telling import tell_news

__all__ = [
    "MOST_ORIGINS",
    "BadOrigin",
    "Feed",
    "Item",
    "KeyShown",
    "as_origin",
    "change_key",
    "feed_of",
    "items_of",
    "key_of",
    "keys",
    "make_key",
    "restore_key",
    "tell_news",
    "withdraw_key",
]
