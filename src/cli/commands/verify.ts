// node:fs besides, for a directory with a name of its own: fs-extra makes only those that are named.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureDirSync, pathExistsSync } from "fs-extra/esm";
import { RnetError } from "../../core/errors.ts";
import { serviceOf } from "../../model/links.ts";
import { parsePort } from "../../model/names.ts";
import { makeNetwork, NETWORKS, type NetworkKind } from "../../run/namespaces.ts";
import { LOOPBACK } from "../../run/network.ts";
import { freePort } from "../../run/probe.ts";
import { targetsOf, type Target } from "../../run/targets.ts";
import { verifyDocument, verifyTable } from "../../verify/report.ts";
import { verify } from "../../verify/verify.ts";
import { generated, type Service } from "../../model/workspace.ts";
import type { Flags } from "../options.ts";
import { closeOnSignal, isInside, runInside } from "./verify-private.ts";
import { directoryOf, loadToRead } from "../workspace-root.ts";
import { show } from "../../core/text.ts";
import { hasColor } from "../../core/color.ts";
import type { Outcome } from "../command.ts";

/** `rnet verify`: starts services as the platform would, asks them on both families, stops and judges them. */
export async function run(flags: Flags): Promise<Outcome> {
  const cwd = directoryOf(flags);
  const kind = readNetwork(flags);
  const command = flags.one("command");
  const targets = command === null ? await workspaceTargets(flags, kind) : [await commandTarget(flags, cwd, command)];
  if (kind !== null && !isInside()) return runInside(flags, targets);
  const network = kind === null ? LOOPBACK : makeNetwork(targets, kind);
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "rnet-verify-"));
  // A database may run as another user, which has to reach its own directory in here.
  fs.chmodSync(scratch, 0o711);
  const results = await verify({
    targets: targets.map((target) => inScratch(target, scratch)),
    network,
    build: !flags.has("no-build"),
    whySkip,
    tell: flags.has("json") ? () => {} : (text) => console.error(`… ${text}`),
    opened: (group) => {
      group.directory(scratch);
      closeOnSignal(group);
    },
  });
  console.log(
    flags.has("json")
      ? JSON.stringify(verifyDocument(results), null, 2)
      : verifyTable(results, hasColor(process.stdout)),
  );
  const failed = results.some(({ status }) => status === "fail" || (status === "skip" && flags.has("strict")));
  return failed ? 1 : 0;
}

function readNetwork(flags: Flags): NetworkKind | null {
  const text = flags.one("network");
  if (text === null) return flags.has("private") ? "ipv6" : null;
  if (Object.hasOwn(NETWORKS, text)) return text as NetworkKind;
  throw new RnetError("BAD_USAGE", `There is no network "${show(text)}"; use ${Object.keys(NETWORKS).join(", ")}.`);
}

/** On loopback every service gets a free port; on a private network it has its own. */
async function workspaceTargets(flags: Flags, kind: NetworkKind | null): Promise<Target[]> {
  const { workspace, root } = loadToRead(flags);
  const wanted = flags.words.map((name) => serviceOf(workspace, name).name);
  const ports = new Map<string, number>();
  if (kind === null) for (const { name } of generated(workspace)) ports.set(name, await freePort());
  const hostOf = (service: Service) =>
    kind === null || service.kind === "adopted" ? "localhost" : `${service.endpoint}.railway.internal`;
  const targets = targetsOf(workspace, root, ports, hostOf);
  return wanted.length ? targets.filter(({ name }) => wanted.includes(name)) : targets;
}

/** A service that was not generated: any command that listens on a port. */
async function commandTarget(flags: Flags, cwd: string, command: string): Promise<Target> {
  const given = flags.one("port");
  if (flags.words.length)
    throw new RnetError("BAD_USAGE", "--command says what to start; leave the services' names out.");
  const port = given === null ? await freePort() : parsePort(given);
  return {
    name: command,
    endpoint: "command",
    serves: "http",
    directory: cwd,
    port,
    build: null,
    argv: ["bash", "-c", command],
    path: ["node_modules/.bin", ".venv/bin"],
    variables: new Map([["PORT", String(port)]]),
    health: null,
    links: [],
    needs: null,
  };
}

/** An image's program keeps its data in a directory that is removed afterwards. */
function inScratch(target: Target, scratch: string): Target {
  if (target.build !== null || target.argv[0] === "bash") return target;
  const directory = path.join(scratch, target.name);
  ensureDirSync(directory);
  return { ...target, directory };
}

function whySkip({ needs }: Target): string | null {
  if (needs === null || onPath(needs)) return null;
  return `${needs} is not on PATH: install it to verify this service here.`;
}

function onPath(program: string): boolean {
  return (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .some((directory) => pathExistsSync(path.join(directory, program)));
}
