import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoNetwork } from "../../src/run/namespaces.ts";
import { LOOPBACK } from "../../src/run/network.ts";
import type { Result } from "../../src/verify/result.ts";
import { targetsOf } from "../../src/run/targets.ts";
import { verify as verifyHere } from "../../src/verify/verify.ts";
import { link, made, service } from "../scenarios.ts";
import { temporaryDirectory } from "../tree.ts";
import { compile, edit, makeCopy, removeCopy, whyNotBuilt, type Copy } from "./copies.ts";
import { AT_ONCE_MS } from "./keep-alive.ts";
import { missing, PROOF_ENVIRONMENT, verify, type Verified } from "./prepare.ts";
import { play, targetsOn } from "./scene.ts";

// Each fault is one small edit to a generated service. The same services pass before it, so that red means the edit.

interface Sabotage {
  readonly what: string;
  readonly name: string;
  readonly framework: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly cause: RegExp;
}

const LISTEN = 'server.listen(port, "::");';

/** Faults that one machine shows. */
const ON_LOOPBACK: readonly Sabotage[] = [
  {
    what: "express bound to 0.0.0.0",
    name: "bound-to-ipv4",
    framework: "express",
    file: "src/server.ts",
    before: LISTEN,
    after: 'server.listen(port, "0.0.0.0");',
    cause: /listens on IPv4 only \(bound to 0\.0\.0\.0\).*Bind to "::"/,
  },
  {
    what: "gunicorn bound to 0.0.0.0",
    name: "gunicorn-on-ipv4",
    framework: "gunicorn",
    file: "gunicorn.conf.py",
    before: 'bind = network.addresses(f"[::]:{network.port}", f"0.0.0.0:{network.port}")',
    after: 'bind = f"0.0.0.0:{network.port}"',
    cause: /listens on IPv4 only \(bound to 0\.0\.0\.0\).*Bind to "::"/,
  },
  {
    what: "express bound to 127.0.0.1",
    name: "bound-to-itself",
    framework: "express",
    file: "src/server.ts",
    before: LISTEN,
    after: 'server.listen(port, "127.0.0.1");',
    cause: /bound to 127\.0\.0\.1, which only this machine can reach.*Bind to "::"/,
  },
  {
    what: "uvicorn --host :: with one worker",
    name: "uvicorn-command",
    framework: "uvicorn",
    file: "serve.py",
    before: '__name__ == "__main__":\n    main()\n',
    after:
      '__name__ == "__main__":\n    os.execvp("uvicorn", ["uvicorn", "app:app", "--host", "::", "--port", os.environ["PORT"]])\n',
    cause: /listens on IPv6 only: public traffic and the platform's health check come over IPv4/,
  },
  {
    what: "Fiber on its default network",
    name: "fiber-on-tcp4",
    framework: "fiber",
    file: "main.go",
    before: "	ListenerNetwork: fiber.NetworkTCP,\n",
    after: "",
    cause: /listens on IPv4 only.*"tcp", not "tcp4"/,
  },
  {
    what: "PORT ignored",
    name: "port-ignored",
    framework: "express",
    file: "src/server.ts",
    before: LISTEN,
    after: 'server.listen(4321, "::");',
    cause: /PORT is ignored: it listens on port 4321 while PORT is \d+/,
  },
  {
    what: "the SIGTERM handler removed",
    name: "sigterm-unheard",
    framework: "express",
    file: "src/server.ts",
    before: 'process.on("SIGTERM", stop);\n',
    after: "",
    cause: /SIGTERM ended it with exit code 143 instead of 0.*Handle SIGTERM/,
  },
  {
    what: "a URL variable without its port",
    name: "portless",
    framework: "express",
    file: "../rnet.json",
    before: `"links": [
        {
          "to": "leaf",
          "client": "fetch",
          "env": "LEAF_URL"
        }
      ]`,
    after: `"variables": { "LEAF_URL": "http://\${{leaf.RAILWAY_PRIVATE_DOMAIN}}" }`,
    cause: /a variable is missing or wrong. It says: LEAF_URL is "http:\/\/localhost": it has no port/,
  },
];

