"""Built-in plugins that render a coverage model."""
