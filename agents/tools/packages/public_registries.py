"""The public registries that managers ask where nobody has set another: the one place where these hosts stand. Data.

They are what a person is shown before a command may reach them, and never where this project gets its own packages.
"""

from __future__ import annotations

from typing import Final

PYPI: Final = "pypi.org"
PYPI_FILES: Final = "files.pythonhosted.org"
PYPI_INDEX: Final = f"https://{PYPI}/simple"
CONDA_ALIAS: Final = "https://conda.anaconda.org"
CONDA_DEFAULTS: Final = "https://repo.anaconda.com/pkgs/main"
NPM: Final = "registry.npmjs.org"
NPM_REGISTRY: Final = f"https://{NPM}/"
YARN: Final = "registry.yarnpkg.com"
CARGO: Final = ("index.crates.io", "static.crates.io", "crates.io")
GO_PROXY: Final = "https://proxy.golang.org"
GO_SUMS: Final = "sum.golang.org"
MAVEN_CENTRAL: Final = ("repo.maven.apache.org", "repo1.maven.org")
GRADLE_PLUGINS: Final = "plugins.gradle.org"
GRADLE_ITSELF: Final = "services.gradle.org"
"""From where a wrapper fetches Gradle."""

NAMES: Final = frozenset(
    {PYPI, PYPI_FILES, NPM, YARN, *CARGO, GO_SUMS, *MAVEN_CENTRAL, GRADLE_PLUGINS, GRADLE_ITSELF}
    | {address.removeprefix("https://").partition("/")[0] for address in (CONDA_ALIAS, CONDA_DEFAULTS, GO_PROXY)}
)
"""All of them, by name. Nobody but who runs a network can let one mean an address in it, as where there is a mirror."""
