import fs from "fs-extra";
import path from "node:path";
import { openMirror, pack, packagesIn, type Mirror } from "./mirror.ts";
import type { Task } from "./measure.ts";
import { installedAt, npm, PEERS } from "./peers.ts";

type Json = Readonly<Record<string, unknown>>;

/** The cold installs of each package, from a registry on this machine, so that the network does not count. */
interface Installs {
  readonly tasks: readonly Task[];
  readonly mirror: Mirror;
  readonly tarball: string;
  readonly packages: Readonly<Record<string, number>>;
}

/** Packs this project and every peer's whole tree, serves them, and installs each with an empty cache. */
export async function openInstalls(project: string, cache: string, root: string): Promise<Installs> {
  const home = path.join(root, "tarball");
  fs.ensureDirSync(home);
  const own = JSON.parse(npm(project, "pack", "--ignore-scripts", "--json", "--pack-destination", home)) as ReturnType<
    typeof pack
  >;
  const trees = PEERS.map(({ name, version }) => ({ name, home: installedAt(cache, name, version) }));
  const packed = trees.map(({ name, home: tree }) => {
    const directory = path.join(cache, `tarballs-${path.basename(tree)}`);
    return { name, directory, entries: pack(packagesIn(tree), directory) };
  });
  const manifests = new Map([project, ...trees.map(({ home: tree }) => tree)].flatMap(manifestsIn));
  const mirror = await openMirror(
    [[home, own], ...packed.map(({ directory, entries }) => [directory, entries] as const)],
    (spec) => manifests.get(spec) ?? {},
  );
  const specs = [`create-rnet-app@${own[0]!.version}`, ...PEERS.map(({ name, version }) => `${name}@${version}`)];
  return {
    tasks: specs.map((spec) => installTask(spec, mirror.url, root)),
    mirror,
    tarball: path.join(home, own[0]!.filename),
    packages: Object.fromEntries([["ours", 1], ...packed.map(({ name, entries }) => [name, entries.length])]),
  };
}

function installTask(spec: string, registry: string, root: string): Task {
  const name = spec.replace(/@[^@]+$/, "").replace("create-rnet-app", "ours");
  const directory = path.join(root, "install", name);
  const nobody = path.join(directory, "no-npmrc");
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", `--userconfig=${nobody}`];
  return {
    id: `install/${name}`,
    argv: ["npm", "install", spec, `--registry=${registry}`, `--cache=${path.join(directory, "cache")}`, ...quiet],
    ready: () => {
      fs.removeSync(directory);
      fs.outputJsonSync(path.join(directory, "home/package.json"), { private: true });
      return path.join(directory, "home");
    },
  };
}

/** Every package.json of an installed tree, and of the directory itself, by name@version. */
function manifestsIn(home: string): [string, Json][] {
  const read = (directory: string): Json => fs.readJsonSync(path.join(directory, "package.json")) as Json;
  const own = read(home);
  if (own["name"]) return [[`${String(own["name"])}@${String(own["version"])}`, own]];
  const lock = read(home) && (fs.readJsonSync(path.join(home, "package-lock.json")) as Json);
  const places = Object.keys(lock["packages"] as object).filter((place) => place !== "");
  return places.map((place) => {
    const manifest = read(path.join(home, place));
    return [`${String(manifest["name"])}@${String(manifest["version"])}`, manifest];
  });
}
