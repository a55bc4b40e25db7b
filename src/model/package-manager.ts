import { PACKAGE_MANAGERS, type PackageManagerName } from "./workspace.ts";

/**
 * Each manager's lock file, its settings, the flag by which the platform's builder installs from the lock file (npm has
 * none, yarn's depends on its version), and what a Node container needs first. https://railpack.com/languages/node
 */
const MANAGERS: Readonly<Record<PackageManagerName, Readonly<Record<ManagerField, string>>>> = {
  npm: { lock: "package-lock.json", settings: ".npmrc", frozen: "", container: "" },
  pnpm: {
    lock: "pnpm-lock.yaml",
    settings: "pnpm-workspace.yaml",
    frozen: " --frozen-lockfile",
    container: "RUN corepack enable",
  },
  yarn: { lock: "yarn.lock", settings: ".yarnrc.yml", frozen: "", container: "RUN corepack enable" },
  bun: {
    lock: "bun.lock",
    settings: "bunfig.toml",
    frozen: " --frozen-lockfile",
    container: "RUN npm install --global bun",
  },
};
type ManagerField = "lock" | "settings" | "frozen" | "container";

export type Commands = ReturnType<typeof commandsOf>;

function commandsOf(name: PackageManagerName) {
  const run = { npm: "npm run", pnpm: "pnpm run", yarn: "yarn run", bun: "bun run" }[name];
  const exec = { npm: "npx", pnpm: "pnpm exec", yarn: "yarn exec", bun: "bunx" }[name];
  const { lock, settings, frozen, container } = MANAGERS[name];
  return { name, install: `${name} install`, run, exec, lock, settings, frozen: `${name} install${frozen}`, container };
}

const COMMANDS = new Map(PACKAGE_MANAGERS.map((name) => [name, commandsOf(name)]));

/** The commands and file names of a package manager. */
export function packageManager(name: PackageManagerName): Commands {
  return COMMANDS.get(name)!;
}
