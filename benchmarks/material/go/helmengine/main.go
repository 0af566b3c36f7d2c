// Helm's engine without its command: the chart is loaded once, and rendered for every values file.
package main

import (
	"bytes"
	"log"
	"os"
	"slices"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"

	"bench/render"
)

func main() {
	chart, err := loader.Load(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	err = render.Folder(os.Args[2], func(given map[string]any) ([]byte, error) {
		release := common.ReleaseOptions{Name: "app", Namespace: "default", Revision: 1, IsInstall: true}
		values, err := util.ToRenderValues(chart, given, release, nil)
		if err != nil {
			return nil, err
		}
		files, err := engine.Render(chart, values)
		return joined(files), err
	})
	if err != nil {
		log.Fatal(err)
	}
}

func joined(files map[string]string) []byte {
	names := make([]string, 0, len(files))
	for name := range files {
		if strings.HasSuffix(name, ".yaml") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out bytes.Buffer
	for _, name := range names {
		out.WriteString("---\n")
		out.WriteString(files[name])
	}
	return out.Bytes()
}
