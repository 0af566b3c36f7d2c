// Tells what Istio's control plane makes of clusters: on stdin a line of JSON for each, with the objects that it holds and
// the proxies that ask; on stdout a line for each, with what every proxy is told, and what Istio complains of.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/test/xds"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/constants"
	"istio.io/istio/pkg/config/schema/collections"
	istiolog "istio.io/istio/pkg/log"
	"istio.io/istio/pkg/test"
)

type asker struct {
	Name, Namespace string
	Type            model.NodeType
	Labels          map[string]string
	Addresses       []string
	Interception    model.TrafficInterceptionMode
}

type question struct {
	Kubernetes, Istio []json.RawMessage
	Proxies           []asker
}

type told struct {
	Listeners, Routes, Clusters, Endpoints []json.RawMessage
}

type answer struct {
	Complaints []string
	Proxies    map[string]told
}

func main() {
	for _, scope := range istiolog.Scopes() {
		scope.SetOutputLevel(istiolog.NoneLevel)
	}
	questions, answers := json.NewDecoder(bufio.NewReader(os.Stdin)), json.NewEncoder(os.Stdout)
	for questions.More() {
		var asked question
		must(questions.Decode(&asked))
		var found answer
		must(test.Wrap(func(t test.Failer) { found = answered(t, asked) }))
		must(answers.Encode(found))
	}
}

func answered(t test.Failer, asked question) answer {
	configs, _, err := crd.ParseInputs(joined(asked.Istio, "\n"))
	must(err)
	for i := range configs {
		configs[i].Domain = constants.DefaultClusterLocalDomain
	}
	server := xds.NewFakeDiscoveryServer(t, xds.FakeOptions{
		KubernetesObjectString: joined(asked.Kubernetes, "\n---\n"),
		Configs:                configs,
	})
	found := answer{Complaints: refusals(configs), Proxies: map[string]told{}}
	for _, proxy := range asked.Proxies {
		found.Proxies[proxy.Name] = found.all(server, &model.Proxy{
			ID:              proxy.Name + "." + proxy.Namespace,
			Type:            proxy.Type,
			ConfigNamespace: proxy.Namespace,
			Labels:          proxy.Labels,
			IPAddresses:     proxy.Addresses,
			Metadata: &model.NodeMetadata{
				Namespace: proxy.Namespace, Labels: proxy.Labels, IstioVersion: "1.30.0", ClusterID: "Kubernetes",
				InterceptionMode: proxy.Interception,
			},
		})
	}
	for metric, those := range server.PushContext().ProxyStatus {
		for key, status := range those {
			found.Complaints = append(found.Complaints, fmt.Sprintf("%s: %s: %s", metric, key, status.Message))
		}
	}
	return found
}

// What the webhook says of each object by itself, its warnings too.
func refusals(configs []config.Config) (said []string) {
	for _, one := range configs {
		schema, _ := collections.PilotGatewayAPI().FindByGroupVersionKind(one.GroupVersionKind)
		warning, err := schema.ValidateConfig(one)
		for _, why := range []error{warning, err} {
			if why != nil {
				said = append(said, fmt.Sprintf("%s %s/%s: %s", one.GroupVersionKind.Kind, one.Namespace, one.Name, why))
			}
		}
	}
	return said
}

func (found *answer) all(server *xds.FakeDiscoveryServer, proxy *model.Proxy) told {
	proxy = server.SetupProxy(proxy)
	listeners := server.Listeners(proxy)
	return told{
		Listeners: written(found, listeners),
		Routes:    written(found, server.RoutesFromListeners(proxy, listeners)),
		Clusters:  written(found, server.Clusters(proxy)),
		Endpoints: written(found, server.Endpoints(proxy)),
	}
}

type message interface {
	proto.Message
	ValidateAll() error
}

// Writes messages, and what Envoy would refuse of each by itself.
func written[M message](found *answer, messages []M) (those []json.RawMessage) {
	for _, message := range messages {
		text, err := protojson.Marshal(message)
		must(err)
		those = append(those, text)
		if err := message.ValidateAll(); err != nil {
			found.Complaints = append(found.Complaints, err.Error())
		}
	}
	return those
}

func joined(objects []json.RawMessage, separator string) string {
	texts := []string{}
	for _, object := range objects {
		texts = append(texts, string(object))
	}
	return strings.Join(texts, separator)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
