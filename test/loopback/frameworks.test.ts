import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { serviceContext } from "../../src/context.ts";
import { generated } from "../../src/workspace.ts";
import { markBuilt } from "../proof/copies.ts";
import { missing, run, verify, WORKSPACE, writeProofWorkspace } from "../proof/prepare.ts";
import { proofWorkspace } from "../proof/workspace.ts";

// What a developer does in a service after `create`: install, test, lint, check the format. Then what the platform does:
// its own build steps and the start command with PORT set, asked on 127.0.0.1 and [::1].

const workspace = proofWorkspace();
const TOOLCHAIN: Record<string, string> = { node: "npm", python: "python3", go: "go", rust: "cargo" };

const built = generated(workspace)
  .map((service) => serviceContext(service, workspace))
  .filter(({ name, framework }) => framework.language !== null && name === framework.id);

beforeAll(writeProofWorkspace);

describe.each(built)("$name", ({ name, framework, work: { install, test, checks }, dir }) => {
  const absent = missing(TOOLCHAIN[framework.language!]!);
  if (absent.length) console.warn(`SKIPPED: everything of ${name}, because there is no ${absent.join(", ")} on PATH`);
  const directory = path.join(WORKSPACE, dir);

  it.skipIf(absent.length)("is built by the platform's steps and answers on both families", () => {
    const { services } = verify([name]);
    if (services[0]?.status === "pass") markBuilt(name);
    expect(
      services.map(({ service, status, socket, seen }) => ({ service, status, socket, health: seen?.health })),
    ).toEqual([{ service: name, status: "pass", socket: "dual", health: 200 }]);
  });

  it.skipIf(absent.length)("passes its own tests with no variable set", () => {
    if (framework.language !== "node" || !fs.existsSync(path.join(directory, "node_modules")))
      run("bash", ["-c", install || "true"], directory);
    expect(() => run("bash", ["-c", `env -u PORT ${test}`], directory)).not.toThrow();
  });

  it.skipIf(absent.length).each(checks)("is clean: %s", (check) => {
    expect(() => run("bash", ["-c", check], directory)).not.toThrow();
  });
});
