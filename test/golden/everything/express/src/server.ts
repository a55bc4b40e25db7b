import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { app } from "./app.ts";
import { check, close, port } from "./network.ts";

await check();

const server = createServer(app);

server.on("listening", () => {
  const { address, family } = server.address() as AddressInfo;
  const host = family === "IPv6" ? `[${address}]` : address;
  console.log(`http://${host}:${port}`);
});

server.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EAFNOSUPPORT") {
    server.listen(port, "0.0.0.0"); // a kernel without IPv6
    return;
  }
  const taken = error.code === "EADDRINUSE";
  console.error(taken ? `port ${port} is already in use` : error.message);
  process.exit(1);
});

// "::" takes IPv6 and IPv4 on one socket; the private network may use either
// (https://nodejs.org/api/net.html#serverlistenport-host-backlog-callback).
server.listen(port, "::");

// Requests in flight are answered, then the process ends by itself. What takes
// longer than the platform waits (10 seconds) is cut off.
let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  server.close(() => void close());
  // `close` waits for connections that clients keep alive, and goes on answering on
  // them (https://nodejs.org/api/http.html#serverclosecallback): from now on each
  // answer is the last on its connection, and those without a request end.
  server.prependListener("request", (_request, response) => {
    response.setHeader("Connection", "close");
  });
  setInterval(() => server.closeIdleConnections(), 100).unref();
  setTimeout(() => process.exit(1), 9_000).unref();
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
