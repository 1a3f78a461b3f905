#!/bin/sh
# Installs Mermaid's own parser into .venv/mermaid, for the tests that read our diagrams with it. Usage: packaging/mermaid.sh
#
# `make test` calls it when its stamp is older than the lock. It needs Node.js 20 or newer with npm, and is content without:
# then those tests are skipped and say so. The same holds without a network, but not in CI, where a skip would hide a fault.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd -P)
cd "$here"
folder=.venv/mermaid

say() { printf '%s\n' "groundplan: $*" >&2; }

is_new_enough() { node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' >/dev/null 2>&1; }

if ! { is_new_enough && command -v npm >/dev/null 2>&1; }; then
    say "no Node.js 20 or newer with npm here: the tests that read diagrams with Mermaid's own parser are skipped"
    exit 0
fi

say "installing what packaging/mermaid/package-lock.json names (for the tests of diagrams)"
rm -rf "$folder"
mkdir -p "$folder"
cp packaging/mermaid/package.json packaging/mermaid/package-lock.json packaging/mermaid/.npmrc "$folder"
# No script of any package is run; what is not as its hash in the lock says is refused.
if (cd "$folder" && npm ci --omit=dev --ignore-scripts --loglevel=error >/dev/null); then
    touch "$folder/.installed"
elif [ -n "${CI:-}" ]; then
    say "npm could not install Mermaid's parser: see its message above."
    exit 2
else
    say "npm could not install Mermaid's parser (see above): the tests that need it are skipped. Is there a network?"
fi