/** Faults of clients, which only a name without an IPv4 address shows. */
const ON_IPV6: readonly Sabotage[] = [
  {
    what: "ioredis with family 4",
    name: "caller",
    framework: "nest",
    file: "src/network.ts",
    before: "new Redis(variable(name), { family: 0 })",
    after: "new Redis(variable(name), { family: 4 })",
    cause: /REDIS_URL does not answer.*IPv4 only \(family: 4, udp4\)\? It says: .*redis\.railway\.internal/,
  },
  {
    what: "hot-shots on udp4",
    name: "caller",
    framework: "nest",
    file: "src/network.ts",
    before: '{ type: "udp6", lookup: lookupMapped }',
    after: '{ type: "udp4" }',
    cause: /AGENT does not answer.*IPv4 only \(family: 4, udp4\)\?/,
  },
  {
    what: "express bound to 0.0.0.0, seen from an IPv6-only network",
    name: "bound-to-ipv4",
    framework: "express",
    file: "src/server.ts",
    before: LISTEN,
    after: 'server.listen(port, "0.0.0.0");',
    cause: /listens on IPv4 only \(bound to 0\.0\.0\.0\).*Bind to "::"/,
  },
];

const unbuilt = new Map([...ON_LOOPBACK, ...ON_IPV6].map(({ framework }) => [framework, whyNotBuilt(framework)]));
for (const [id, why] of unbuilt) if (why !== null) console.warn(`SKIPPED: every sabotage of ${id}, because ${why}`);
const isBuilt = ({ framework }: Sabotage): boolean => unbuilt.get(framework) === null;

/** A copy of the services that some faults are for, each with what it calls. */
async function copyFor(faults: readonly Sabotage[]): Promise<Copy> {
  const frameworks = new Map(faults.map(({ name, framework }) => [name, framework]));
  const workspace = made([
    service("leaf", "express"),
    service("redis", "redis"),
    service("statsd", "statsd"),
    ...[...frameworks].map(([name, framework]) => service(name, framework)),
    ...(frameworks.has("portless") ? [link("portless", "leaf", "fetch", "LEAF_URL")] : []),
    ...(frameworks.has("caller")
      ? [link("caller", "redis", "ioredis", "REDIS_URL"), link("caller", "statsd", "hot-shots", "AGENT")]
      : []),
  ]);
  const copy = await makeCopy(workspace, { leaf: "express", ...Object.fromEntries(frameworks) });
  for (const name of ["leaf", ...frameworks.keys()]) compile(copy, name);
  return copy;
}

function sabotage(copy: Copy, faults: readonly Sabotage[]): void {
  for (const { name, file, before, after } of faults) edit(copy, path.join(name, file), before, after);
  for (const name of new Set(faults.map((fault) => fault.name))) compile(copy, name);
}

function found(verified: Verified, name: string): Verified["services"][number] {
  return verified.services.find((one) => one.service === name)!;
}

function describeSabotage(faults: readonly Sabotage[], args: readonly string[]): void {
  let untouched: Verified;
  let touched: Verified;
  let copy: Copy;

  beforeAll(async () => {
    copy = await copyFor(faults);
    untouched = verify(["--no-build", ...args], copy.root);
    sabotage(copy, faults);
    touched = verify(["--no-build", ...args], copy.root);
  });
  afterAll(() => removeCopy(copy));

  describe.each(faults)("$what", ({ name, cause }) => {
    it("passes before the edit", () => {
      expect(found(untouched, name)).toMatchObject({ status: "pass", reasons: [] });
    });

    it("turns red after it, and the cause is named", () => {
      const { status, reasons } = found(touched, name);
      expect(status).toBe("fail");
      expect(reasons.join("\n")).toMatch(cause);
    });
  });

  it("blames no service that was left alone", () => {
    const red = touched.services.filter(({ status }) => status === "fail").map((one) => one.service);
    expect(red.toSorted()).toEqual([...new Set(faults.map(({ name }) => name))].toSorted());
    expect(touched.ok).toBe(false);
  });
}

