// Managed by rnet: `npx -p create-rnet-app rnet sync` writes it again and merges what was edited here.
//
// Everything about the network in one file: the port, the check of the variables at start, and one client per link,
// made when it is first used.

package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strconv"
	"time"
)

// port is where to listen: PORT if it is set, else the service's own default.
func port() string {
	if value := os.Getenv("PORT"); value != "" {
		return value
	}
	return "3000"
}

// check tells everything that is wrong with the variables, one problem a line.
func check() error {
	return errors.Join(
		checkPort(),
	)
}

// probeLinks asks every link at once, for two seconds, and tells whether all of them answered. What went wrong is for
// the log only: the answer shows no address.
func probeLinks(ctx context.Context) (map[string]string, bool) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()

	probes := map[string]func(context.Context) error{}

	answers := map[string]chan error{}
	for name, probe := range probes {
		answer := make(chan error, 1)
		answers[name] = answer
		go func() { answer <- within(ctx, probe) }()
	}

	links, ok := map[string]string{}, true
	for name, answer := range answers {
		links[name] = "ok"
		if err := <-answer; err != nil {
			log.Printf("%s: %v", name, err)
			links[name], ok = "failed", false
		}
	}
	return links, ok
}

// within gives up when the context ends, also on a client that does not look at it.
func within(ctx context.Context, probe func(context.Context) error) error {
	answer := make(chan error, 1)
	go func() { answer <- probe(ctx) }()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// closeLinks is for clients that must be closed once the last request is answered; there are none.
func closeLinks() {}

func checkPort() error {
	if value := port(); !isPort(value) {
		return fmt.Errorf("PORT is not a port (got %q): it must be a number from 1 to 65535", value)
	}
	return nil
}

func isPort(value string) bool {
	number, err := strconv.ParseUint(value, 10, 16)
	return err == nil && number > 0
}
