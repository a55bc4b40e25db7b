import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { whyNoNetwork } from "../../src/run/namespaces.ts";
import { link, made, service } from "../scenarios.ts";
import { temporaryDirectory } from "../tree.ts";
import { compile, makeCopy, removeCopy, whyNotBuilt, type Copy } from "./copies.ts";
import { CLI, missing, PROOF_ENVIRONMENT, type Verified } from "./prepare.ts";

// `rnet verify` leaves no process and no file behind, however it ends.

const EXPRESS = ["one", "two", "three", "four", "five", "six"];
const GUNICORN = ["seven", "eight", "nine"];
const GRACE_MS = 5_000;
const POLL_MS = 50;

let scratch: string;
beforeEach(() => {
  scratch = temporaryDirectory();
});
afterEach(() => fs.rmSync(scratch, { recursive: true, force: true }));

interface Run {
  readonly pid: number;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly stdout: string }>;
}

/** Starts `rnet verify` in a process group of its own; what it writes for itself goes to `scratch`. */
function startVerify(cwd: string, args: readonly string[]): Run {
  const child = spawn(process.execPath, [CLI, "verify", "--json", ...args], {
    cwd,
    env: { ...PROOF_ENVIRONMENT, TMPDIR: scratch },
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
  });
  const ended = new Promise<Awaited<Run["ended"]>>((resolve) => {
    child.on("exit", (code, signal) => setImmediate(() => resolve({ code, signal, stdout })));
  });
  return { pid: child.pid!, ended };
}

/** The processes whose working directory is below one of these. */
function processesIn(...directories: string[]): { pid: number; command: string }[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const cwd = read(() => fs.readlinkSync(`/proc/${pid}/cwd`));
      const command = read(() => fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim());
      const isOurs = directories.some((directory) => cwd === directory || cwd.startsWith(`${directory}/`));
      return isOurs && command !== "" ? [{ pid: Number(pid), command }] : [];
    });
}

function read(what: () => string): string {
  try {
    return what();
  } catch {
    return ""; // it has ended meanwhile
  }
}

async function until(isSo: () => boolean, milliseconds: number): Promise<void> {
  const late = Date.now() + milliseconds;
  while (!isSo() && Date.now() < late) await sleep(POLL_MS);
}

/** What is left of a run a moment after it has ended; ends it, so that the next test sees its own only. */
async function leftOf(root: string): Promise<{ processes: string[]; files: string[] }> {
  const processes = () => processesIn(root, scratch);
  await until(() => processes().length === 0 && fs.readdirSync(scratch).length === 0, GRACE_MS);
  const left = processes();
  for (const { pid } of left) process.kill(pid, "SIGKILL");
  return { processes: left.map(({ command }) => command), files: fs.readdirSync(scratch) };
}

const NOTHING = { processes: [], files: [] };

const unbuilt = [whyNotBuilt("express"), whyNotBuilt("gunicorn")].filter((why) => why !== null);
const noProc = fs.existsSync("/proc/self/cwd") ? [] : ["there is no /proc here"];
const absent = missing("redis-server").map((name) => `${name} is not on PATH`);
const reason = [...unbuilt, ...noProc, ...absent];
if (reason.length > 0) console.warn(`SKIPPED: verifying ten services, because ${reason.join(", ")}`);
const noNetwork = whyNoNetwork();
if (noNetwork !== null) console.warn(`SKIPPED: verifying ten services on a private network, because ${noNetwork}`);

const PLACES = [
  { place: "on loopback", args: ["--no-build"] },
  ...(noNetwork === null ? [{ place: "on a private network", args: ["--no-build", "--network", "ipv6"] }] : []),
];

describe.skipIf(reason.length > 0)("verifying ten services", () => {
  let copy: Copy;

  beforeAll(async () => {
    const workspace = made([
      ...EXPRESS.map((name) => service(name, "express")),
      ...GUNICORN.map((name) => service(name, "gunicorn")),
      service("ten", "redis"),
      link("two", "one", null, "ONE_URL"),
      link("seven", "one", null, "ONE_URL"),
    ]);
    const twins = [...EXPRESS.map((name) => [name, "express"]), ...GUNICORN.map((name) => [name, "gunicorn"])];
    copy = await makeCopy(workspace, Object.fromEntries(twins) as Record<string, string>);
    for (const name of EXPRESS) compile(copy, name);
  });
  afterAll(() => removeCopy(copy));

  describe.each(PLACES)("$place", ({ args }) => {
    it("passes and leaves nothing behind", async () => {
      const { code, stdout } = await startVerify(copy.root, args).ended;
      const { services } = JSON.parse(stdout) as Verified;
      expect(services.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => "pass"));
      expect(code).toBe(0);
      expect(await leftOf(copy.root)).toEqual(NOTHING);
    });

    /** Starts, waits until services run, and signals. */
    async function interrupted(signal: NodeJS.Signals, whole: boolean): Promise<Awaited<Run["ended"]>> {
      const run = startVerify(copy.root, args);
      const servers = () => processesIn(copy.root).filter(({ command }) => /gunicorn|dist\/server\.js/.test(command));
      // A gunicorn has a worker as soon as it runs: when all have one, the last was started a while ago.
      const all = EXPRESS.length + 2 * GUNICORN.length;
      await until(() => servers().length >= all, 30_000);
      expect(servers().length).toBeGreaterThanOrEqual(all);
      process.kill(whole ? -run.pid : run.pid, signal);
      return run.ended;
    }

    it("leaves nothing behind when it is interrupted by Ctrl-C, which goes to all that the terminal runs", async () => {
      const { code } = await interrupted("SIGINT", true);
      expect(await leftOf(copy.root)).toEqual(NOTHING);
      expect(code).toBe(130);
    });

    it.each([
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const)("leaves nothing behind when it alone gets %s", async (signal, expected) => {
      const { code } = await interrupted(signal, false);
      expect(await leftOf(copy.root)).toEqual(NOTHING);
      expect(code).toBe(expected);
    });

    it("leaves nothing behind when it is killed", async () => {
      const { signal } = await interrupted("SIGKILL", false);
      expect(signal).toBe("SIGKILL");
      expect(await leftOf(copy.root)).toEqual(NOTHING);
    });
  });
});

