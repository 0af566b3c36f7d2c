// Tells what keeps Argo CD from delivering a tree: on stdin its ApplicationSets, Applications and AppProjects, and the objects
// that each folder holds; on stdout a line of JSON for each obstacle, and at the end the Applications that there are.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/argoproj/argo-cd/v3/applicationset/controllers/template"
	"github.com/argoproj/argo-cd/v3/applicationset/generators"
	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/sirupsen/logrus"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type tree struct {
	ApplicationSets []v1alpha1.ApplicationSet
	Applications    []v1alpha1.Application
	AppProjects     []v1alpha1.AppProject
	Folders         map[string][]*unstructured.Unstructured
}

type answer struct {
	Obstacles    []string
	Applications []v1alpha1.Application
}

func main() {
	var asked tree
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		log.Fatal(err)
	}
	var told answer
	told.Applications = asked.Applications
	obstacle := func(format string, about ...any) {
		told.Obstacles = append(told.Obstacles, fmt.Sprintf(format, about...))
	}

	lists := map[string]generators.Generator{"List": generators.NewListGenerator()}
	quiet := logrus.NewEntry(logrus.New())
	for _, set := range asked.ApplicationSets {
		made, _, err := template.GenerateApplications(quiet, set, lists, &utils.Render{}, nil)
		if err != nil {
			obstacle("ApplicationSet %s: %v", set.Name, err)
		}
		told.Applications = append(told.Applications, made...)
	}
	projects := map[string]*v1alpha1.AppProject{}
	for i := range asked.AppProjects {
		project := &asked.AppProjects[i]
		if err := project.ValidateProject(); err != nil {
			obstacle("AppProject %s: %v", project.Name, err)
		}
		projects[project.Name] = project
	}
	for i := range told.Applications {
		application := &told.Applications[i]
		project, source := projects[application.Spec.Project], application.Spec.GetSource()
		objects := asked.Folders[source.Path]
		if project == nil || len(objects) == 0 {
			obstacle("Application %s: no project %q, or nothing in %q", application.Name, application.Spec.Project, source.Path)
			continue
		}
		if !project.IsSourcePermitted(source) {
			obstacle("Application %s: its project permits no %s", application.Name, source.RepoURL)
		}
		to := application.Spec.Destination
		cluster := &v1alpha1.Cluster{Server: to.Server, Name: to.Name}
		for _, object := range objects {
			namespace := object.GetNamespace()
			if namespace == "" {
				namespace = to.Namespace
			}
			permitted, err := project.IsDestinationPermitted(cluster, namespace, nil)
			if err != nil || !permitted {
				obstacle("Application %s: its project permits no namespace %s: %v", application.Name, namespace, err)
			}
			// All that canarygen writes belongs to a namespace.
			if kind := object.GroupVersionKind().GroupKind(); !project.IsGroupKindPermitted(kind, true) {
				obstacle("Application %s: its project permits no %s", application.Name, kind)
			}
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(told); err != nil {
		log.Fatal(err)
	}
}
