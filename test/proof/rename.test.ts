import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseLock } from "../../src/state/lock.ts";
import { whyNoNetwork } from "../../src/run/namespaces.ts";
import { link, made, service } from "../scenarios.ts";
import type { Tree } from "../tree.ts";
import { compile, makeCopy, removeCopy, whyNotBuilt, type Copy } from "./copies.ts";
import { CLI, run, verify } from "./prepare.ts";

// The rename that everybody gets wrong, api-1 to api-2, on a network that has IPv6 alone: before and after it both callers
// reach the service by the name it has, and no file that is the user's has changed.

const reason = whyNoNetwork() ?? whyNotBuilt("express") ?? whyNotBuilt("uvicorn");
if (reason !== null) console.warn(`SKIPPED: a rename on a private network, because ${reason}`);

const SHOP = made([
  service("api-1", "express"),
  service("site", "express"),
  service("jobs", "uvicorn"),
  link("site", "api-1", null, "API_1_URL"),
  link("jobs", "api-1", null, "API_1_URL"),
]);

describe.skipIf(reason !== null)("api-1, renamed to api-2 on an IPv6-only network", () => {
  let copy: Copy;
  let before: Tree;

  beforeAll(async () => {
    copy = await makeCopy(SHOP, { "api-1": "express", site: "express", jobs: "uvicorn" });
    for (const name of ["api-1", "site"]) compile(copy, name);
  });
  afterAll(() => removeCopy(copy));

  function textOf(file: string): string {
    return fs.readFileSync(path.join(copy.root, file), "utf8");
  }

  function textsOf(files: Iterable<string>): Tree {
    return Object.fromEntries([...files].map((file) => [file, textOf(file)]));
  }

  function seeds(): Tree {
    return textsOf(parseLock(textOf(".rnet/lock.json")).seeds.keys());
  }

  /** All that rnet wrote. */
  function everything(): Tree {
    const { files } = parseLock(textOf(".rnet/lock.json"));
    return { ...seeds(), ...textsOf([...files.keys(), "rnet.json", ".rnet/lock.json"]) };
  }

  /** Each service's state, and what its callers' links say. */
  function proof(): unknown {
    const { services } = verify(["--no-build", "--network", "ipv6"], copy.root);
    return services.map((one) => ({ ...one, socket: "", seen: one.seen?.links ?? {} }));
  }

  const passed = (name: string, links = {}): object => ({
    service: name,
    status: "pass",
    socket: "",
    reasons: [],
    seen: links,
  });
  const CALLERS = [passed("site", { API_1_URL: "ok" }), passed("jobs", { API_1_URL: "ok" })];

  it("is reached by both callers before, and by both after, with no seed file changed", () => {
    expect(proof()).toEqual([expect.objectContaining(passed("api-1")), ...CALLERS.map(holding)]);
    before = everything();
    const own = seeds();
    expect(Object.keys(own).length).toBeGreaterThan(20);
    run(process.execPath, [CLI, "rename", "api-1", "api-2", "--no-install"], copy.root);
    expect(seeds()).toEqual(own);
    // What the rename wrote into the callers' network files is compiled with the same code of theirs.
    compile(copy, "site");
    expect(proof()).toEqual([expect.objectContaining(passed("api-2")), ...CALLERS.map(holding)]);
    for (const file of ["site/.env.railway", "jobs/.env.railway"])
      expect(textOf(file)).toMatch(/^API_1_URL=http:\/\/\$\{\{api-2\.RAILWAY_PRIVATE_DOMAIN\}\}/m);
  });

  it("is api-1 again, to the byte, when it is renamed back", () => {
    run(process.execPath, [CLI, "rename", "api-2", "api-1", "--no-install"], copy.root);
    expect(everything()).toEqual(before);
    run(process.execPath, [CLI, "sync", "--check"], copy.root);
  });
});

function holding(one: object): unknown {
  return expect.objectContaining(one);
}
