"""A weight as text: a number, or an expression in D, A and B, read exactly and never executed.

The grammar is that of + - * / ( ), decimal numbers and the letters D, A and B. Python's parser reads it; whatever
else it can read is refused.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from hw1cli.constructions.target import Target
from hw1cli.errors import DataError

LETTERS = ("D", "A", "B")
Tree: TypeAlias = "Fraction | str | tuple[Callable[..., Any], tuple[Tree, ...]]"
"""A number, a letter, or an operation with what it is applied to."""

_LARGEST, _SMALLEST = 10**30, Fraction(1, 10**400)
"""Numbers are at most so large, and multiples of a number so small that the smallest floats are read."""
_LONGEST, _DEEPEST = 500, 100
_CHARACTERS = re.compile(r"[0-9DABeE+\-*/(). ]+")
_QUOTIENT = re.compile(r"[+-]?[0-9]+(/[0-9]+)?")
_DECIMAL = re.compile(r"[+-]?[0-9]*\.?[0-9]*([eE][+-]?[0-9]{1,3})?")
_OPERATIONS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.UAdd: operator.pos, ast.USub: operator.neg,
}  # fmt: skip


@dataclass(frozen=True)
class Expression:
    """A weight that depends on D, A or B."""

    text: str
    tree: Tree

    @property
    def letters(self) -> set[str]:
        """Those of D, A and B that it depends on."""
        return {part for part in _parts(self.tree) if isinstance(part, str)}

    @property
    def integral(self) -> bool:
        """Whether it is plain to see that it is an integer for all integers: without divisions and fractions."""
        numbers = (part for part in _parts(self.tree) if isinstance(part, Fraction))
        return all(number.denominator == 1 for number in numbers) and not list(self._divisors())

    def at(self, target: Target) -> Fraction:
        """Return the value for one D, A and B; DataError where it divides by 0."""
        letters = {"D": Fraction(target.D), "A": Fraction(target.A), "B": Fraction(target.B)}
        return _divided(f"{self.text} at {target}", lambda: _value(self.tree, letters, Fraction))

    def term(self, letters: Mapping[str, Any], number: Callable[[Fraction], Any]) -> Any:
        """Return the value as a solver's term, made of the letters' terms and those that `number` makes."""
        return _value(self.tree, letters, number)

    def divisors(self, letters: Mapping[str, Any], number: Callable[[Fraction], Any]) -> list[Any]:
        """Return what it divides by, as terms."""
        return [_value(divisor, letters, number) for divisor in self._divisors()]

    def _divisors(self) -> Iterator[Tree]:
        return (part[1][1] for part in _parts(self.tree) if isinstance(part, tuple) and part[0] is operator.truediv)


Weight: TypeAlias = Fraction | Expression


@lru_cache(maxsize=2**16)
def weight(text: str | int) -> Weight:
    """Return the number or the expression that a text, or an integer, stands for; DataError if it is neither."""
    if isinstance(text, int):
        return Fraction(text)
    if len(text) > _LONGEST or not _CHARACTERS.fullmatch(text):
        raise _refused(text)
    if _QUOTIENT.fullmatch(text):  # with leading zeros, too
        numerator, _, denominator = text.partition("/")
        return _divided(text, lambda: _number(numerator) / _number(denominator or "1"))
    try:
        parsed = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _refused(text) from None
    expression = Expression(text, _tree(parsed, text.strip(), _DEEPEST))
    return expression if expression.letters else _divided(text, lambda: _value(expression.tree, {}, Fraction))


def _tree(node: ast.expr, text: str, depth: int) -> Tree:
    """Return what was parsed, with exact numbers; DataError for what is not of the grammar or too deep."""
    match node:
        case ast.Constant():
            return _number(ast.get_source_segment(text, node) or "")
        case ast.Name(id=letter) if letter in LETTERS:
            return letter
        case ast.UnaryOp(op=op, operand=operand) if depth and type(op) in _OPERATIONS:
            return _OPERATIONS[type(op)], (_tree(operand, text, depth - 1),)
        case ast.BinOp(left=left, op=op, right=right) if depth and type(op) in _OPERATIONS:
            return _OPERATIONS[type(op)], (_tree(left, text, depth - 1), _tree(right, text, depth - 1))
    raise _refused(text)


def _parts(tree: Tree) -> Iterator[Tree]:
    yield tree
    for part in tree[1] if isinstance(tree, tuple) else ():
        yield from _parts(part)


def _value(tree: Tree, letters: Mapping[str, Any], number: Callable[[Fraction], Any]) -> Any:
    if isinstance(tree, Fraction):
        return number(tree)
    if isinstance(tree, str):
        return letters[tree]
    operation, operands = tree
    return operation(*[_value(each, letters, number) for each in operands])


def _number(text: str) -> Fraction:
    try:
        value = Fraction(text if _DECIMAL.fullmatch(text) else "")
    except ValueError:
        raise _refused(text) from None
    if abs(value) > _LARGEST or (value / _SMALLEST).denominator != 1:
        raise DataError(f"{text} is too large, or has too many decimal places, to be read")
    return value


def _divided(what: str, value: Callable[[], Fraction]) -> Fraction:
    try:
        return value()
    except ZeroDivisionError:
        raise DataError(f"{what} divides by 0") from None


def _refused(text: str) -> DataError:
    shown = text if len(text) <= 60 else f"{text[:60]}..."
    return DataError(f"{shown!r} is neither a number nor an expression of + - * / ( ), numbers, D, A and B")
