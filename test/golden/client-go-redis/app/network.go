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
	"net"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
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
		checkVariable("BACKEND_URL", "${{backend.REDIS_URL}}", urlProblem),
		checkVariable("OTHER_BACKEND", "${{second-backend.REDIS_URL}}", urlProblem),
	)
}

// probeLinks asks every link at once, for two seconds, and tells whether all of them answered. What went wrong is for
// the log only: the answer shows no address.
func probeLinks(ctx context.Context) (map[string]string, bool) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()

	probes := map[string]func(context.Context) error{}
	probes["BACKEND_URL"] = func(ctx context.Context) error {
		client, err := backend()
		if err != nil {
			return err
		}
		return client.Ping(ctx).Err()
	}
	probes["OTHER_BACKEND"] = func(ctx context.Context) error {
		client, err := otherBackend()
		if err != nil {
			return err
		}
		return client.Ping(ctx).Err()
	}

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

// opened holds what closes the clients that were made.
var opened struct {
	sync.Mutex
	closers []func() error
}

func closeLater(closer func() error) {
	opened.Lock()
	defer opened.Unlock()
	opened.closers = append(opened.closers, closer)
}

// closeLinks closes the clients that were made, once the last request is answered.
func closeLinks() {
	opened.Lock()
	defer opened.Unlock()
	for _, closer := range opened.closers {
		if err := closer(); err != nil {
			log.Print(err)
		}
	}
}

// backend is the Redis at BACKEND_URL.
var backend = sync.OnceValues(func() (*redis.Client, error) {
	return openRedis("BACKEND_URL")
})

// otherBackend is the Redis at OTHER_BACKEND.
var otherBackend = sync.OnceValues(func() (*redis.Client, error) {
	return openRedis("OTHER_BACKEND")
})

// openRedis makes a client, which connects with its first command and again whenever the connection is lost.
//
// go-redis needs no option: it dials with net.Dialer, which looks up IPv6 and IPv4 addresses and tries both, for every
// new connection (https://pkg.go.dev/net#Dialer).
func openRedis(variable string) (*redis.Client, error) {
	settings, err := redis.ParseURL(os.Getenv(variable))
	if err != nil {
		// The parser's own words would show the password.
		return nil, fmt.Errorf("%s is not a Redis URL", variable)
	}
	client := redis.NewClient(settings)
	closeLater(client.Close)
	return client, nil
}

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

// checkVariable tells what is wrong with a variable, and what to set; problem judges a value that is there.
func checkVariable(name, expected string, problem func(string) string) error {
	value, found := os.LookupEnv(name)
	var wrong string
	switch {
	case !found:
		wrong = "is not set"
	case value == "":
		wrong = "is empty"
	case strings.Contains(value, "{{"):
		wrong = fmt.Sprintf("still contains a reference (got %q: it names no existing service)", masked(value))
	default:
		wrong = problem(value)
	}
	if wrong == "" {
		return nil
	}
	const advice = "On Railway set it on %q to %s (.env.railway has it); locally copy .env.example to .env"
	return fmt.Errorf("%s %s. "+advice, name, wrong, "app", expected)
}

func urlProblem(value string) string {
	got := fmt.Sprintf("(got %q", masked(value))
	address, err := url.Parse(value)
	if err != nil || address.Scheme == "" || address.Hostname() == "" {
		return "is not a URL " + got + ")"
	}
	host, port := address.Hostname(), address.Port()
	switch {
	case address.Scheme == "https" && isPrivate(host):
		return "has https:// on a private host " + got + "): use http://, the private network is encrypted already"
	case port == "" && address.Scheme != "https" && !strings.HasSuffix(address.Scheme, "+srv"):
		return "has no port " + got + ": the target's PORT is not set)"
	case port != "" && !isPort(port):
		return "is not a URL " + got + ")"
	}
	return hostProblem(host)
}

// hostProblem: a private name resolves on the private network only. https://docs.railway.com/reference/private-networking
func hostProblem(host string) string {
	if !isPrivate(host) || os.Getenv("RAILWAY_ENVIRONMENT_NAME") != "" {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if _, err := net.DefaultResolver.LookupHost(ctx, host); err == nil {
		return ""
	}
	const reason = "private names do not resolve from a laptop, a browser, or other vendors' servers"
	return fmt.Sprintf("has a host that does not resolve here (got %q: %s)", host, reason)
}

func isPrivate(host string) bool {
	return strings.HasSuffix(strings.ToLower(host), ".railway.internal")
}

// masked hides the password of a URL, also of one that cannot be parsed.
func masked(value string) string {
	return password.ReplaceAllString(value, "$1***@")
}

var password = regexp.MustCompile(`(?s)^((?:[^/]*//)?[^/:@]*:).*@`)
