"""What a plugin can offer, and the hooks that ask for it."""
