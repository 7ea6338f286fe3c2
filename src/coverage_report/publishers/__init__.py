"""Built-in plugins that carry documents away."""
