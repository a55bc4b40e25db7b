import { execFile, execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reference } from "../../src/model/variables.ts";
import { packed } from "./packed.ts";
import { temporaryDirectory } from "../tree.ts";

// Every command of README.md is run as it stands, but for what only a published package can do: there the packed tarball
// stands for the registry. The test command itself is run by .ci/run.

const PROJECT = path.resolve(import.meta.dirname, "../..");
const readme = fs.readFileSync(path.join(PROJECT, "README.md"), "utf8");
const blocks = [...readme.matchAll(/^```sh\n([^]*?)^```/gm)].map(([, text]) => text!.trim());
const TESTS = "npm ci && npm test";
const MAIN = "npm ci && npm run create -- ../shop --yes --service api:express --service jobs:uvicorn --link jobs:api";

let home: string;
beforeAll(() => {
  home = temporaryDirectory();
});
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

/** The same line with the packed tarball in place of the registry. */
function local(line: string): string {
  const cli = path.join(packed().home, "node_modules/.bin");
  return line
    .replace(/^npm create rnet-app@latest (.*?) -- /, `${cli}/create-rnet-app $1 `)
    .replace(/^npx -p create-rnet-app rnet/, `${cli}/rnet`);
}

/** Runs a line in a shell, while others run; what it printed is in the error too. */
async function bash(line: string, cwd: string): Promise<string> {
  return (await promisify(execFile)("bash", ["-c", line], { cwd, maxBuffer: 1e8 })).stdout;
}

describe("the README's commands", { timeout: 1_800_000 }, () => {
  it("are the ones that are run here", () => {
    expect(
      blocks.filter((block) => ![TESTS, MAIN].includes(block) && !/^(npm create|npx -p create-rnet-app) /.test(block)),
    ).toEqual([]);
    expect(fs.readFileSync(path.join(PROJECT, ".ci/run"), "utf8")).toMatch(/npm ci\n[^]*npm test\n/);
  });

  // These two wait for the registry most of the time.
  it.concurrent("quick start: make a workspace, look at it, verify it", async () => {
    const lines = blocks.find((block) => block.startsWith("npm create"))!.split("\n");
    let cwd = home;
    for (const line of lines) {
      if (line.startsWith("cd ")) cwd = path.join(cwd, line.slice(3));
      else if (line.includes("rnet verify"))
        expect(await bash(local(line), cwd)).toMatch(/pass {2}api .*dual[^]*pass {2}site .*dual/);
      else await bash(local(line), cwd);
    }
    expect(fs.existsSync(path.join(cwd, ".git"))).toBe(true);
  });

  it.concurrent("main job from a fresh clone, with only Node and npm", async () => {
    const clone = path.join(home, "main/clone");
    const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
      cwd: PROJECT,
      encoding: "utf8",
    })
      .trim()
      .split("\n");
    for (const file of files.filter((name) => !name.startsWith("test/") && fs.existsSync(path.join(PROJECT, name)))) {
      fs.cpSync(path.join(PROJECT, file), path.join(clone, file));
    }
    expect(blocks).toContain(MAIN);
    await bash(MAIN, clone);
    expect(fs.existsSync(path.join(home, "main/shop/api/node_modules/express"))).toBe(true);
  });

  it("in a repository you have: add, adopt and link", async () => {
    const block = blocks.find((text) => text.includes("rnet adopt"))!;
    const host = path.join(home, "host");
    fs.mkdirSync(path.join(host, "services/billing"), { recursive: true });
    fs.writeFileSync(path.join(host, "services/billing/Dockerfile"), "FROM scratch\n");
    await bash("git init --quiet", host);
    for (const line of block.split("\n")) await bash(local(line), host);
    expect(fs.readFileSync(path.join(host, "services/jobs/requirements.txt"), "utf8")).toMatch(/^redis/m);
    expect(fs.readFileSync(path.join(host, ".railway/rnet.ts"), "utf8")).toContain(reference("Redis", "REDIS_URL"));
  });

  it("verify of a service that nobody generated", async () => {
    const line = blocks.find((block) => block.includes("--command"))!;
    const directory = path.join(home, "other");
    fs.mkdirSync(directory);
    fs.writeFileSync(
      path.join(directory, "server.js"),
      'const s = require("http").createServer((q, r) => r.end("hi")).listen(process.env.PORT, "::"); process.on("SIGTERM", () => s.close());',
    );
    expect(await bash(local(line), directory)).toMatch(/pass {2}node server\.js {2}answers {2}answers {2}dual/);
  });
});
