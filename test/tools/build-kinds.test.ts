import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { within } from "../../src/core/paths.ts";
import type { Result } from "../../src/verify/result.ts";
import { generated } from "../../src/model/workspace.ts";
import { installWorkspaceTools } from "./workspace-tools.ts";
import {
  makeMemberRepository,
  MEMBER_REPOSITORIES,
  verifyRepository,
  type BuiltRepository,
  type MemberRepository,
} from "./member-repositories.ts";
import { missing } from "../proof/prepare.ts";

// Services that a repository's workspace builds: made by our pipeline, built by each build kind's own steps where the workspace is, started
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

describe.each(MEMBER_REPOSITORIES)("in a workspace of $id", (repository: MemberRepository) => {
  const absent = missing(NEEDS[repository.buildKind]!);
  if (absent.length)
    console.warn(`SKIPPED: a workspace of ${repository.id}, because there is no ${absent.join()} on PATH`);
  let results: readonly Result[] = [];
  let built: BuiltRepository | null = null;
  let began = 0;

  beforeAll(async () => {
    began = performance.now();
    if (absent.length) return;
    installWorkspaceTools();
    built = await makeMemberRepository(repository);
    results = await verifyRepository(built);
  });
  afterAll(() => console.log(`${repository.id}: ${((performance.now() - began) / 1000).toFixed(0)} s`));

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
    const own = new Set(
      [...Object.keys(repository.files), ...OURS].map((file) => within(repository.base, file)?.split("/")[0]),
    );
    const left = fs.readdirSync(path.join(built!.root, repository.base)).filter((name) => !own.has(name));
    for (const name of left) expect(TOOLS_OWN).toContain(name);
  });
});
