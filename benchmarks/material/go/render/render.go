// Package render turns a folder of values files into one stream of manifests, on all cores and in the files' order.
package render

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"

	"sigs.k8s.io/yaml"
)

// One gives the manifests of one app by its values.
type One func(values map[string]any) ([]byte, error)

type answer struct {
	text []byte
	err  error
}

// Folder prints the manifests of every values file that stands in a folder.
func Folder(folder string, one One) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return err
	}
	answers := make([]chan answer, len(files))
	for number := range answers {
		answers[number] = make(chan answer, 1)
	}
	numbers := make(chan int, len(files))
	for number := range files {
		numbers <- number
	}
	close(numbers)
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for number := range numbers {
				text, err := rendered(files[number], one)
				answers[number] <- answer{text, err}
			}
		}()
	}
	return printed(answers)
}

func rendered(file string, one One) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	values := map[string]any{}
	if err := yaml.Unmarshal(text, &values); err != nil {
		return nil, err
	}
	return one(values)
}

func printed(answers []chan answer) error {
	out := bufio.NewWriter(os.Stdout)
	for _, found := range answers {
		answer := <-found
		if answer.err != nil {
			return answer.err
		}
		if _, err := out.Write(answer.text); err != nil {
			return err
		}
	}
	return out.Flush()
}
