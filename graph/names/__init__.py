"""What makes two names alike: keys, words, legal forms, people's names, editions, acronyms, places and rarity."""

from graph.names.core import MAX_TOKEN, entity_id, is_blank, key, look_alike, looks, tokens

__all__ = ["MAX_TOKEN", "entity_id", "is_blank", "key", "look_alike", "looks", "tokens"]
