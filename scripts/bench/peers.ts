import { execFileSync } from "node:child_process";
import fs from "fs-extra";
import path from "node:path";
import { quietEnv } from "./measure.ts";

/** A generator to compare with, at the version that was current when the goals were set. */
interface Peer {
  readonly name: string;
  readonly version: string;
  /** The arguments that make its smallest TypeScript project in a directory `app`, without questions or an install. */
  readonly scaffold: readonly string[];
}

export const PEERS: readonly Peer[] = [
  { name: "create-vite", version: "9.3.0", scaffold: ["app", "--template", "vanilla-ts", "--no-interactive"] },
  { name: "create-next-app", version: "16.4.3", scaffold: ["app", "--yes", "--skip-install", "--disable-git"] },
  {
    name: "sv",
    version: "0.17.1",
    scaffold: ["create", "app", "--template", "minimal", "--types", "ts", "--no-add-ons", "--no-install"],
  },
  // plop has no templates; scaffold.ts gives it the files of create-vite's project.
  { name: "plop", version: "4.0.5", scaffold: ["app"] },
];

/** The directory of a package with its dependencies, installed from the registry and kept for the next run. */
export function installedAt(cache: string, name: string, version: string): string {
  const home = path.join(cache, `${name}-${version}`);
  if (fs.existsSync(path.join(home, "node_modules", name))) return home;
  fs.outputJsonSync(path.join(home, "package.json"), { private: true });
  npm(home, "install", `${name}@${version}`);
  return home;
}

/** The file that a package's command runs. */
export function programOf(home: string, name: string): string {
  return fs.realpathSync(path.join(home, "node_modules/.bin", name));
}

export function npm(cwd: string, ...args: string[]): string {
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];
  const registry = process.env["npm_config_registry"];
  const env = { ...quietEnv(), ...(registry ? { npm_config_registry: registry } : {}) };
  return execFileSync("npm", [...args, ...quiet], { cwd, env, encoding: "utf8", maxBuffer: 1e8 });
}
