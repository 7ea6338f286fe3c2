"""Built-in plugins that read build records."""
