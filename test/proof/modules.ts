import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { madeOnce } from "./cache.ts";
import { PROOF, run } from "./prepare.ts";

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * Gives a Node service's directory all that a package.json asks for: installed once from nothing, then hard links. With that of
 * its framework and every client, services of the same framework share one.
 * The lock file comes along, so that an install there takes away what it does not need and asks the registry for nothing.
 */
export function takeModules(text: string, directory: string): void {
  const { dependencies, devDependencies } = JSON.parse(text) as Manifest;
  const manifest = JSON.stringify({ private: true, dependencies, devDependencies });
  const home = path.join(PROOF, "modules", createHash("sha1").update(manifest).digest("hex"));
  madeOnce(home, manifest, () => {
    fs.writeFileSync(path.join(home, "package.json"), manifest);
    run("npm", ["install"], home);
  });
  fs.rmSync(path.join(directory, "node_modules"), { recursive: true, force: true });
  run("cp", ["-al", path.join(home, "node_modules"), directory], home);
  // npm writes into this one where it stands, so it may not be a link.
  const own = "node_modules/.package-lock.json";
  run("cp", ["-a", "--remove-destination", path.join(home, own), path.join(directory, own)], home);
  fs.copyFileSync(path.join(home, "package-lock.json"), path.join(directory, "package-lock.json"));
}
