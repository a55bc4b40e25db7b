import { expect, test } from "vitest";
import { GET } from "@/app/health/route";

test("GET /health answers 200", async () => {
  const response = GET();
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: "ok" });
});
