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
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/DataDog/datadog-go/v5/statsd"
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
		checkVariable("BACKEND_HOST", "${{backend.RAILWAY_PRIVATE_DOMAIN}}", hostProblem),
		checkVariable("BACKEND_PORT", "${{backend.PORT}}", portProblem),
		checkVariable("OTHER_BACKEND_HOST", "${{second-backend.RAILWAY_PRIVATE_DOMAIN}}", hostProblem),
		checkVariable("OTHER_BACKEND_PORT", "${{second-backend.PORT}}", portProblem),
	)
}

// probeLinks asks every link at once, for two seconds, and tells whether all of them answered. What went wrong is for
// the log only: the answer shows no address.
func probeLinks(ctx context.Context) (map[string]string, bool) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()

	probes := map[string]func(context.Context) error{}
	probes["BACKEND"] = func(ctx context.Context) error {
		return probeStatsD(ctx, "BACKEND_HOST", "BACKEND_PORT")
	}
	probes["OTHER_BACKEND"] = func(ctx context.Context) error {
		return probeStatsD(ctx, "OTHER_BACKEND_HOST", "OTHER_BACKEND_PORT")
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

// backend sends metrics to BACKEND_HOST and BACKEND_PORT: backend().Incr("name", nil, 1).
var backend = sync.OnceValue(func() *statsd.Client {
	return openStatsD("BACKEND_HOST", "BACKEND_PORT")
})

// otherBackend sends metrics to OTHER_BACKEND_HOST and OTHER_BACKEND_PORT: otherBackend().Incr("name", nil, 1).
var otherBackend = sync.OnceValue(func() *statsd.Client {
	return openStatsD("OTHER_BACKEND_HOST", "OTHER_BACKEND_PORT")
})

// openStatsD makes a client that sends nothing of its own accord, as not every StatsD server knows Datadog's telemetry
// and container fields. If it could not be made it is nil, and a nil client drops what it is given.
func openStatsD(hostVariable, portVariable string) *statsd.Client {
	writer := &datagrams{host: hostVariable, port: portVariable}
	client, err := statsd.NewWithWriter(writer, statsd.WithoutTelemetry(), statsd.WithoutOriginDetection())
	if err != nil {
		log.Printf("%s: %v", hostVariable, err)
		return nil
	}
	closeLater(client.Close)
	return client
}

// datagrams writes to the host and port in the variables of these names, and looks the host up again every 30 seconds:
// its address changes with every deploy, and statsd.New would keep the first one for good
// (https://github.com/DataDog/datadog-go/blob/v5.9.1/statsd/udp.go). IPv6 needs no option.
type datagrams struct {
	host   string
	port   string
	socket net.Conn
	dialed time.Time
}

func (d *datagrams) Write(metrics []byte) (int, error) {
	if d.socket == nil || time.Since(d.dialed) > 30*time.Second {
		if err := d.dial(); err != nil && d.socket == nil {
			return 0, err
		}
	}
	return d.socket.Write(metrics)
}

func (d *datagrams) dial() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	socket, err := dialStatsD(ctx, d.host, d.port)
	d.dialed = time.Now()
	if err != nil {
		return err
	}
	_ = d.Close()
	d.socket = socket
	return nil
}

func (d *datagrams) Close() error {
	if d.socket == nil {
		return nil
	}
	return d.socket.Close()
}

func dialStatsD(ctx context.Context, hostVariable, portVariable string) (net.Conn, error) {
	host, port := os.Getenv(hostVariable), os.Getenv(portVariable)
	if host == "" {
		return nil, fmt.Errorf("%s is not set", hostVariable) // net would take it for localhost
	}
	return new(net.Dialer).DialContext(ctx, "udp", net.JoinHostPort(host, port))
}

// probeStatsD can tell that the name resolves and a datagram leaves; nothing ever answers one.
func probeStatsD(ctx context.Context, hostVariable, portVariable string) error {
	socket, err := dialStatsD(ctx, hostVariable, portVariable)
	if err != nil {
		return err
	}
	defer socket.Close()
	_, err = socket.Write([]byte("rnet.probe:1|c"))
	return err
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

func portProblem(value string) string {
	if !isPort(value) {
		return fmt.Sprintf("is not a port (got %q)", value)
	}
	return ""
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
