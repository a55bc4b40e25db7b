import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { writeTree } from "../tree.ts";
import { madeOnce } from "../proof/cache.ts";
import { PROOF, run } from "../proof/prepare.ts";

/** Where the real SDK is installed; what is evaluated lies below it. */
export const HOME = path.join(PROOF, "railway");
const NODE = path.join(HOME, "node_modules/node/bin/node");
const CLI = path.join(HOME, "railway-cli");
const PACKAGES = { private: true, dependencies: { node: "^22.18.0", railway: "^3.11.0" } };

// The CLI's own evaluation (v5.43.1, src/iac/eval.rs). The SDK recognises it, then asks `$_ --version` how old the CLI is.
const EVALUATE = `
import { pathToFileURL } from "node:url";
const file = process.argv[1];
const mod = await import(\`\${pathToFileURL(file).href}?t=\${Date.now()}\`);
const partial = mod.partial ?? mod.PARTIAL ?? mod.Partial ?? undefined;
let exported = mod.default ?? mod.main ?? mod.Railway ?? mod;
while (exported && typeof exported === "object" && "default" in exported && exported.name == null && exported.resources == null) {
  exported = exported.default;
}
const project = typeof exported === "function" ? await exported({}) : exported;
const graph = project && typeof project === "object" && "to_graph" in project ? project.to_graph() : project;
process.stdout.write(JSON.stringify({ partial, project: graph }));
`;

interface Resource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly variables?: Readonly<Record<string, object>>;
  readonly volumeAttachments?: Readonly<Record<string, { readonly volume: string }>>;
}

/** What a `.railway/railway.ts` gives. */
export interface Evaluated {
  readonly partial?: string;
  readonly project: { readonly name: string; readonly resources: readonly Resource[] };
}

/** Installs the SDK and a Node that strips types, once. */
export function installSdk(): void {
  madeOnce(HOME, JSON.stringify(PACKAGES), () => {
    writeTree(HOME, { "package.json": JSON.stringify(PACKAGES), "railway-cli": "#!/bin/sh\necho railway 5.43.1\n" });
    fs.chmodSync(CLI, 0o755);
    run("npm", ["install", "--no-package-lock"], HOME);
  });
}

/** Evaluates `.railway/railway.ts` below `root` as the platform's CLI does. Throws what it prints if it fails. */
export function evaluate(root: string): Evaluated {
  const flags = ["--experimental-strip-types", "--disable-warning=ExperimentalWarning", "--input-type=module"];
  const { status, stdout, stderr } = spawnSync(
    NODE,
    [...flags, "-e", EVALUATE, "--", path.join(root, ".railway/railway.ts")],
    { encoding: "utf8", env: { ...process.env, _: CLI } },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Evaluated;
}
