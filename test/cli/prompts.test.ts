import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { cliOf, packed, workplace } from "./packed.ts";
import { answer, asked, choose, KEYS, openTerminal, userEnv, refuse, type Terminal } from "./terminal.ts";
import { readTree } from "../tree.ts";

const CLI = cliOf(packed().home);

/** One question and how it is answered here: typed, or picked from a list. */
type Turn = readonly [question: string, how: { readonly type: string } | { readonly pick: string }];

const type = (question: string, text = ""): Turn => [question, { type: text }];
const pick = (question: string, entry: string): Turn => [question, { pick: entry }];

/** A workspace with something in every language that is asked about, and links of which two are not the default. */
const CONVERSATION: readonly Turn[] = [
  type("Directory of the workspace", "shop"),
  pick("Framework", "Express 5"),
  type("Name of the service"),
  type("Port"),
  type("Another service?", "y"),
  pick("Framework", "Next.js 16"),
  type("Name of the service", "site"),
  type("Port", "4000"),
  type("Another service?", "y"),
  pick("Framework", "FastAPI on uvicorn"),
  type("Name of the service", "jobs"),
  type("Port"),
  type("Another service?", "y"),
  pick("Framework", "Redis 8"),
  type("Name of the service"),
  type("Port"),
  type("Another service?", "n"),
  pick("Which service does api call?", "cache"),
  pick("Client", "bullmq"),
  type("Variable", "QUEUE_URL"),
  pick("Which service does api call?", "jobs"),
  pick("Client", "fetch"),
  type("Variable"),
  pick("Which service does api call?", "no other"),
  pick("Which service does site call?", "api"),
  pick("Client", "axios"),
  type("Variable", "BACKEND_URL"),
  pick("Which service does site call?", "no other"),
  pick("Which service does jobs call?", "none"),
  pick("Package manager", "pnpm"),
];

/** What the user must never see. */
const STACK = /^\s+at .+:\d+|ExitPromptError|node:internal/m;

const SUMMARY = "Write this to shop?";

describe("a user who answers the questions", () => {
  test("gets the same bytes as from the command line printed at the end", async () => {
    const { terminal, cwd } = start();
    await converse(terminal, CONVERSATION);
    await answer(terminal, SUMMARY, "");
    await terminal.ends(0);
    const printed = printedLine(terminal);
    expect(printed).toContain("--link api:cache:bullmq:QUEUE_URL");
    expect(printed).toContain("--link site:api:axios:BACKEND_URL");
    expect(printed).toContain("--service site:next:4000");
    expect(printed).toContain("--package-manager pnpm");

    const elsewhere = workplace();
    runPrinted(printed, elsewhere);
    const tree = readTree(path.join(cwd, "shop"));
    expect(Object.keys(tree)).toContain("site/package.json");
    expect(tree).toEqual(readTree(path.join(elsewhere, "shop")));
  });

  test.each(["my shop", "it's mine", "-shop"])("can paste that line for the directory %s", async (directory) => {
    const { terminal, cwd } = start("--service", "cache:redis", "--package-manager", "npm");
    await answer(terminal, "Directory of the workspace", directory);
    await answer(terminal, `Write this to ${directory}?`, "");
    await terminal.ends(0);
    const elsewhere = workplace();
    runPrinted(printedLine(terminal), elsewhere);
    expect(readTree(elsewhere)).toEqual(readTree(cwd));
  });

  test("sees the network and is asked once more before anything is written", async () => {
    const { terminal, cwd } = start();
    await converse(terminal, CONVERSATION);
    await asked(terminal, SUMMARY);
    expect(terminal.screen()).toContain("http://api.railway.internal:3000");
    expect(terminal.screen()).toContain("through bullmq (QUEUE_URL)");
    expect(fs.readdirSync(cwd)).toEqual([]);
    await answer(terminal, SUMMARY, "n");
    await terminal.ends(130);
    expect(terminal.screen()).toContain("Nothing was written.");
    expect(fs.readdirSync(cwd)).toEqual([]);
    expect(terminal.screen()).not.toMatch(STACK);
  });

  test("is not asked about package managers if no service is written for Node", async () => {
    const { terminal, cwd } = start();
    await answer(terminal, "Directory of the workspace", "shop");
    await choose(terminal, "Framework", "Redis 8");
    await converse(terminal, [type("Name of the service"), type("Port"), type("Another service?")]);
    await answer(terminal, SUMMARY, "");
    await terminal.ends(0);
    expect(terminal.screen()).not.toContain("Package manager");
    expect(fs.existsSync(path.join(cwd, "shop/rnet.json"))).toBe(true);
  });

  test("is asked only for what the flags leave open", async () => {
    const { terminal, cwd } = start("--service", "api:express", "--package-manager", "yarn");
    await answer(terminal, "Directory of the workspace", "shop");
    await write(terminal);
    expect(terminal.screen().match(/^✔ .*$/gm)).toEqual(["✔ Directory of the workspace shop", `✔ ${SUMMARY} Yes`]);
    expect(manifest(cwd)).toMatchObject({ packageManager: "yarn", services: [{ name: "api" }] });
  });

  test("is asked nothing if the flags say everything", async () => {
    const { terminal, cwd } = start("shop", "--service", "api:express", "--package-manager", "yarn");
    await terminal.ends(0);
    expect(terminal.screen()).not.toMatch(/^[?✔] /m);
    expect(manifest(cwd)).toMatchObject({ packageManager: "yarn", services: [{ name: "api" }] });
  });
});

