// Tells what Argo CD would call out of sync: on stdin pairs of objects as they are live and in Git, and the
// `ignoreDifferences` of their Applications; on stdout a line of JSON for each pair that differs.
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/argo/diff"
	"github.com/argoproj/argo-cd/v3/util/argo/normalizers"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type question struct {
	Live, Git []*unstructured.Unstructured
	Ignore    []v1alpha1.ResourceIgnoreDifferences
}

type difference struct {
	Kind, Name string
	Live, Git  json.RawMessage
}

func main() {
	var asked question
	must(json.NewDecoder(os.Stdin).Decode(&asked))
	overrides := map[string]v1alpha1.ResourceOverride{}
	config, err := diff.NewDiffConfigBuilder().
		WithDiffSettings(asked.Ignore, overrides, false, normalizers.IgnoreNormalizerOpts{}).
		WithTracking("app.kubernetes.io/instance", "annotation").
		WithNoCache().
		Build()
	must(err)
	answers := json.NewEncoder(os.Stdout)
	for i, live := range asked.Live {
		found, err := diff.StateDiff(live, asked.Git[i], config)
		must(err)
		if found.Modified {
			must(answers.Encode(difference{live.GetKind(), live.GetName(), found.NormalizedLive, found.PredictedLive}))
		}
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
