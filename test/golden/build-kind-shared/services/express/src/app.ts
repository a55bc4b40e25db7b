import { STATUS_CODES } from "node:http";
import express, { type ErrorRequestHandler } from "express";
import { probeLinks } from "./network.ts";

export const app = express();

app.disable("x-powered-by");
app.use(express.json({ limit: "100kb" }));

app.get("/", (_request, response) => {
  response.json({ message: "Hello World!" });
});

// Asks no other service: a service stays up while another one is down.
app.get("/health", (_request, response) => {
  response.json({ status: "ok" });
});

app.get("/health/links", async (_request, response) => {
  const links = await probeLinks();
  const failed = Object.values(links).includes("failed");
  response.status(failed ? 503 : 200).json(links);
});

// Last: Express's own handler shows the stack outside NODE_ENV=production
// (https://expressjs.com/en/guide/error-handling.html).
const answerError: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) return next(error);
  const status: number = error.status ?? 500;
  if (status >= 500) console.error(error);
  response.status(status).json({ error: STATUS_CODES[status] });
};
app.use(answerError);
