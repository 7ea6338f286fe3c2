"""Markdown for pull requests and summaries."""
