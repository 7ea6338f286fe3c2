"""The Jinja2 environment: sandboxed, limited, escaped by the kind of file, with its chain of overrides."""
