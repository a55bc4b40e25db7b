package main

import (
	"errors"
	"log"
	"time"

	"github.com/gofiber/fiber/v3"
	recoverer "github.com/gofiber/fiber/v3/middleware/recover"
)

// newApp makes the application without a socket, so that a test can ask it directly.
func newApp() *fiber.App {
	app := fiber.New(fiber.Config{
		BodyLimit: 1024 * 1024,
		// Less than the time of the shutdown in main.go, which waits for connections that have sent nothing yet.
		ReadTimeout:  8 * time.Second,
		IdleTimeout:  60 * time.Second,
		ErrorHandler: answerError,
	})
	app.Use(recoverer.New())

	app.Get("/", func(c fiber.Ctx) error {
		return c.SendString("Hello, World!")
	})

	// Healthy means able to answer; it depends on no other service, so that one sick service does not take down its callers.
	app.Get("/health", func(c fiber.Ctx) error {
		return c.JSON(fiber.Map{"status": "ok"})
	})

	app.Get("/health/links", func(c fiber.Ctx) error {
		links, ok := probeLinks(c.Context())
		if !ok {
			c.Status(fiber.StatusServiceUnavailable)
		}
		return c.JSON(links)
	})

	return app
}

// answerError tells the client the status, and only the log what really happened.
func answerError(c fiber.Ctx, err error) error {
	code := fiber.StatusInternalServerError
	var known *fiber.Error
	if errors.As(err, &known) {
		code = known.Code
	}
	if code >= fiber.StatusInternalServerError {
		log.Printf("%s %s: %v", c.Method(), c.Path(), err)
	}
	return c.SendStatus(code)
}
