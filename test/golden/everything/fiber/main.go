package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/joho/godotenv"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run serves until SIGTERM or Ctrl-C, then answers what is in flight and returns.
func run() error {
	// For a developer: a variable that is already set wins, and without a .env nothing happens.
	if err := godotenv.Load(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf(".env: %w", err)
	}
	if err := check(); err != nil {
		return err
	}

	signalled, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	app := newApp()
	failed := make(chan error, 1)
	// Not ListenConfig.GracefulContext: Listen would return, and main with it, before the last answer is sent.
	go func() { failed <- app.Listen("[::]:"+port(), listenConfig) }()

	select {
	case err := <-failed:
		if errors.Is(err, syscall.EADDRINUSE) {
			return fmt.Errorf("port %s is already in use", port())
		}
		return err
	case <-signalled.Done():
		stop() // a second signal ends the process at once
	}

	defer closeLinks()
	return app.ShutdownWithTimeout(10 * time.Second)
}

var listenConfig = fiber.ListenConfig{
	// One socket for IPv6 and IPv4, or IPv4 alone if the kernel has no IPv6. Fiber's default is tcp4, whatever the
	// address says, and a caller on an IPv6-only private network cannot reach that:
	// https://docs.gofiber.io/api/fiber#listenernetwork
	ListenerNetwork: fiber.NetworkTCP,

	DisableStartupMessage: true,
	ListenerAddrFunc: func(address net.Addr) {
		fmt.Printf("listening on http://%s\n", address)
	},
}
