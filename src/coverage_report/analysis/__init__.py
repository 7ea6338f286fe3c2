"""Questions asked of models, pure: what changed, what is missing, how near it is, whether that may be."""
