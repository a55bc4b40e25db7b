import path from "node:path";
import { describe, expect, it } from "vitest";
import { serviceContext } from "../../src/render/context.ts";
import { generated } from "../../src/model/workspace.ts";
import { below, bring } from "../proof/cache.ts";
import { ensureBuilt, whyNotBuilt } from "../proof/copies.ts";
import { PROOF, run, WORKSPACE } from "../proof/prepare.ts";
import { proofWorkspace } from "../proof/workspace.ts";
import { treeOf } from "../tree.ts";

// What a developer does in a service after `create`: install, build, test, lint, check the format. NETWORK.md names these
// commands. What is built here is what the proofs start, which come next and want the machine for themselves.

const workspace = proofWorkspace();

const built = generated(workspace)
  .map((service) => serviceContext(service, workspace))
  .filter(({ framework }) => framework.language !== null);

describe.each(built)("$name", ({ name, framework, work: { install, test, checks }, dir }) => {
  const why = whyNotBuilt(framework.id);
  if (why !== null) console.warn(`SKIPPED: the tests and checks of ${name}, because ${why}`);
  // pip adds what only tests need to what is there, and a server has to do without: the checks have a place of their own.
  const apart = framework.language === "python";
  const directory = apart ? path.join(PROOF, "own-checks", dir) : path.join(WORKSPACE, dir);
  const isOne = name === framework.id;
  // languages.test.ts asks those of the other two, of many more services.
  const asked = isOne && ["python", "go"].includes(framework.language!) ? checks : [];

  it.skipIf(why !== null)("is built", async () => {
    await ensureBuilt(name);
  });

  it.skipIf(why !== null).each(isOne ? [dir] : [])("%s passes its own tests with no variable set", async (at) => {
    if (apart) bring(directory, below(await treeOf(workspace), at));
    if (framework.language !== "node") run("bash", ["-c", install || "true"], directory);
    // In the profile that it was built in: what it depends on is compiled already.
    const line = framework.language === "rust" ? `${test} --release` : test;
    expect(() => run("bash", ["-c", `env -u PORT ${line}`], directory)).not.toThrow();
  });

  it.skipIf(why !== null).each(asked)("is clean: %s", (check) => {
    expect(() => run("bash", ["-c", check], directory)).not.toThrow();
  });
});
