import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { buildCopy, copyOfProject } from "../copy-of-project.ts";
import { readTree } from "../tree.ts";

// Adding a framework or a client is adding one folder: proven in a copy of the project, by doing it.

function write(copy: string, files: Record<string, string>): void {
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(copy, "templates", file)), { recursive: true });
    fs.writeFileSync(path.join(copy, "templates", file), text);
  }
}

describe("one folder is all it takes", () => {
  it("to add a framework: it is in the help, can be created, and can be called", { timeout: 120_000 }, () => {
    const copy = copyOfProject();
    const before = readTree(path.join(copy, "src"));
    write(copy, {
      "hono/framework.json": JSON.stringify({
        label: "Hono",
        layers: ["_node"],
        bind: '`hostname: "::"` in src/server.ts',
        start: "node dist/server.js",
      }),
      "hono/seed/package.json.hbs": '{ "name": "{{name}}" }\n',
    });
    const rnet = buildCopy(copy);
    expect(rnet("--help")).toContain("hono");
    rnet(
      "shop",
      "--yes",
      "--no-install",
      "--no-git",
      "--service",
      "api:hono",
      "--service",
      "web:express",
      "--link",
      "web:api",
    );
    expect(fs.readFileSync(path.join(copy, "shop/api/package.json"), "utf8")).toBe('{ "name": "api" }\n');
    expect(fs.existsSync(path.join(copy, "shop/api/src/network.ts"))).toBe(true);
    const reference = (variable: string): string => `\${{api.${variable}}}`;
    expect(fs.readFileSync(path.join(copy, "shop/web/.env.railway"), "utf8")).toContain(
      `API_URL=http://${reference("RAILWAY_PRIVATE_DOMAIN")}:${reference("PORT")}`,
    );
    expect(readTree(path.join(copy, "src"))).toEqual(before);
    fs.rmSync(copy, { recursive: true });
  });

  it("to add a client: it can be chosen, its dependency and its code arrive", { timeout: 120_000 }, () => {
    const copy = copyOfProject();
    const before = readTree(path.join(copy, "src"));
    write(copy, {
      "_clients/node-redis/client.json": JSON.stringify({
        library: "redis",
        language: "node",
        speaks: "redis",
        option: "none",
        dependencies: { redis: "^5.0.0" },
        uses: { import: ['import { createClient } from "redis";'] },
      }),
      "_clients/node-redis/client.hbs":
        "export function {{camel}}() {\n  return createClient({ url: process.env.{{url}} });\n}\n",
      "_clients/node-redis/probe.hbs": "",
    });
    const rnet = buildCopy(copy);
    rnet(
      "shop",
      "--yes",
      "--no-install",
      "--no-git",
      "--service",
      "api:express",
      "--service",
      "cache:redis",
      "--link",
      "api:cache:node-redis",
    );
    expect(JSON.parse(fs.readFileSync(path.join(copy, "shop/api/package.json"), "utf8"))).toMatchObject({
      dependencies: { redis: "^5.0.0" },
    });
    expect(fs.readFileSync(path.join(copy, "shop/api/src/network.ts"), "utf8")).toContain(
      "return createClient({ url: process.env.CACHE_URL });",
    );
    expect(readTree(path.join(copy, "src"))).toEqual(before);
    fs.rmSync(copy, { recursive: true });
  });
});
