// The floor: what no generator in Go is faster than. Reads values, fills a text, and knows nothing of either.
package main

import (
	"bytes"
	_ "embed"
	"log"
	"os"
	"text/template"

	"bench/render"
)

//go:embed app.yaml.tmpl
var text string

func main() {
	app := template.Must(template.New("app").Parse(text))
	err := render.Folder(os.Args[1], func(values map[string]any) ([]byte, error) {
		var out bytes.Buffer
		err := app.Execute(&out, values)
		return out.Bytes(), err
	})
	if err != nil {
		log.Fatal(err)
	}
}
