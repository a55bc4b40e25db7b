// node:fs besides, since fs-extra follows no link to its end.
import { realpathSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { ensureDirSync, outputFileSync } from "fs-extra/esm";
import { RnetError } from "../core/errors.ts";
import type { Target } from "./targets.ts";
import type { Network } from "./network.ts";

/**
 * The kinds of network a service may meet. Private networks made before 2025-10-16 are IPv6 only; later ones have both
 * families. Public traffic comes over IPv4. https://docs.railway.com/reference/private-networking
 * The last two are kernels that a laptop or a server of the user's may have.
 */
export const NETWORKS = {
  ipv6: { text: "private network, IPv6 only", ipv4: null, ipv6: true, sysctl: null },
  dual: { text: "private network, IPv4 and IPv6", ipv4: "10.0.0", ipv6: true, sysctl: null },
  public: { text: "public traffic, IPv4 from outside", ipv4: "100.64.0", ipv6: true, sysctl: null },
  bindv6only: { text: "a kernel with bindv6only=1", ipv4: "10.0.0", ipv6: true, sysctl: ["bindv6only", "1"] },
  "no-ipv6": {
    text: "a kernel with disable_ipv6=1",
    ipv4: "10.0.0",
    ipv6: false,
    sysctl: ["conf/all/disable_ipv6", "1"],
  },
} as const satisfies Record<
  string,
  { text: string; ipv4: string | null; ipv6: boolean; sysctl: readonly [string, string] | null }
>;

export type NetworkKind = keyof typeof NETWORKS;

const PREFIX = "fd12:3456:789a::";
const OWN = "verify";

/** Arguments for `unshare`: network, mount and process namespaces that end with us; a user one if we are not root. */
export function unshareArguments(): string[] {
  const isRoot = process.getuid?.() === 0;
  return [isRoot ? "-nm" : "-Urnm", "--propagation", "private", "--fork", "--pid", "--kill-child", "--mount-proc"];
}

/** Returns why this machine cannot make a private network, or null if it can. */
export function whyNoNetwork(): string | null {
  if (process.platform !== "linux") return "a private network is made of network namespaces, which only Linux has.";
  const { status } = spawnSync("unshare", [...unshareArguments(), "ip", "link", "set", "lo", "up"]);
  if (status === 0) return null;
  return "this machine cannot make network namespaces: that takes unshare (util-linux) and ip (iproute2), and root or permission to make user namespaces.";
}

/** Makes the network inside `unshare`: a bridge, and for each target a namespace and a name. Throws STEP_FAILED. */
export function makeNetwork(targets: readonly Target[], kind: NetworkKind): Network {
  const { ipv4, ipv6 } = NETWORKS[kind];
  run("mount", "-t", "tmpfs", "tmpfs", "/run");
  ensureDirSync("/run/netns");
  run("ip", "link", "set", "lo", "up");
  run("ip", "link", "add", "rnet0", "type", "bridge", "mcast_snooping", "0");
  run("ip", "link", "set", "rnet0", "up");
  addAddresses([], "rnet0", 1, kind);
  targets.forEach(({ name }, index) => addService(name, index + 2, kind));
  writeNames(targets, kind);
  const numberOf = (target: Target) => targets.findIndex(({ name }) => name === target.name) + 2;
  return {
    addressOf: (target) => ({
      ipv4: ipv4 === null ? null : `${ipv4}.${numberOf(target)}`,
      ipv6: ipv6 && kind !== "public" ? `${PREFIX}${numberOf(target).toString(16)}` : null,
    }),
    enter: ({ name }, request) => ({
      ...request,
      argv: ["nsenter", `--net=/run/netns/${namespaceOf(name)}`, "--", ...request.argv],
    }),
    ownHost: `${OWN}.railway.internal`,
  };
}

function addService(name: string, number: number, kind: NetworkKind): void {
  const space = namespaceOf(name);
  const { sysctl } = NETWORKS[kind];
  run("ip", "netns", "add", space);
  run("ip", "link", "add", `v${number}`, "type", "veth", "peer", "name", "eth0", "netns", space);
  run("ip", "link", "set", `v${number}`, "master", "rnet0", "up");
  if (sysctl) run("ip", "netns", "exec", space, "sh", "-c", `echo ${sysctl[1]} > /proc/sys/net/ipv6/${sysctl[0]}`);
  run("ip", "-n", space, "link", "set", "lo", "up");
  addAddresses(["-n", space], "eth0", number, kind);
  run("ip", "-n", space, "link", "set", "eth0", "up");
}

function addAddresses(where: readonly string[], device: string, number: number, kind: NetworkKind): void {
  const { ipv4, ipv6 } = NETWORKS[kind];
  if (ipv6) run("ip", ...where, "address", "add", `${PREFIX}${number.toString(16)}/64`, "dev", device, "nodad");
  if (ipv4 !== null) run("ip", ...where, "address", "add", `${ipv4}.${number}/24`, "dev", device);
}

/** A private name resolves only to addresses of the private network, never to a service's public one. */
function writeNames(targets: readonly Target[], kind: NetworkKind): void {
  const { ipv4, ipv6 } = NETWORKS[kind];
  const named = [OWN, ...targets.map(({ endpoint }) => endpoint)];
  const lines = named.flatMap((name, index) => [
    ...(ipv6 ? [`${PREFIX}${(index + 1).toString(16)} ${name}.railway.internal`] : []),
    ...(ipv4 !== null && kind !== "public" ? [`${ipv4}.${index + 1} ${name}.railway.internal`] : []),
  ]);
  outputFileSync("/run/hosts", ["127.0.0.1 localhost", "::1 localhost", ...lines, ""].join("\n"));
  outputFileSync("/run/resolv.conf", "options timeout:1 attempts:1\n");
  run("mount", "--bind", "/run/hosts", "/etc/hosts");
  spawnSync("mount", ["--bind", "/run/resolv.conf", realpathSync("/etc/resolv.conf")]);
}

/** The service's name without the characters that a file name cannot have. */
function namespaceOf(name: string): string {
  return name.replace(/[^A-Za-z0-9-]/g, "-");
}

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0)
    throw new RnetError(
      "STEP_FAILED",
      `The private network could not be made: ${program} ${args.join(" ")}: ${(stderr ?? "").trim()}`,
      1,
    );
}
