"""Where packages come from: by the settings of persons and projects, without keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agents.tools.packages.other_registries import (
    cargo_registries,
    go_registries,
    gradle_registries,
    maven_registries,
    npm_registries,
    yarn_registries,
)
from agents.tools.packages.python_registries import conda_registries, pip_registries, poetry_registries, uv_registries
from agents.tools.packages.registries import Ground, Registries

Look = Callable[..., Registries]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Looks with files of the project (`files`) and of the person (`home`), and variables."""

    def looked(read: Callable[[Ground], Registries], files=(), home=(), **variables: str) -> Registries:
        for root, texts in ((tmp_path / "tree", dict(files)), (tmp_path / "home", dict(home))):
            root.mkdir(exist_ok=True)
            for path, text in texts.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text)
        variables = {"PIP_CONFIG_FILE": str(tmp_path / "home/pip.conf")} | variables
        return read(Ground(tmp_path / "tree", tmp_path / "tree", variables, tmp_path / "home"))

    return looked


@pytest.mark.parametrize(
    ("read", "hosts"),
    [
        (pip_registries, ["pypi.org", "files.pythonhosted.org"]),
        (uv_registries, ["pypi.org", "files.pythonhosted.org"]),
        (poetry_registries, ["pypi.org", "files.pythonhosted.org"]),
        (conda_registries, ["repo.anaconda.com"]),
        (cargo_registries, ["index.crates.io", "static.crates.io", "crates.io"]),
        (go_registries, ["proxy.golang.org", "sum.golang.org"]),
        (maven_registries, ["repo.maven.apache.org", "repo1.maven.org"]),
        (gradle_registries, ["repo.maven.apache.org", "repo1.maven.org", "plugins.gradle.org"]),
    ],
)
def test_without_settings_it_is_the_public_ones(look: Look, read, hosts: list[str]) -> None:
    assert look(read).hosts == hosts


def test_pips_settings_count_from_file_to_variable_and_keys_stay_with_the_person(look: Look) -> None:
    conf = "[global]\nindex-url = https://me:secret@mirror.example/simple\n[install]\nextra-index-url =\n  https://more.example/s\n"
    found = look(pip_registries, home={"pip.conf": conf})
    assert found.hosts == ["mirror.example", "more.example"]
    assert found.withheld == ["mirror.example"]
    assert found.environment["PIP_INDEX_URL"] == "https://mirror.example/simple"
    assert "secret" not in str(found)
    assert look(pip_registries, PIP_INDEX_URL="https://other.example/simple").hosts[0] == "other.example"


def test_requirements_name_indexes_but_open_no_folder_of_the_machine(look: Look, tmp_path: Path) -> None:
    text = f"--index-url https://team.example/simple\n--find-links {tmp_path}/home/secrets\nx\n"
    found = look(pip_registries, files={"requirements.txt": text})
    assert (found.hosts, found.readable) == (["team.example"], [])
    persons = look(pip_registries, PIP_FIND_LINKS=f"{tmp_path}/home/wheels")
    assert persons.readable == [tmp_path / "home/wheels"]


def test_no_index_means_no_host(look: Look) -> None:
    assert look(pip_registries, PIP_NO_INDEX="1").hosts == []


def test_uv_and_poetry_read_the_projects_own_indexes(look: Look) -> None:
    text = '[[tool.uv.index]]\nname="a"\nurl="https://a.example/s"\ndefault=true\n[[tool.poetry.source]]\nname="b"\nurl="https://b.example/s"\n'
    assert look(uv_registries, files={"pyproject.toml": text}).hosts == ["a.example"]
    assert look(poetry_registries, files={"pyproject.toml": text}).hosts == ["b.example"]


def test_npm_takes_scopes_and_lock_files_into_account_and_no_token(look: Look) -> None:
    home = "registry=https://npm.example/\n@team:registry=https://team.example/npm/\n//team.example/npm/:_authToken=s3cret\n"
    lock = '{"packages": {"node_modules/x": {"resolved": "git+ssh://git@code.example/x.git#1"}}}'
    found = look(npm_registries, files={"package-lock.json": lock}, home={".npmrc": home})
    assert {"npm.example", "team.example", "code.example"} <= set(found.hosts)
    assert (found.withheld, "s3cret" in str(found)) == (["team.example"], False)
    assert "@team:registry=https://team.example/npm/" in found.files["npmrc"]


def test_the_projects_npmrc_goes_before_the_persons(look: Look) -> None:
    found = look(
        npm_registries,
        files={".npmrc": "registry=https://own.example/"},
        home={".npmrc": "registry=https://x.example/"},
    )
    assert found.environment["NPM_CONFIG_REGISTRY"] == "https://own.example/"


def test_later_yarn_has_settings_of_its_own(look: Look) -> None:
    found = look(yarn_registries, files={".yarnrc.yml": 'npmRegistryServer: "https://y.example"\n'})
    assert found.environment["YARN_NPM_REGISTRY_SERVER"] == "https://y.example"
    assert "y.example" in found.hosts


def test_a_source_that_replaces_crates_io_is_handed_over(look: Look) -> None:
    config = '[source.crates-io]\nreplace-with = "m"\n[source.m]\nregistry = "sparse+https://crates.example/index/"\n'
    found = look(cargo_registries, home={".cargo/config.toml": config})
    assert found.hosts == ["crates.example"]
    assert 'registry = "sparse+https://crates.example/index/"' in found.files["cargo/config.toml"]


def test_go_asks_hosts_of_modules_only_where_somebody_allows_it(look: Look) -> None:
    mod = {"go.mod": "module x\nrequire code.example/a/b v1.0.0\n"}
    assert "code.example" not in look(go_registries, files=mod).hosts
    assert "code.example" in look(go_registries, GOPROXY="https://goproxy.example,direct").hosts
    assert look(go_registries, GOPROXY="off", GOSUMDB="off").hosts == []


def test_mirrors_of_maven_are_handed_over_without_passwords(look: Look) -> None:
    settings = (
        "<settings><servers><server><password>pw</password></server></servers><mirrors><mirror><id>m</id>"
        "<mirrorOf>*</mirrorOf><url>https://maven.example/r</url></mirror></mirrors></settings>"
    )
    found = look(maven_registries, home={".m2/settings.xml": settings})
    assert found.hosts == ["maven.example"]
    assert ("https://maven.example/r" in found.files["settings.xml"], "pw" in str(found)) == (True, False)


def test_gradle_and_conda_name_what_their_files_name(look: Look) -> None:
    gradle = look(gradle_registries, files={"build.gradle": "maven { url 'https://g.example/r' }"})
    assert "g.example" in gradle.hosts
    conda = look(conda_registries, files={"environment.yml": "channels: [conda-forge, nodefaults]\n"})
    assert conda.hosts == ["conda.anaconda.org"]


@pytest.mark.parametrize("text", ["http://[broken", "not an address", "", "://", "https://user@:80/x"])
def test_nonsense_is_no_host(text: str) -> None:
    found = Registries()
    found.address(text)
    assert found.hosts == []


def test_a_command_is_held_to_the_ports_that_addresses_name() -> None:
    found = Registries()
    for address in ("https://a.example/simple", "http://b.example:4873", "http://c.example:80", "https://[::1]:8443/x"):
        found.address(address)
    found.note_host("d.example")
    assert found.reached == ["a.example", "b.example:4873", "c.example", "[::1]:8443", "d.example"]
    found.address("https://b.example/")
    assert found.reached[1:3] == ["b.example:443", "b.example:4873"]
