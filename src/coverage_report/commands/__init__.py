"""The commands, a module each."""

#: The commands of the core; each is imported when it is asked for. Plugins add theirs through the hook.
COMMANDS = {
    "report": "coverage_report.commands.report",
    "diff": "coverage_report.commands.diff",
    "trend": "coverage_report.commands.trend",
    "site": "coverage_report.commands.site",
    "missing": "coverage_report.commands.missing",
    "explain": "coverage_report.commands.explain",
    "contains": "coverage_report.commands.contains",
    "publish": "coverage_report.commands.publish",
    "plugins": "coverage_report.commands.plugins",
}
