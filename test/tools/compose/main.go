// Command composecheck loads a Compose file with the reference implementation and prints the resulting project as JSON
// (what `docker compose config` would show, with `$$` already read as `$`). It exits 1 with the loader's own message otherwise.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/sirupsen/logrus"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: composecheck <compose.yaml>...")
		os.Exit(2)
	}
	// A variable that is not set is only a warning there; here it means that a `$` was not doubled.
	logrus.AddHook(refuse{})
	for _, file := range os.Args[1:] {
		text, err := config(file)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", file, err)
			os.Exit(1)
		}
		fmt.Println(string(text))
	}
}

func config(file string) ([]byte, error) {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithResolvedPaths(true))
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	return project.MarshalJSON()
}

type refuse struct{}

func (refuse) Levels() []logrus.Level {
	return []logrus.Level{logrus.WarnLevel}
}

func (refuse) Fire(entry *logrus.Entry) error {
	fmt.Fprintln(os.Stderr, entry.Message)
	os.Exit(1)
	return nil
}
