"""HTTP with a secret, for publishers."""
