// Helm as a program that links it uses it: what `helm template` does for a release, without a process for each.
package main

import (
	"log"
	"os"
	"sync"

	"helm.sh/helm/v4/pkg/action"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	release "helm.sh/helm/v4/pkg/release/v1"

	"bench/render"
)

func main() {
	// An installation resolves the dependencies of its chart in place: no two may have one at once.
	charts := sync.Pool{New: func() any {
		loaded, err := loader.Load(os.Args[1])
		if err != nil {
			log.Fatal(err)
		}
		return loaded
	}}
	err := render.Folder(os.Args[2], func(given map[string]any) ([]byte, error) {
		its := charts.Get().(*chart.Chart)
		defer charts.Put(its)
		install := action.NewInstall(action.NewConfiguration())
		install.DryRunStrategy = action.DryRunClient
		install.ReleaseName, install.Namespace = "app", "default"
		made, err := install.Run(its, given)
		if err != nil {
			return nil, err
		}
		return []byte(made.(*release.Release).Manifest), nil
	})
	if err != nil {
		log.Fatal(err)
	}
}
