import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import next from "next";

const app = next({ dev: process.argv.includes("--dev") });
const handle = app.getRequestHandler();

// Reads the .env files and calls `register` in instrumentation.ts, whose check()
// stops a process with a wrong PORT. Next does not bundle this file, so it cannot
// import @/network, which is for server components, route handlers and the like.
await app.prepare();
const port = Number(process.env.PORT || 3003);

const server = createServer((request, response) => handle(request, response));

// "::" takes IPv6 and IPv4: https://nodejs.org/api/net.html#serverlistenoptions-callback
server.listen(port, "::");

server.on("listening", () => {
  const { family, address } = server.address() as AddressInfo;
  const host = family === "IPv6" ? `[${address}]` : address;
  console.log(`http://${host}:${port}`);
});

server.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EAFNOSUPPORT") {
    // A kernel without IPv6.
    server.listen(port, "0.0.0.0");
    return;
  }
  const taken = error.code === "EADDRINUSE";
  console.error(taken ? `port ${port} is already in use` : error.message);
  process.exit(1);
});

process.once("SIGTERM", stop);
process.once("SIGINT", stop);

/** Takes no new connections, lets requests in flight finish, then closes Next. */
function stop() {
  server.close(async () => {
    await app.close();
    process.exit(0);
  });
  // `close` waits for connections that clients keep alive, and goes on answering on
  // them (https://nodejs.org/api/http.html#serverclosecallback): from now on each
  // answer is the last on its connection, and those without a request end.
  server.prependListener("request", (_request, response) => {
    response.setHeader("Connection", "close");
  });
  setInterval(() => server.closeIdleConnections(), 100).unref();
  // Whoever is still there after 9 s is cut off: the platform kills after 10.
  setTimeout(() => server.closeAllConnections(), 9_000).unref();
}