describe("verifying a command in a directory that nobody generated", () => {
  let directory: string;

  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

  const ANSWER = '(request, response) => response.end("hello\\n")';
  const PORT = "Number(process.env.PORT)";
  const STOP = 'process.on("SIGTERM", () => server.close());';

  /** A server of one file, as someone might have written it. */
  function serverThat(listens: string, stops: string): string {
    return `const server = require("node:http").createServer(${ANSWER});\nserver.listen(${listens});\n${stops}\n`;
  }

  async function verifyServer(text: string, command: string, ...args: readonly string[]) {
    fs.writeFileSync(path.join(directory, "server.js"), text);
    const { code, stdout } = await startVerify(directory, ["--command", command, ...args]).ended;
    const [only] = (JSON.parse(stdout) as Verified).services;
    expect(await leftOf(directory)).toEqual(NOTHING);
    return { code, status: only!.status, socket: only!.socket, reasons: only!.reasons.join("\n") };
  }

  it("passes a server that listens on both families and stops", async () => {
    const good = serverThat(`${PORT}, "::"`, STOP);
    const passed = { code: 0, status: "pass", socket: "dual", reasons: "" };
    expect(await verifyServer(good, "node server.js")).toEqual(passed);
    expect(await verifyServer(good, "exec node server.js", "--port", "38123")).toEqual(passed);
  });

  it.each([
    ["0.0.0.0", serverThat(`${PORT}, "0.0.0.0"`, STOP), /IPv4 only \(bound to 0\.0\.0\.0\)/],
    ["127.0.0.1", serverThat(`${PORT}, "127.0.0.1"`, STOP), /bound to 127\.0\.0\.1, which only this machine can reach/],
    [
      "IPv6 alone",
      serverThat(`{ port: ${PORT}, host: "::", ipv6Only: true }`, STOP),
      /IPv6 only: public traffic and the platform's health check come over IPv4/,
    ],
    ["another port than PORT", serverThat('38124, "::"', STOP), /PORT is ignored: it listens on port 38124/],
  ])("names the fault of a server that listens on %s", async (_, text, cause) => {
    const { code, status, reasons } = await verifyServer(text, "node server.js");
    expect(reasons).toMatch(cause);
    expect({ code, status }).toEqual({ code: 1, status: "fail" });
  });

  it.each([
    ["dies of SIGTERM", "", /SIGTERM ended it with exit code 143 instead of 0/],
    ["does not hear SIGTERM", 'process.on("SIGTERM", () => {});', /did not stop within 10 s of SIGTERM/],
  ])("names the fault of a server that %s", async (_, stops, cause) => {
    const { code, reasons } = await verifyServer(serverThat(`${PORT}, "::"`, stops), "node server.js");
    expect(reasons).toMatch(cause);
    expect(code).toBe(1);
  });

  it.each([
    ["a file that is not there", "node other.js", /names something that is not there/],
    ["a program that is not there", "no-such-program", /names something that is not there/],
    ["what ends by itself", 'node -e "process.exit(3)"', /ended by itself with exit code 3/],
  ])("names the fault of a command that starts %s", async (_, command, cause) => {
    const { code, reasons } = await verifyServer("", command);
    expect(reasons).toMatch(cause);
    expect(code).toBe(1);
  });

  it("ends what a server leaves behind when it stops", async () => {
    const parent = `require("node:child_process").spawn(process.execPath, ["child.js"], { stdio: "inherit" });\nprocess.on("SIGTERM", () => process.exit(0));\n`;
    fs.writeFileSync(path.join(directory, "child.js"), serverThat(`${PORT}, "::"`, ""));
    expect((await verifyServer(parent, "node server.js")).status).toBe("pass");
  });
});
