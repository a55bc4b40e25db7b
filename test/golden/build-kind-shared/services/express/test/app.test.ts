import request from "supertest";
import { expect, test } from "vitest";
import { app } from "../src/app.ts";

test("says hello", async () => {
  const response = await request(app).get("/");
  expect(response.status).toBe(200);
  expect(response.body).toEqual({ message: "Hello World!" });
});

test("is healthy", async () => {
  const response = await request(app).get("/health");
  expect(response.status).toBe(200);
  expect(response.body).toEqual({ status: "ok" });
});

test("tells a client nothing but the status of an error", async () => {
  const body = request(app).post("/").type("json").send("{");
  const response = await body;
  expect(response.status).toBe(400);
  expect(response.body).toEqual({ error: "Bad Request" });
});
