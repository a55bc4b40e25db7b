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
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/DataDog/datadog-go/v5/statsd"
	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// port is where to listen: PORT if it is set, else the service's own default.
func port() string {
	if value := os.Getenv("PORT"); value != "" {
		return value
	}
	return "3002"
}

// check tells everything that is wrong with the variables, one problem a line.
func check() error {
	return errors.Join(
		checkPort(),
		checkVariable("REDIS_ASYNQ_URL", "${{redis.REDIS_URL}}", urlProblem),
		checkVariable("STATSD_DATADOG_GO_HOST", "${{statsd.RAILWAY_PRIVATE_DOMAIN}}", hostProblem),
		checkVariable("STATSD_DATADOG_GO_PORT", "${{statsd.PORT}}", portProblem),
		checkVariable("REDIS_GO_REDIS_URL", "${{redis.REDIS_URL}}", urlProblem),
		checkVariable("MONGO_MONGO_DRIVER_URL", "${{mongo.MONGO_URL}}", urlProblem),
		checkVariable("EXPRESS_NET_HTTP_URL", "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}", urlProblem),
	)
}

// probeLinks asks every link at once, for two seconds, and tells whether all of them answered. What went wrong is for
// the log only: the answer shows no address.
func probeLinks(ctx context.Context) (map[string]string, bool) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()

	probes := map[string]func(context.Context) error{}
	probes["REDIS_ASYNQ_URL"] = func(ctx context.Context) error {
		client, err := redisAsynq()
		if err != nil {
			return err
		}
		return client.Redis.Ping(ctx).Err()
	}
	probes["STATSD_DATADOG_GO"] = func(ctx context.Context) error {
		return probeStatsD(ctx, "STATSD_DATADOG_GO_HOST", "STATSD_DATADOG_GO_PORT")
	}
	probes["REDIS_GO_REDIS_URL"] = func(ctx context.Context) error {
		client, err := redisGoRedis()
		if err != nil {
			return err
		}
		return client.Ping(ctx).Err()
	}
	probes["MONGO_MONGO_DRIVER_URL"] = func(ctx context.Context) error {
		client, err := mongoMongoDriver()
		if err != nil {
			return err
		}
		return client.Ping(ctx, nil)
	}
	probes["EXPRESS_NET_HTTP_URL"] = func(ctx context.Context) error {
		return probeHTTP(ctx, expressNetHttp())
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

// redisAsynq is the queue in the Redis at REDIS_ASYNQ_URL.
var redisAsynq = sync.OnceValues(func() (*queue, error) {
	return openQueue("REDIS_ASYNQ_URL")
})

// statsdDatadogGo sends metrics to STATSD_DATADOG_GO_HOST and STATSD_DATADOG_GO_PORT: statsdDatadogGo().Incr("name", nil, 1).
var statsdDatadogGo = sync.OnceValue(func() *statsd.Client {
	return openStatsD("STATSD_DATADOG_GO_HOST", "STATSD_DATADOG_GO_PORT")
})

// redisGoRedis is the Redis at REDIS_GO_REDIS_URL.
var redisGoRedis = sync.OnceValues(func() (*redis.Client, error) {
	return openRedis("REDIS_GO_REDIS_URL")
})

// mongoMongoDriver is the MongoDB at MONGO_MONGO_DRIVER_URL; choose a database with client.Database("name"), never by adding it to the URL.
var mongoMongoDriver = sync.OnceValues(func() (*mongo.Client, error) {
	return openMongo("MONGO_MONGO_DRIVER_URL")
})

// expressNetHttp calls the service at EXPRESS_NET_HTTP_URL: expressNetHttp().Get("/path"), or Do with a request for "/path".
var expressNetHttp = sync.OnceValue(func() *http.Client {
	return &http.Client{Transport: sibling("EXPRESS_NET_HTTP_URL"), Timeout: 30 * time.Second}
})

// queue is an asynq.Client to enqueue with, and its connection to work with:
// asynq.NewServerFromRedisClient(queue.Redis, asynq.Config{}).Run(handler).
type queue struct {
	*asynq.Client
	Redis *redis.Client
}

// openQueue makes a client, which connects with its first task and again whenever the connection is lost.
//
// The connection is go-redis' own, because asynq.ParseRedisURI drops the user of the URL and refuses a slash at its end
// (https://github.com/hibiken/asynq/blob/v0.26.0/asynq.go). It needs no option: it dials with net.Dialer, which looks
// up IPv6 and IPv4 addresses and tries both, for every new connection (https://pkg.go.dev/net#Dialer).
func openQueue(variable string) (*queue, error) {
	settings, err := redis.ParseURL(os.Getenv(variable))
	if err != nil {
		// The parser's own words would show the password.
		return nil, fmt.Errorf("%s is not a Redis URL", variable)
	}
	connection := redis.NewClient(settings)
	closeLater(connection.Close)
	return &queue{asynq.NewClientFromRedisClient(connection), connection}, nil
}

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

// openMongo makes a client, which connects in the background and again whenever the connection is lost.
//
// The driver needs no option: it dials with net.Dialer, which looks up IPv6 and IPv4 addresses and tries both, for every
// new connection (https://pkg.go.dev/net#Dialer).
func openMongo(variable string) (*mongo.Client, error) {
	settings := options.Client().ApplyURI(os.Getenv(variable))
	settings.SetServerSelectionTimeout(10 * time.Second)
	client, err := mongo.Connect(settings)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", variable, err)
	}
	closeLater(func() error { return disconnectMongo(client) })
	return client, nil
}

func disconnectMongo(client *mongo.Client) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	return client.Disconnect(ctx)
}

// sibling sends a request without a host to the URL in the variable of this name.
//
// net/http needs no option: it looks up IPv6 and IPv4 addresses and tries both, for every new connection
// (https://pkg.go.dev/net#Dialer). Do not use Fiber's own client or proxy for a private host: fasthttp dials IPv4 only
// (https://pkg.go.dev/github.com/valyala/fasthttp#Dial).
type sibling string

func (variable sibling) RoundTrip(request *http.Request) (*http.Response, error) {
	base, err := url.Parse(os.Getenv(string(variable)))
	if err == nil && request.URL.Host == "" {
		request = request.Clone(request.Context())
		request.URL = base.ResolveReference(request.URL)
	}
	return http.DefaultTransport.RoundTrip(request)
}

func probeHTTP(ctx context.Context, client *http.Client) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "/health", nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("GET /health answered %s", response.Status)
	}
	return nil
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
	return fmt.Errorf("%s %s. "+advice, name, wrong, "fiber", expected)
}

func urlProblem(value string) string {
	got := fmt.Sprintf("(got %q", masked(value))
	// A MongoDB URL may name several hosts, which url.Parse refuses. The first one stands for them all.
	value = furtherHosts.ReplaceAllString(value, "$1")
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

var furtherHosts = regexp.MustCompile(`,[^/?@]*([/?]|$)`)

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
