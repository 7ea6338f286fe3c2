"""The JSON report, whose schema is published."""
