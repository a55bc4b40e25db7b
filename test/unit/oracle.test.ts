import { describe, expect, it } from "vitest";
import { scenarios } from "../scenarios.ts";
import { treeOf, type Tree } from "../tree.ts";

// Written from what was measured of each server (docs/facts.md) and from the vendor's pages, not from our code:
// the start command of each framework, and the words in its files that make it listen on both families.
// https://docs.railway.com/guides/private-networking
const TABLE: Record<string, { readonly start: string; readonly bind: readonly [file: string, text: string] }> = {
  express: { start: "node dist/server.js", bind: ["app/src/server.ts", 'listen(port, "::"'] },
  nest: { start: "node dist/main.js", bind: ["app/src/main.ts", 'listen(port, "::"'] },
  next: { start: "node_modules/.bin/next start --hostname ::", bind: [".railway/rnet.ts", "next start --hostname ::"] },
  "next-server": { start: "node dist/server.js", bind: ["app/src/server.ts", 'listen(port, "::"'] },
  "next-standalone": { start: "node .next/standalone/server.js", bind: [".railway/rnet.ts", 'HOSTNAME: "::"'] },
  gunicorn: { start: "gunicorn app:app", bind: ["app/gunicorn.conf.py", "bind ="] },
  hypercorn: {
    start: "hypercorn --config file:hypercorn_config.py app:app",
    bind: ["app/hypercorn_config.py", "bind ="],
  },
  uvicorn: { start: "python serve.py", bind: ["app/serve.py", "dualstack_ipv6=True"] },
  axum: { start: "./bin/app", bind: ["app/src/main.rs", "set_only_v6(false)"] },
  fiber: { start: "./out", bind: ["app/main.go", "ListenerNetwork: fiber.NetworkTCP"] },
  mongo: {
    start: "docker-entrypoint.sh mongod --ipv6 --bind_ip ::,0.0.0.0",
    bind: [".railway/rnet.ts", "--ipv6 --bind_ip ::,0.0.0.0"],
  },
  redis: {
    start: `/bin/sh -c 'exec docker-entrypoint.sh redis-server --bind "* -::*" --requirepass "$REDIS_PASSWORD"'`,
    bind: [".railway/rnet.ts", '--bind "* -::*"'],
  },
  statsd: { start: "", bind: [".railway/rnet.ts", "prom/statsd-exporter"] },
};

const everyTree = await Promise.all(
  scenarios().map(async ({ id, workspace }) => [id, await treeOf(workspace)] as const),
);
const trees = new Map(everyTree);

