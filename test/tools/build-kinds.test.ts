import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { within } from "../../src/core/paths.ts";
import type { Result } from "../../src/verify/result.ts";
import { generated } from "../../src/model/workspace.ts";
import { installHostTools } from "./hosts.ts";
import { makeMemberHost, MEMBER_HOSTS, verifyHost, type BuiltHost, type MemberHost } from "./member-hosts.ts";
import { missing } from "../proof/prepare.ts";

// Services that a host's workspace builds: made by our pipeline, built by each build kind's own steps where the workspace is, started
// by their own start command, asked on both families, and stopped.

// `.brought` is the proof's own.
const OURS = [
  "rnet.json",
  "NETWORK.md",
  ".rnet/lock.json",
  ".railway/rnet.ts",
  "services/x",
  "backend/services/x",
  ".brought",
];
const TOOLS_OWN =
  "node_modules package-lock.json pnpm-lock.yaml yarn.lock .yarn bun.lock target Cargo.lock go.work.sum uv.lock".split(
    " ",
  );
const NEEDS: Readonly<Record<string, string>> = { shared: "npm", cargo: "cargo", gowork: "go", uv: "python3" };

describe.each(MEMBER_HOSTS)("in a workspace of $id", (host: MemberHost) => {
  const absent = missing(NEEDS[host.buildKind]!);
  if (absent.length) console.warn(`SKIPPED: a workspace of ${host.id}, because there is no ${absent.join()} on PATH`);
  let results: readonly Result[] = [];
  let built: BuiltHost | null = null;
  let began = 0;

  beforeAll(async () => {
    began = performance.now();
    if (absent.length) return;
    installHostTools();
    built = await makeMemberHost(host);
    results = await verifyHost(built);
  });
  afterAll(() => console.log(`${host.id}: ${((performance.now() - began) / 1000).toFixed(0)} s`));

  it.skipIf(absent.length)(
    "every service answers on both families, reaches its link and keeps what is under way",
    () => {
      expect(results.map(({ service, status, reasons }) => ({ service, status, reasons }))).toEqual(
        generated(built!.workspace).map(({ name }) => ({ service: name, status: "pass", reasons: [] })),
      );
      for (const { seen } of results) expect(seen).toMatchObject({ ipv4: true, ipv6: true, health: 200 });
    },
  );

  it.skipIf(absent.length)("nothing is left at its root but what the workspace's own tools put there", () => {
    const own = new Set([...Object.keys(host.files), ...OURS].map((file) => within(host.base, file)?.split("/")[0]));
    const left = fs.readdirSync(path.join(built!.root, host.base)).filter((name) => !own.has(name));
    for (const name of left) expect(TOOLS_OWN).toContain(name);
  });
});
