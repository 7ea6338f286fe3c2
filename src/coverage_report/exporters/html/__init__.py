"""The ``html`` and ``html-dir`` exporters: a page that is opened in a browser."""