describe("on loopback", () => {
  describeSabotage(ON_LOOPBACK.filter(isBuilt), []);
});

const noNetwork = whyNoNetwork();
const absent = missing("redis-server", "statsd_exporter");
if (noNetwork !== null) console.warn(`SKIPPED: the sabotage of clients, because ${noNetwork}`);
if (absent.length > 0) console.warn(`SKIPPED: the sabotage of clients, because ${absent.join(", ")} is not on PATH`);

describe.skipIf(noNetwork !== null || absent.length > 0)("on an IPv6-only private network", () => {
  describeSabotage(ON_IPV6.filter(isBuilt), ["--network", "ipv6"]);
});

const whyNoUvicorn = whyNotBuilt("uvicorn");
if (whyNoUvicorn !== null) console.warn(`SKIPPED: the sabotage of TCP_NODELAY, because ${whyNoUvicorn}`);

describe.skipIf(whyNoUvicorn !== null)("uvicorn without TCP_NODELAY", () => {
  let copy: Copy;

  beforeAll(async () => {
    copy = await makeCopy(made([service("nagle", "uvicorn")]), { nagle: "uvicorn" });
  });
  afterAll(() => removeCopy(copy));

  async function medianOfRequests(): Promise<number> {
    const targets = await targetsOn("loopback", copy);
    const asks = [{ of: "nagle", get: "/", family: "ipv4", often: "one by one" } as const];
    return play({ network: "loopback", targets, asks }).answers[0]!.milliseconds;
  }

  it("answers at once before the edit", async () => {
    expect(await medianOfRequests()).toBeLessThan(AT_ONCE_MS);
  });

  it("keeps each request waiting after it", async () => {
    const option = "    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)\n";
    edit(copy, "nagle/serve.py", option, "");
    expect(await medianOfRequests()).toBeGreaterThan(AT_ONCE_MS);
  });
});

const noMongod = missing("mongod").length > 0;
if (noMongod) console.warn("SKIPPED: the sabotage of mongod, because mongod is not on PATH");

describe.skipIf(noMongod)("mongod", () => {
  /** Its start command, which nobody edits in a file of the service. */
  async function verifyMongod(argvOf: (argv: readonly string[]) => readonly string[]): Promise<Result> {
    const workspace = made([service("mongo", "mongo")]);
    const scratch = temporaryDirectory();
    fs.chmodSync(scratch, 0o711);
    const data = path.join(scratch, "data");
    fs.mkdirSync(data);
    const port = new Map([["mongo", 27_117]]);
    const targets = targetsOf(workspace, scratch, port, () => "localhost").map((target) => ({
      ...target,
      directory: data,
      argv: argvOf(target.argv),
    }));
    const [result] = await verifyHere({
      targets,
      network: LOOPBACK,
      build: false,
      whySkip: () => null,
      tell: () => {},
      opened: (group) => group.directory(scratch),
    });
    return result!;
  }

  beforeAll(() => {
    process.env["PATH"] = PROOF_ENVIRONMENT.PATH;
  });

  it("passes with the generated start command", async () => {
    expect(await verifyMongod((argv) => argv)).toMatchObject({ status: "pass", reasons: [] });
  });

  it("turns red without --ipv6, and the cause is named", async () => {
    const { status, reasons } = await verifyMongod((argv) => {
      expect(argv).toContain("--ipv6");
      return argv.filter((word) => word !== "--ipv6");
    });
    expect(status).toBe("fail");
    expect(reasons.join("\n")).toMatch(/listens on IPv4 only.*without --ipv6/);
  });
});
