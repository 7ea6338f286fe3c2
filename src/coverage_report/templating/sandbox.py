"""Jinja2 for templates that are not to be trusted with more than their variables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from jinja2 import BaseLoader, StrictUndefined, TemplateRuntimeError
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import do_round, make_attrgetter
from jinja2.nodes import Concat
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from coverage_report.templating.escaping import Finished, Markdown, markdown_code
from coverage_report.views.words import count, listing, number, who

#: Characters, items or bits that one operation in a template may make.
MOST = 1_000_000
MOST_DIGITS = 100


class _Generator(CodeGenerator):
    def visit_Concat(self, node: Concat, frame: Frame) -> None:  # noqa: N802 - Jinja2's name
        """Compile ``a ~ b``; the original escapes for HTML, whatever the kind of output."""
        self.write("environment.joined((")
        for operand in node.nodes:
            self.visit(operand, frame)
            self.write(", ")
        self.write("))")


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment that escapes everything it prints for one kind of output.

    Jinja2's own escaping is for HTML, so what relies on it is replaced or left out.
    """

    code_generator_class = _Generator
    intercepted_binops = frozenset({"+", "*", "**"})

    def __init__(self, kind: type[Finished], loader: BaseLoader) -> None:
        super().__init__(
            loader=loader,
            autoescape=True,
            finalize=kind.escape,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._kind = kind
        for name in ("tojson", "urlize", "xmlattr"):
            del self.filters[name]
        self.filters |= dict.fromkeys(("e", "escape", "forceescape"), kind.escape)
        self.filters |= {"join": self._join, "round": _round, "safe": kind, "link": kind.link}
        self.filters |= {"number": number, "many": count, "who": who, "listing": listing}
        if kind is Markdown:
            self.filters["code"] = lambda text: kind(markdown_code(str(text)))
        del self.globals["lipsum"]

    def joined(self, parts: Iterable[object]) -> str:
        """Return the parts as one text, finished if any of them is."""
        parts = tuple(parts)
        if any(isinstance(part, Markup) for part in parts):
            return self._kind("".join(map(self._kind.escape, parts)))
        return "".join(map(str, parts))

    def _join(
        self, parts: Iterable[object], d: str = "", attribute: str | int | None = None
    ) -> str:
        if attribute is not None:
            parts = map(make_attrgetter(self, attribute), parts)
        return self.joined([piece for part in parts for piece in (d, part)][1:])

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Add, multiply or raise to a power: text by the kind of output, numbers within bounds."""
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return self.joined((left, right))
        if operator != "+" and _size(operator, left, right) > MOST:
            raise TemplateRuntimeError(f"the result of {operator} is too large")
        return super().call_binop(context, operator, left, right)

    def handle_exception(self, source: str | None = None) -> NoReturn:  # noqa: ARG002 - see Jinja2
        """Keep the exception as it is, with the frames that tell the template's line."""
        raise  # noqa: PLE0704 - called while an exception is handled


def _size(operator: str, left: Any, right: Any) -> int:
    """Return how many bits (of numbers) or items (of sequences) the result of `operator` has."""
    if isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length()
        return bits * right if operator == "**" else bits + right.bit_length()
    for sequence, times in ((left, right), (right, left)):
        if isinstance(sequence, str | list | tuple) and isinstance(times, int):
            return len(sequence) * times
    return 0


def _round(value: float, precision: int = 0, method: str = "common") -> float:
    if abs(precision) > MOST_DIGITS:
        raise TemplateRuntimeError(f"round: more than {MOST_DIGITS} digits")
    return do_round(value, precision, method)  # type: ignore[arg-type]
