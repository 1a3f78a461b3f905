"""The rows of the table for JavaScript: npm, Yarn (1 and later) and pnpm.

Install scripts are off unless they are asked for: they are where packages run code of their authors' choice.
"""

from __future__ import annotations

from typing import Final

from agents.tools.packages.row import Audit, Command, Manager, Outdated, Wish

_NPM_PLAIN: Final = ("--no-audit", "--no-fund", "--no-progress")


def _npm(wish: Wish, word: str, *options: str) -> list[Command]:
    quiet = [] if wish.may_run else ["--ignore-scripts"]
    return [["npm", word, *quiet, *_NPM_PLAIN, *options, *wish.packages]]


def _npm_install(wish: Wish) -> list[Command]:
    if wish.packages:
        return _npm(wish, "install", *(["--save-dev"] if wish.is_dev else []))
    return _npm(wish, "install", *([] if wish.is_dev else ["--omit=dev"]))


def _npm_audit(_wish: Wish) -> Audit:
    return Audit(["npm", "audit", "--json"], "npm", "npm", "https://nodejs.org")


def _yarn(wish: Wish, *words: str) -> list[Command]:
    if wish.generation > 1:
        quiet = [] if wish.may_run else ["--mode=skip-build"]
        return [["yarn", words[0], *quiet, *words[1:], *wish.packages]]
    quiet = [] if wish.may_run else ["--ignore-scripts"]
    return [["yarn", words[0], *quiet, "--non-interactive", "--no-progress", *words[1:], *wish.packages]]


def _yarn_install(wish: Wish) -> list[Command]:
    if wish.packages:
        return _yarn(wish, "add", *(["--dev"] if wish.is_dev else []))
    return _yarn(wish, "install", *([] if wish.is_dev or wish.generation > 1 else ["--production"]))


def _yarn_update(wish: Wish) -> list[Command]:
    if wish.generation > 1:
        return [
            ["yarn", "up", *([] if wish.may_run else ["--mode=skip-build"]), "--recursive", *(wish.packages or "*")]
        ]
    return _yarn(wish, "upgrade")


def _yarn_outdated(wish: Wish) -> Outdated | None:
    if wish.generation > 1:
        return None
    return Outdated(["yarn", "outdated", "--json"], "yarn")


def _yarn_audit(wish: Wish) -> Audit:
    if wish.generation > 1:
        return Audit(["yarn", "npm", "audit", "--recursive", "--json"], "yarn", "yarn", "corepack enable")
    return Audit(["yarn", "audit", "--json"], "yarn", "yarn", "npm install --global yarn")


def _pnpm(wish: Wish, word: str, *options: str) -> list[Command]:
    quiet = [] if wish.may_run else ["--ignore-scripts"]
    return [["pnpm", word, *quiet, "--reporter=append-only", *options, *wish.packages]]


def _pnpm_install(wish: Wish) -> list[Command]:
    if wish.packages:
        return _pnpm(wish, "add", *(["--save-dev"] if wish.is_dev else []))
    return _pnpm(wish, "install", "--no-frozen-lockfile", *([] if wish.is_dev else ["--prod"]))


def _pnpm_audit(_wish: Wish) -> Audit:
    return Audit(["pnpm", "audit", "--json"], "npm", "pnpm", "npm install --global pnpm")


def _pnpm_remove(wish: Wish) -> list[Command]:
    return [["pnpm", "remove", "--reporter=append-only", *wish.packages]]


NPM: Final = Manager(
    name="npm",
    family="node",
    ecosystem="npm",
    program="npm",
    how_to_get="https://nodejs.org",
    locks=("package-lock.json", "npm-shrinkwrap.json"),
    manifests=("package.json",),
    install=_npm_install,
    update=lambda wish: _npm(wish, "update"),
    remove=lambda wish: _npm(wish, "uninstall"),
    outdated=lambda _wish: Outdated(["npm", "outdated", "--json"], "npm"),
    audit=_npm_audit,
    quiet="no install scripts (--ignore-scripts)",
    by_hand="npm install",
)
YARN: Final = Manager(
    name="yarn",
    family="node",
    ecosystem="npm",
    program="yarn",
    how_to_get="npm install --global yarn, or corepack enable",
    locks=("yarn.lock",),
    manifests=("package.json",),
    install=_yarn_install,
    update=_yarn_update,
    remove=lambda wish: _yarn(wish, "remove"),
    outdated=_yarn_outdated,
    audit=_yarn_audit,
    quiet="no install scripts (--ignore-scripts)",
    by_hand="yarn install",
    environment={"YARN_ENABLE_TELEMETRY": "0", "COREPACK_ENABLE_DOWNLOAD_PROMPT": "0"},
)
PNPM: Final = Manager(
    name="pnpm",
    family="node",
    ecosystem="npm",
    program="pnpm",
    how_to_get="npm install --global pnpm, or corepack enable",
    locks=("pnpm-lock.yaml", "pnpm-workspace.yaml"),
    manifests=("package.json",),
    install=_pnpm_install,
    update=lambda wish: _pnpm(wish, "update"),
    remove=_pnpm_remove,
    outdated=lambda _wish: Outdated(["pnpm", "outdated", "--format", "json"], "npm"),
    audit=_pnpm_audit,
    quiet="no install scripts (--ignore-scripts)",
    by_hand="pnpm install",
    environment={"COREPACK_ENABLE_DOWNLOAD_PROMPT": "0"},
)
