#!/bin/sh
# Builds the extension for Visual Studio Code in .venv/vscode, from packaging/vscode. Usage: packaging/vsix.sh setup|tests DIR|package
#
#   setup    installs what bundling and type checking need, as package-lock.json says (`make test` calls it)
#   tests    bundles the extension and its tests in the folder that is named, and checks types (for tests/lsp/editors)
#   package  checks types, bundles, and writes dist/groundplan-VERSION.vsix (`make vsix`)
#
# It needs Node.js 20 or newer with npm. `setup` is content without: then those tests are skipped and say so. The same holds
# without a network, but not in CI, where a skip would hide a fault. What `package` alone needs (vsce) are the lock's development
# dependencies: everything that the extension is made of lies in the bundle, so that nothing else counts as a dependency.
set -eu

task=${1:?usage: packaging/vsix.sh setup|tests DIR|package}
here=$(cd "$(dirname "$0")/.." && pwd -P)
cd "$here"
folder=.venv/vscode

say() { printf '%s\n' "groundplan: $*" >&2; }

has_node() {
    command -v npm >/dev/null 2>&1 &&
        node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' >/dev/null 2>&1
}

# No script of any package is run; what is not as its hash in the lock says is refused.
install() {
    mkdir -p "$folder"
    rm -f "$folder/.installed" "$folder/.with-vsce"
    cp packaging/vscode/package.json packaging/vscode/package-lock.json packaging/vscode/.npmrc "$folder"
    (cd "$folder" && npm ci "$@" --ignore-scripts --loglevel=error >/dev/null) && touch "$folder/.installed"
}

copy_sources() {
    for name in src test dist out; do rm -rf "$1/$name"; done
    (cd packaging/vscode && cp -R src test esbuild.mjs tsconfig.json package.json README.md CHANGELOG.md icon.png .vscodeignore \
        ../../LICENSE "$1")
}

build_in() {
    copy_sources "$1"
    (cd "$1" && npm run --silent check && npm run --silent bundle)
}

case $task in
setup)
    if ! has_node; then
        say "no Node.js 20 or newer with npm here: the tests of the extension for Visual Studio Code are skipped"
        exit 0
    fi
    say "installing what packaging/vscode/package-lock.json names (for the tests of the extension)"
    if install --omit=dev; then
        exit 0
    elif [ -n "${CI:-}" ]; then
        say "npm could not install what the extension is built with: see its message above."
        exit 2
    fi
    say "npm could not install what the extension is built with (see above): its tests are skipped. Is there a network?"
    ;;
tests)
    target=${2:?usage: packaging/vsix.sh tests DIR}
    mkdir -p "$target"
    ln -sfn "$here/$folder/node_modules" "$target/node_modules"
    build_in "$(cd "$target" && pwd -P)"
    ;;
package)
    if ! has_node; then
        say "the extension is built with Node.js 20 or newer and npm: please install them"
        exit 2
    fi
    if ! [ -e "$folder/.with-vsce" ] || [ -n "$(find packaging/vscode/package-lock.json -newer "$folder/.with-vsce")" ]; then
        say "installing what packaging/vscode/package-lock.json names"
        if ! install; then
            say "npm could not install what the extension is built with: see its message above."
            exit 2
        fi
        touch "$folder/.with-vsce"
    fi
    build_in "$here/$folder"
    cd "$folder"
    mkdir -p "$here/dist"
    version=$(node -p 'require("./package.json").version')
    npm run --silent package -- --out "$here/dist/groundplan-$version.vsix"
    ;;
*)
    say "packaging/vsix.sh knows setup, tests and package, not '$task'"
    exit 2
    ;;
esac
