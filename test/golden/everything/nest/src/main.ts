import type { Server } from "node:http";
import type { INestApplication } from "@nestjs/common";
import { Logger } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { AppModule } from "./app.module.js";
import { check, port } from "./network.js";

async function bootstrap() {
  await check();
  const app = await NestFactory.create(AppModule);
  // Without this, SIGTERM cuts requests in flight. Exit code 0 needs
  // `useProcessExit`: https://docs.nestjs.com/fundamentals/lifecycle-events.
  const signals = ["SIGTERM", "SIGINT"];
  app.enableShutdownHooks(signals, { useProcessExit: true });
  for (const signal of signals) process.once(signal, () => stop(app));
  await listen(app).catch(fail);
}

// "::" takes IPv6 and IPv4 on one socket; the private network may use either
// (https://nodejs.org/api/net.html#serverlistenport-host-backlog-callback).
async function listen(app: INestApplication) {
  try {
    await app.listen(port, "::");
    Logger.log(`http://[::]:${port}`, "Bootstrap");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EAFNOSUPPORT") throw error;
    await app.listen(port, "0.0.0.0"); // a kernel without IPv6
    Logger.log(`http://0.0.0.0:${port}`, "Bootstrap");
  }
}

function fail(error: NodeJS.ErrnoException) {
  const taken = error.code === "EADDRINUSE";
  console.error(taken ? `port ${port} is already in use` : error.message);
  process.exit(1);
}

// Nest closes the server, which waits for connections that clients keep alive, and
// goes on answering on them (https://nodejs.org/api/http.html#serverclosecallback):
// from now on each answer is the last on its connection, and those without a
// request end. The platform waits 10 seconds, then kills.
function stop(app: INestApplication) {
  const server: Server = app.getHttpServer();
  server.prependListener("request", (_request, response) => {
    response.setHeader("Connection", "close");
  });
  setInterval(() => server.closeIdleConnections(), 100).unref();
  setTimeout(() => process.exit(1), 9_000).unref();
}

await bootstrap();
