#!/bin/sh
# Builds what `make cluster` asks into the folder DIR: cluster/build.sh DIR
#
# An API server with its etcd, and the controller of Argo Rollouts, from source at the versions of go.mod; and the
# definitions of Argo Rollouts, Istio and Argo CD as their modules bring them. The first time takes ten minutes on two cores.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/definitions"
dir=$(cd "$1" && pwd)

# go.sum is written beside go.mod, and belongs to nobody's checkout.
cp "$here/go.mod" "$dir/go.mod"
cd "$dir"
export GOFLAGS=-mod=mod CGO_ENABLED=0 GOBIN="$dir"
go install k8s.io/kubernetes/cmd/kube-apiserver go.etcd.io/etcd/server/v3 \
    github.com/argoproj/argo-rollouts/cmd/rollouts-controller
mv server etcd

folder() { # folder MODULE@VERSION
    GOFLAGS='' go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'
}

rollouts=$(folder "$(go list -m -f '{{.Path}}@{{.Version}}' github.com/argoproj/argo-rollouts)")
istio=$(folder istio.io/api@v1.28.0)
argocd=$(folder github.com/argoproj/argo-cd/v3@v3.1.8)
for file in "$rollouts"/manifests/crds/*-crd.yaml "$istio"/kubernetes/customresourcedefinitions.gen.yaml \
    "$argocd"/manifests/crds/*-crd.yaml; do
    cp "$file" definitions/
done
chmod -R u+w definitions
touch ready
