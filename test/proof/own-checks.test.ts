import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { serviceContext } from "../../src/render/context.ts";
import { generated } from "../../src/model/workspace.ts";
import { ensureBuilt, whyNotBuilt } from "./copies.ts";
import { run, WORKSPACE } from "./prepare.ts";
import { proofWorkspace } from "./workspace.ts";

// What a developer does in a service after `create`: install, test, lint, check the format. NETWORK.md names these commands.

const workspace = proofWorkspace();

const built = generated(workspace)
  .map((service) => serviceContext(service, workspace))
  .filter(({ name, framework }) => framework.language !== null && name === framework.id);

describe.each(built)("$name", ({ name, framework, work: { install, test, checks }, dir }) => {
  const why = whyNotBuilt(framework.id);
  if (why !== null) console.warn(`SKIPPED: the tests and checks of ${name}, because ${why}`);
  const directory = path.join(WORKSPACE, dir);

  beforeAll(() => {
    if (why === null) ensureBuilt(name);
  });

  it.skipIf(why !== null)("passes its own tests with no variable set", () => {
    if (framework.language !== "node" || !fs.existsSync(path.join(directory, "node_modules")))
      run("bash", ["-c", install || "true"], directory);
    expect(() => run("bash", ["-c", `env -u PORT ${test}`], directory)).not.toThrow();
  });

  it.skipIf(why !== null).each(checks)("is clean: %s", (check) => {
    expect(() => run("bash", ["-c", check], directory)).not.toThrow();
  });
});
