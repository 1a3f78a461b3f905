"""Python: functions, classes, nesting, decorators, constants; no local variables."""

import os

LIMIT = 3  # def: LIMIT constant
name: str = "x"  # def: name variable
left, right = 1, 2  # def: left variable; def: right variable
if os.name == "nt":
    separator = "\\"  # def: separator variable
else:
    joiner = "/"  # def: joiner variable
try:
    import fast
except ImportError:
    fast = None  # def: fast variable
type Pair = tuple[int, int]  # def: Pair type


def outer(value):  # def: outer function
    local = value

    def inner():  # def: outer.inner function
        def innermost():  # def: outer.inner.innermost function
            if local:
                for _ in ():
                    def deep():  # def: outer.inner.innermost.deep function
                        return 1
                    return deep
        return innermost

    return inner


async def fetch(): ...  # def: fetch function


@decorate(
    "spread over lines",
)
class Base(object):  # def: Base class
    """Documentation."""

    slots = ()  # def: Base.slots field
    MAXIMUM: int = 9  # def: Base.MAXIMUM constant

    def __init__(self):  # def: Base.__init__ constructor
        self.attribute = 1

    @property
    def size(self):  # def: Base.size method
        return 1

    @classmethod
    async def make(cls):  # def: Base.make method
        class Local:  # def: Base.make.Local class
            def run(self):  # def: Base.make.Local.run method
                return 1
        return Local

    class Meta:  # def: Base.Meta class
        ordering = ()  # def: Base.Meta.ordering field

        def clean(self):  # def: Base.Meta.clean method
            return 1
