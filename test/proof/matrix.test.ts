import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoNetwork } from "../../src/run/namespaces.ts";
import { ensureBuilt } from "./copies.ts";
import { verify, type Verified } from "./prepare.ts";
import { proofWorkspace, servers } from "./workspace.ts";

// Real servers on real networks of this machine: `npm run proof` prints the matrix and the README keeps it (npm run docs).

const NETWORKS = ["ipv6", "dual", "public", "no-ipv6", "bindv6only"] as const;
const MATRIX = path.resolve(import.meta.dirname, "../../docs/matrix.json");
const services = proofWorkspace().services.map(({ name }) => name);
const reason = whyNoNetwork();
const seen = new Map<string, Verified>();

if (reason !== null) console.warn(`SKIPPED: every proof on a private network, because ${reason}`);

describe.skipIf(reason !== null)("on a network of this machine's own", () => {
  beforeAll(async () => {
    await ensureBuilt(...services);
    seen.set("loopback", verify(["--no-build"]));
    for (const network of NETWORKS) seen.set(network, verify(["--no-build", "--network", network]));
  });

  afterAll(() => {
    const rows = services.map((service) => ({
      service,
      ...Object.fromEntries(
        [...seen].map(([network, { services: all }]) => [
          network,
          all.find((one) => one.service === service)?.status ?? "?",
        ]),
      ),
    }));
    console.table(rows);
    fs.mkdirSync(path.dirname(MATRIX), { recursive: true });
    fs.writeFileSync(MATRIX, `${JSON.stringify(rows, null, 2)}\n`);
  });

  describe.each(["loopback", ...NETWORKS])("%s", (network) => {
    it.each(services)("%s passes", (service) => {
      const result = seen.get(network)!.services.find((one) => one.service === service)!;
      expect({ status: result.status, reasons: result.reasons }).toEqual({ status: "pass", reasons: [] });
    });
  });

  it.each([...servers, "uvicorn-3"])("%s keeps a request that is under way when SIGTERM comes", (service) => {
    for (const network of ["loopback", "ipv6", "dual"]) {
      const stop = seen.get(network)!.services.find((one) => one.service === service)?.seen?.stop;
      expect(stop, network).toMatchObject({ kept: true, code: 0 });
    }
  });

  it("callers in four languages reach siblings in four languages by name over IPv6 alone: 16 of 16", () => {
    const callers = ["nest", "uvicorn", "caller-go", "caller-rust"];
    const answers = callers.flatMap((caller) => {
      const links = seen.get("ipv6")!.services.find((one) => one.service === caller)?.seen?.links ?? {};
      return ["NODE_URL", "PYTHON_URL", "GO_URL", "RUST_URL"].map((name) => links[name]);
    });
    expect(answers).toEqual(Array.from({ length: 16 }, () => "ok"));
  });
});