test("a build machine is asked nothing, though it has a terminal: it is told the flags", async () => {
  const cwd = workplace();
  const terminal = openTerminal(process.execPath, [CLI], { cwd, env: { CI: "true" } });
  onTestFinished(terminal.close);
  await terminal.ends(2);
  expect(terminal.screen()).toContain("--service");
  expect(terminal.screen()).not.toMatch(/^[?✔] /m);
  expect(fs.readdirSync(cwd)).toEqual([]);
});

describe("Ctrl-C", () => {
  const turns = [...CONVERSATION, type(SUMMARY)];
  const kinds = turns.map(([question]) => question.replace(/does \w+ call/, "does it call"));
  const named = turns.map(([question], index) => ({ question, index, number: index + 1 }));
  // One that is asked again is the same question.
  const first = named.filter(({ index }) => kinds.indexOf(kinds[index]!) === index);

  test.each(first)("at question $number, $question, exits 130 and leaves nothing", async ({ question, index }) => {
    const { terminal, cwd } = start();
    await converse(terminal, turns.slice(0, index));
    await asked(terminal, question);
    terminal.send(KEYS.interrupt);
    await terminal.ends(130);
    expect(fs.readdirSync(cwd)).toEqual([]);
    expect(terminal.screen()).not.toMatch(STACK);
  });
});

