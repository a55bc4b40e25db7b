import fs from "fs-extra";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { npm } from "./peers.ts";

/** A local registry that has some packages and asks no other. */
export interface Mirror {
  readonly url: string;
  readonly close: () => void;
}

interface Packed {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly integrity: string;
  readonly shasum: string;
}

interface Version extends Packed {
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** The packages of an installed tree as `name@version`, each once. */
export function packagesIn(home: string): string[] {
  const lock = fs.readJsonSync(path.join(home, "package-lock.json")) as {
    packages: Record<string, { version: string }>;
  };
  const entries = Object.entries(lock.packages).filter(([place]) => place !== "");
  return [...new Set(entries.map(([place, { version }]) => `${place.replace(/^.*node_modules\//, "")}@${version}`))];
}

/** Packs packages or directories, once for all runs with the same cache. */
export function pack(specs: readonly string[], directory: string): Packed[] {
  const index = path.join(directory, "index.json");
  if (fs.existsSync(index)) return fs.readJsonSync(index) as Packed[];
  fs.ensureDirSync(directory);
  const text = npm(directory, "pack", ...specs, "--ignore-scripts", "--json", "--pack-destination", directory);
  fs.writeFileSync(index, text);
  return JSON.parse(text) as Packed[];
}

/**
 * Serves packed packages; `manifestOf` gives each one's package.json. A package's document names only the versions that
 * are here, so it is shorter than the public one, for every package alike.
 */
export async function openMirror(
  directories: readonly (readonly [directory: string, packed: readonly Packed[]])[],
  manifestOf: (spec: string) => Readonly<Record<string, unknown>>,
): Promise<Mirror> {
  const versions = directories.flatMap(([directory, packed]) =>
    packed.map((entry): Version & { file: string } => ({
      ...entry,
      manifest: manifestOf(`${entry.name}@${entry.version}`),
      file: path.join(directory, entry.filename),
    })),
  );
  const files = new Map(versions.map(({ filename, file }) => [`/-/${filename}`, file]));
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(request.url ?? "");
    const file = files.get(name);
    if (file) return void response.end(fs.readFileSync(file));
    const document = packument(
      versions.filter((entry) => `/${entry.name}` === name),
      `http://${request.headers.host}`,
    );
    response.statusCode = document ? 200 : 404;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(document ?? { error: "not found" }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}

/** https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md */
function packument(versions: readonly Version[], origin: string): object | null {
  const newest = versions.at(-1);
  if (!newest) return null;
  const described = versions.map(({ manifest, version, filename, integrity, shasum }) => [
    version,
    { ...manifest, dist: { tarball: `${origin}/-/${filename}`, integrity, shasum } },
  ]);
  return { name: newest.name, "dist-tags": { latest: newest.version }, versions: Object.fromEntries(described) };
}
