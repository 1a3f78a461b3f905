"""Which framework is written by which form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from agents.skeletons.csharp_form import draft_csharp
from agents.skeletons.go_form import draft_go
from agents.skeletons.java_form import draft_java
from agents.skeletons.php_form import draft_php
from agents.skeletons.python_form import draft_python
from agents.skeletons.ruby_form import draft_ruby
from agents.skeletons.rust_form import draft_rust
from agents.skeletons.script_form import draft_script
from agents.skeletons.testee import Draft, Surroundings, Testee

Form = Callable[[Sequence[Testee], Surroundings], Draft]

FORMS: Final[Mapping[str, Form]] = {
    "pytest": draft_python,
    "unittest": draft_python,
    "jest": draft_script,
    "vitest": draft_script,
    "mocha": draft_script,
    "node": draft_script,
    "go": draft_go,
    "cargo": draft_rust,
    "junit5": draft_java,
    "junit4": draft_java,
    "rspec": draft_ruby,
    "minitest": draft_ruby,
    "phpunit": draft_php,
    "xunit": draft_csharp,
    "nunit": draft_csharp,
    "mstest": draft_csharp,
}
