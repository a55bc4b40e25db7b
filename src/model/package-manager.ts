import { PACKAGE_MANAGERS, type PackageManagerName } from "./workspace.ts";

/**
 * A manager's lock file and settings, how the platform's builder installs by the lock (npm without it; yarn's flag for it
 * depends on the version), and what a container of Node needs before. https://railpack.com/languages/node
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

/** The commands of a package manager, for people and for building. */
export type Commands = ReturnType<typeof commandsOf>;

function commandsOf(name: PackageManagerName) {
  const run = { npm: "npm run", pnpm: "pnpm run", yarn: "yarn run", bun: "bun run" }[name];
  const exec = { npm: "npx", pnpm: "pnpm exec", yarn: "yarn exec", bun: "bunx" }[name];
  const { lock, settings, frozen, container } = MANAGERS[name];
  return { name, install: `${name} install`, run, exec, lock, settings, frozen: `${name} install${frozen}`, container };
}

const COMMANDS = new Map(PACKAGE_MANAGERS.map((name) => [name, commandsOf(name)]));

/** The commands of a package manager. */
export function packageManager(name: PackageManagerName): Commands {
  return COMMANDS.get(name)!;
}
