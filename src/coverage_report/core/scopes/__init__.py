"""What scopes say as data, which a report can hold: asked of points, and answered for the places between them.

A scope is a function of a place. Here each is asked at all combinations of some *points*, and what it says becomes a list of
boxes: values by axis, of which one must be there on each. A place that is none of the points is taken, axis by axis, for

1. the nearest point below it in a range: ``cp312`` for ``cp313``, ``macos@11.0`` for ``macos@14.0``;
2. of another interpreter than those that are points, CPython of that version;
3. its family: ``macos``, ``x86_64``, ``glibc``;
4. `OTHER`, which is asked as a value that nobody knows; of interpreters it is CPython 2.7, before all that are points.

Where an axis is open (``any``, unknown) some value of a box is enough. What scopes say of the places where builds of their
snapshot begin is always exact: a value that is told apart from those alike becomes a point. Elsewhere it is exact as far as
they ask for the system, the family of processors and the version of the interpreter.
"""
