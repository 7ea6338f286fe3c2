"""How much is shown, in one table."""

from __future__ import annotations

#: Names of packages in a sentence; of more, the sentence says how many there are.
NAMES_SAID = 3
#: Names on a line of a list, of those with most to say, and in a tooltip.
NAMES_LISTED = 8
NAMES_IN_TOOLTIP = 20

#: What came in the place of a loss; causes of losses, and those above a picture.
REPLACEMENTS = 3
CAUSES = 10
CAUSES_IN_PICTURE = 3
#: Combinations of a package with a line of its own that are spelled out, lines for one cause (where it takes more, the
#: cause is one line), and combinations on one line.
SPELLED = 8
LINES_OF_CAUSE = 8
COMBINATIONS = 8
#: So many lines with so many packages in all need not be folded.
FEW_LINES, FEW_PACKAGES = 8, 16

#: Packages that stand side by side, and rows of a table in a terminal (``-v`` shows all).
SIDE_BY_SIDE = 5
ROWS = 40
#: Rows in markdown of packages that are alike, and values of what each is built for; in a terminal these may wrap where
#: so few rows are shown.
ROWS_ON_PAGE = 20
BRANCHES = 5
WRAPPED_ROWS = 12
#: Platforms at the top of a large report, and combinations from which on it says which axes would make a smaller one.
PLATFORMS = 20
LARGE = 16
#: Versions in a cell; hosts that do not serve; hosts told one by one; known failures.
VERSIONS = 4
HOSTS = 6
HOST_LINES = 40
KNOWN = 50
#: Snapshots of a series that are not folded, and packages that lost most.
LATEST = 12
DECLINES = 10
#: Problems with the input, and inputs that could not be read.
PROBLEMS = 20
LOST_INPUTS = 5

#: Columns, and characters of their heads, that fit the width of a page on GitHub beside a column of names.
PAGE_COLUMNS = 8
PAGE_CHARS = 70

#: A picture: cells, rows and columns of a matrix, and matrices below each other.
PICTURE_CELLS, PICTURE_ROWS, PICTURE_COLUMNS = 1200, 50, 60
PICTURE_MATRICES = 12
#: Points of a chart that have room for a mark each; of more, those where most was lost have one.
MARKS, GREATEST_LOSSES = 24, 5
#: Characters of a title, and of anything from records, in a picture, and of a tooltip that lists packages.
TITLE, TOOLTIP = 120, 1000
#: Characters of a sentence for machines and screen readers, and on a badge.
SENTENCE, BADGE = 500, 80
