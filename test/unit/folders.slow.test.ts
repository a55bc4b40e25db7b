import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildCopy, copyOfProject } from "../copy-of-project.ts";
import { readTree } from "../tree.ts";

// Adding a framework or a client is adding one folder: proven in a copy of the project, by doing it.

function write(copy: string, files: Record<string, string>): void {
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(copy, "templates", file)), { recursive: true });
    fs.writeFileSync(path.join(copy, "templates", file), text);
  }
}

const reference = (variable: string): string => `\${{api.${variable}}}`;

describe("one folder is all it takes", () => {
  const copy = copyOfProject();
  const before = readTree(path.join(copy, "src"));
  let rnet: ReturnType<typeof buildCopy>;

  beforeAll(() => {
    write(copy, {
      "hono/framework.json": JSON.stringify({
        label: "Hono",
        layers: ["_node"],
        bind: '`hostname: "::"` in src/server.ts',
        start: "node dist/server.js",
      }),
      "hono/seed/package.json.hbs": '{ "name": "{{name}}" }\n',
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
    rnet = buildCopy(copy);
    const services = ["api:hono", "web:express", "cache:redis"].flatMap((service) => ["--service", service]);
    const links = ["--link", "web:api", "--link", "web:cache:node-redis"];
    rnet("shop", "--yes", "--no-install", "--no-git", ...services, ...links);
    return () => fs.rmSync(copy, { recursive: true });
  });

  const made = (file: string): string => fs.readFileSync(path.join(copy, "shop", file), "utf8");

  it("to add a framework: it is in the help, can be created, and can be called", () => {
    expect(rnet("--help")).toContain("hono");
    expect(made("api/package.json")).toBe('{ "name": "api" }\n');
    expect(fs.existsSync(path.join(copy, "shop/api/src/network.ts"))).toBe(true);
    expect(made("web/.env.railway")).toContain(
      `API_URL=http://${reference("RAILWAY_PRIVATE_DOMAIN")}:${reference("PORT")}`,
    );
  });

  it("to add a client: it can be chosen, its dependency and its code arrive", () => {
    expect(JSON.parse(made("web/package.json"))).toMatchObject({ dependencies: { redis: "^5.0.0" } });
    expect(made("web/src/network.ts")).toContain("return createClient({ url: process.env.CACHE_URL });");
  });

  it("and no line of code", () => {
    expect(readTree(path.join(copy, "src"))).toEqual(before);
  });
});
