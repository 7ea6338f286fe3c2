"""The nouns: records and what is computed of them, frozen; imports nothing of ours but words."""
