"""The Boolean function of Question 3 (protocol.md, section 5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from hw1cli.errors import UsageError

MAX_D = 1_000_000


@dataclass(frozen=True)
class Target:
    """f : {-1,1}^D -> {-1,1}, with f(x) = 1 if A <= sum(x) <= B and -1 otherwise.

    Raises UsageError unless D, A and B are integers with 1 <= D <= MAX_D and -D <= A <= B <= D.
    """

    D: int
    A: int
    B: int

    def __post_init__(self) -> None:
        for name, value in (("D", self.D), ("A", self.A), ("B", self.B)):
            if isinstance(value, bool) or not isinstance(value, int):
                raise UsageError(f"--{name} {value} is not a whole number")
        if not 1 <= self.D <= MAX_D:
            raise UsageError(f"--D {self.D} is out of range; it must be between 1 and {MAX_D}")
        if self.A > self.B:
            raise UsageError(f"--A {self.A} is greater than --B {self.B}; the interval [A, B] needs A <= B")
        if self.A < -self.D or self.B > self.D:
            raise UsageError(f"[{self.A}, {self.B}] leaves [-{self.D}, {self.D}]; A and B must be between -D and D")

    def __str__(self) -> str:
        """Return it as messages have it."""
        return f"D={self.D}, A={self.A}, B={self.B}"

    def __call__(self, x: Sequence[int]) -> int:
        """Return f(x) for one x in {-1,1}^D."""
        return self.of_sum(sum(x))

    def of_sum(self, s: int) -> int:
        """Return f at every x whose components add up to s."""
        return 1 if self.A <= s <= self.B else -1

    @property
    def sums(self) -> range:
        """The sums that occur: those with D's parity, from -D to D."""
        return range(-self.D, self.D + 1, 2)

    @property
    def inside(self) -> range:
        """The sums that occur and at which f is 1; may be empty."""
        return range(self.first_inside, self.last_inside + 1, 2)

    @property
    def first_inside(self) -> int:
        """The least integer with D's parity that is not below A."""
        return self.A + (self.D - self.A) % 2

    @property
    def last_inside(self) -> int:
        """The greatest integer with D's parity that is not above B."""
        return self.B - (self.D - self.B) % 2

    @property
    def constant(self) -> bool:
        """Whether f takes one value only."""
        return len(self.inside) in (0, self.D + 1)


XOR = Target(2, -1, 1)
"""The homework's own example, Figures 17 and 18: 1 where the two inputs differ, -1 where they agree."""