/** Every `start:` of a .railway/rnet.ts, as the text between its quotes. */
function startCommands(rnet: string): string[] {
  return [...rnet.matchAll(/^ {4}start:\s+("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/gm)].map(
    ([, literal]) => Function(`return ${literal}`)() as string,
  );
}

function filesOf(tree: Tree, pattern: RegExp): [string, string][] {
  return Object.entries(tree).filter(([file]) => pattern.test(file));
}

describe("each framework starts and binds as measured", () => {
  it.each(Object.entries(TABLE))("%s", (id, { start, bind: [file, text] }) => {
    const tree = trees.get(`framework-${id}`)!;
    expect(startCommands(tree[".railway/rnet.ts"]!)).toEqual(start ? [start] : []);
    expect(tree[file]).toContain(text);
    if (start) expect(tree["NETWORK.md"]).toContain(start);
  });

  it("the table names every framework, and no other", () => {
    const known = [...trees.keys()]
      .filter((id) => id.startsWith("framework-"))
      .map((id) => id.slice("framework-".length));
    expect(Object.keys(TABLE).toSorted()).toEqual(known.toSorted());
  });
});

describe("what servers must not say", () => {
  it.each(everyTree)("%s binds no single family", (_, tree) => {
    for (const [file, text] of filesOf(tree, /\.(ts|mjs|js|py|rs|go)$/)) {
      if (/(server|main|serve|gunicorn\.conf|hypercorn_config)\.\w+$/.test(file))
        expect(text).not.toMatch(/["']127\.0\.0\.1["']/);
    }
  });

  it.each(everyTree)("%s has no start command that loses signals or its port", (_, tree) => {
    for (const start of startCommands(tree[".railway/rnet.ts"]!)) {
      expect(start).not.toMatch(/^(npm|npx|pnpm|yarn|bun) |node --run|\$\{PORT-|--host ::|0\.0\.0\.0:/);
    }
  });

  it.each(everyTree)("%s sets PORT to a literal and pins an endpoint for every service", (_, tree) => {
    const rnet = tree[".railway/rnet.ts"]!;
    const services = rnet.match(/iac\.service\(/g)?.length ?? 0;
    expect(rnet.match(/^ {6}PORT: "\d+",$/gm)?.length).toBe(services);
    expect(rnet.match(/privateNetworkEndpoint:/g)?.length).toBe(services);
    expect(rnet.match(/drainingSeconds: 10/g)?.length).toBe(services);
  });
});

describe("what clients must not say", () => {
  it.each(everyTree)("%s asks for no family if that breaks", (_, tree) => {
    for (const [file, text] of filesOf(tree, /\.(ts|py|rs|go)$/)) {
      const code = text.replace(/^\s*(\/\/|#|\*|\/\*\*).*$/gm, "");
      expect(code, file).not.toMatch(/family: 6|ipv6Only|"\?family=0"|DialDualStack/);
      expect(code, file).not.toMatch(/MongoClient\([^;]*family/s);
    }
  });

  it.each(everyTree)("%s puts no family into a variable that other languages read", (_, tree) => {
    for (const [file, text] of filesOf(tree, /\.env\.|rnet\.ts$|compose\.yaml$/))
      expect(text, file).not.toContain("family");
  });

  it.each(everyTree)("%s speaks http on private hosts, always with a port", (_, tree) => {
    for (const [file, text] of Object.entries(tree)) {
      expect(text, file).not.toMatch(/https:\/\/[^\s"'`/]*(railway\.internal|RAILWAY_PRIVATE_DOMAIN)/);
      expect(text, file).not.toMatch(/http:\/\/\$\{\{[^}]*RAILWAY_PRIVATE_DOMAIN\}\}(?!:\$\{\{)/);
    }
  });

  it.each(everyTree)("%s shows no private host to a browser", (_, tree) => {
    for (const [file, text] of Object.entries(tree)) expect(text, file).not.toMatch(/(NEXT_PUBLIC|VITE)_\w*\s*[=:]/);
  });

  it.each(everyTree)("%s writes no host name into code", (_, tree) => {
    for (const [file, text] of filesOf(tree, /\.(ts|tsx|py|rs|go)$/))
      expect(text, file).not.toMatch(/[a-z0-9-]+\.railway\.internal/);
  });

  it.each(everyTree)("%s has ioredis beside bullmq", (_, tree) => {
    for (const [file, text] of filesOf(tree, /package\.json$/)) {
      const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
      if (dependencies["bullmq"]) expect(dependencies["ioredis"], file).toBeDefined();
    }
  });
});

describe("what no rendered file may hold", () => {
  it.each(everyTree)("%s lost nothing to the template language", (_, tree) => {
    for (const [file, text] of Object.entries(tree)) {
      expect(text, file).not.toMatch(/http:\/\/\$(?!\{)|\[object Object\]|&(#x?[0-9a-f]+|quot|amp|lt|gt);/i);
      expect(text, file).not.toMatch(/["'`/:=.-]undefined|undefined["'`/_-]/);
      expect(text.match(/\$\{\{/g)?.length ?? 0, file).toBe(text.match(/\$\{\{[^{}]*\}\}/g)?.length ?? 0);
      expect(text.endsWith("\n") && !text.endsWith("\n\n"), `${file} ends in one line break`).toBe(true);
    }
  });

  it.each(everyTree)("%s names a service in no seed file that is code", (_, tree) => {
    for (const [file, text] of filesOf(tree, /\.(ts|tsx|py|rs|go)$/)) {
      if (/network\.\w+$|rnet\.ts$|railway\.ts$/.test(file)) continue;
      expect(text, file).not.toContain("second-backend");
    }
  });
});
