// node:fs besides, for what /proc lists and links to.
import fs from "node:fs";
import { pathExistsSync } from "fs-extra/esm";

/** One listening TCP socket: the address it is bound to as text ("::", "0.0.0.0", "127.0.0.1", …) and its port. */
export interface Listener {
  readonly address: string;
  readonly port: number;
}

const LISTENING = "0A";

/** Reads the listening TCP sockets of a process group from /proc; null if there is no /proc. */
export function readListeners(group: number): Listener[] | null {
  if (!pathExistsSync("/proc/self/net/tcp")) return null;
  const members = processesOf(group);
  const inodes = new Set(members.flatMap(socketsOf));
  const tables =
    members[0] === undefined ? [] : ["tcp", "tcp6"].flatMap((name) => readTable(`/proc/${members[0]}/net/${name}`));
  return tables.filter(({ inode }) => inodes.has(inode)).map(({ address, port }) => ({ address, port }));
}

function processesOf(group: number): number[] {
  const pids = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => groupOf(pid) === group);
}

/** The process group is the fifth field of /proc/<pid>/stat; the second may hold spaces, in parentheses. */
function groupOf(pid: number): number {
  const fields = readOrEmpty(`/proc/${pid}/stat`).split(") ").pop()?.split(" ") ?? [];
  return Number(fields[2] ?? 0);
}

function socketsOf(pid: number): string[] {
  try {
    return fs
      .readdirSync(`/proc/${pid}/fd`)
      .flatMap((fd) => /^socket:\[(\d+)\]$/.exec(linkOrEmpty(`/proc/${pid}/fd/${fd}`))?.[1] ?? []);
  } catch {
    return [];
  }
}

function readTable(file: string): { address: string; port: number; inode: string }[] {
  return readOrEmpty(file)
    .trim()
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const fields = line.trim().split(/\s+/);
      const [host, port] = (fields[1] ?? "").split(":");
      return host && port && fields[3] === LISTENING
        ? [{ address: addressOf(host), port: Number.parseInt(port, 16), inode: fields[9] ?? "" }]
        : [];
    });
}

/** Four bytes or sixteen. Each 32-bit word is in the machine's own order, which is taken to be little-endian. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).toReversed());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join(".");
  if (/^0+$/.test(bytes.join(""))) return "::";
  return /^0+1$/.test(bytes.join("")) ? "::1" : (bytes.join("").match(/.{4}/g) ?? []).join(":");
}

function readOrEmpty(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function linkOrEmpty(file: string): string {
  try {
    return fs.readlinkSync(file);
  } catch {
    return "";
  }
}
