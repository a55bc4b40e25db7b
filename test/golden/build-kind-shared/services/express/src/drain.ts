import type { Server } from "node:http";

/**
 * `server.close` waits for connections that clients keep alive, and goes on
 * answering on them (https://nodejs.org/api/http.html#serverclosecallback).
 * From then on, each answer is the last one on its connection.
 */
export function drain(server: Server): void {
  server.prependListener("request", (_request, response) => {
    if (!server.listening) response.setHeader("Connection", "close");
    response.on("close", () => {
      if (!server.listening) server.closeIdleConnections();
    });
  });
}
