"""Bytes from anywhere, within limits, and files that are replaced as a whole or not at all."""