describe("a bad answer is refused with the reason and can be corrected:", () => {
  test("a directory that is not empty", async () => {
    const { terminal, cwd } = start();
    fs.mkdirSync(path.join(cwd, "busy"));
    fs.writeFileSync(path.join(cwd, "busy/notes.txt"), "mine");
    await refuse(terminal, "Directory of the workspace", "busy", "busy is not empty (notes.txt)");
    await refuse(terminal, "Directory of the workspace", "busy ", "busy is not empty (notes.txt)");
    await answer(terminal, "Directory of the workspace", "shop");
    await finishWithRedis(terminal, []);
    expect(fs.readdirSync(cwd).sort()).toEqual(["busy", "shop"]);
    expect(fs.readdirSync(path.join(cwd, "busy"))).toEqual(["notes.txt"]);
  });

  test("a directory that gives the workspace no name", async () => {
    const { terminal, cwd } = start();
    await refuse(terminal, "Directory of the workspace", "123", '"123" gives the workspace no name');
    await answer(terminal, "Directory of the workspace", "shop");
    await finishWithRedis(terminal, []);
    expect(fs.readdirSync(cwd)).toEqual(["shop"]);
  });

  test("a reserved name", async () => {
    const { terminal, cwd } = start("shop");
    await choose(terminal, "Framework", "Redis 8");
    await refuse(terminal, "Name of the service", "railway", '"railway" is a reserved name');
    await refuse(terminal, "Name of the service", "My Cache", 'for example "my-cache"');
    await converse(terminal, [type("Name of the service", "my-cache"), type("Port"), type("Another service?")]);
    await write(terminal);
    expect(manifest(cwd).services).toMatchObject([{ name: "my-cache" }]);
  });

  test("a name that another service has", async () => {
    const { terminal, cwd } = start("shop");
    await choose(terminal, "Framework", "MongoDB 8");
    await converse(terminal, [type("Name of the service", "data"), type("Port"), type("Another service?", "y")]);
    await choose(terminal, "Framework", "Redis 8");
    await refuse(terminal, "Name of the service", "data", 'Two services are named "data"');
    await converse(terminal, [type("Name of the service"), type("Port"), type("Another service?")]);
    await write(terminal);
    expect(manifest(cwd).services).toMatchObject([{ name: "data" }, { name: "cache" }]);
  });

  test.each(["0", "65536", "http", "30 00"])("%s as a port", async (port) => {
    const { terminal, cwd } = start("shop");
    await choose(terminal, "Framework", "Redis 8");
    await answer(terminal, "Name of the service", "");
    await refuse(terminal, "Port", port, `"${port}" is not a port`);
    await finishWithRedis(terminal, [type("Port", "6400"), type("Another service?")]);
    expect(manifest(cwd).services).toMatchObject([{ port: 6400 }]);
  });

  test("a port that another service has", async () => {
    const { terminal, cwd } = start("shop");
    await choose(terminal, "Framework", "Redis 8");
    await converse(terminal, [type("Name of the service"), type("Port", "7000"), type("Another service?", "y")]);
    await choose(terminal, "Framework", "MongoDB 8");
    await answer(terminal, "Name of the service", "");
    await refuse(terminal, "Port", "7000", "would both listen on port 7000");
    await finishWithRedis(terminal, [type("Port", "7001"), type("Another service?")]);
    expect(manifest(cwd).services).toMatchObject([{ port: 7000 }, { port: 7001 }]);
  });

  test("a variable that is no variable's name or is taken", async () => {
    const { terminal, cwd } = start("shop");
    await converse(terminal, [pick("Framework", "FastAPI on uvicorn"), type("Name of the service"), type("Port")]);
    await converse(terminal, [type("Another service?", "y"), pick("Framework", "MongoDB 8")]);
    await converse(terminal, [type("Name of the service"), type("Port"), type("Another service?")]);
    await choose(terminal, "Which service does api call?", "data");
    await refuse(terminal, "Variable", "data-url", '"data-url" cannot be a variable name');
    await refuse(terminal, "Variable", "PORT", "would have the variable PORT twice");
    await answer(terminal, "Variable", "STORE_URL");
    await write(terminal);
    expect(manifest(cwd).services).toMatchObject([{ links: [{ to: "data", env: "STORE_URL" }] }, { name: "data" }]);
  });
});

function start(...args: string[]): { terminal: Terminal; cwd: string } {
  const cwd = workplace();
  const terminal = openTerminal(process.execPath, [CLI, "--no-install", "--no-git", ...args], { cwd });
  onTestFinished(terminal.close);
  return { terminal, cwd };
}

async function converse(terminal: Terminal, turns: readonly Turn[]): Promise<void> {
  for (const [question, how] of turns) {
    if ("pick" in how) await choose(terminal, question, how.pick);
    else await answer(terminal, question, how.type);
  }
}

async function finishWithRedis(terminal: Terminal, turns: readonly Turn[]): Promise<void> {
  const rest = [pick("Framework", "Redis 8"), type("Name of the service"), type("Port"), type("Another service?")];
  await converse(terminal, turns.length ? turns : rest);
  await write(terminal);
}

async function write(terminal: Terminal): Promise<void> {
  await answer(terminal, SUMMARY, "");
  await terminal.ends(0);
}

function manifest(cwd: string): { services: object[] } {
  return JSON.parse(fs.readFileSync(path.join(cwd, "shop/rnet.json"), "utf8")) as { services: object[] };
}

function printedLine(terminal: Terminal): string {
  return /The same without questions:\n +(npx create-rnet-app .*)/.exec(terminal.screen())?.[1] ?? "";
}

/** Runs a printed line in a shell, as the user would paste it, with the program under test in the place of npx. */
function runPrinted(line: string, cwd: string): void {
  const npx = 'npx() { shift; "$NODE" "$CLI" "$@" --no-install --no-git; }';
  const env = { ...userEnv(), NODE: process.execPath, CLI };
  execFileSync("sh", ["-c", `${npx}\n${line}`], { cwd, env });
}
