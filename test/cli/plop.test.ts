import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { cliOf, packed, packedBesidePlop, workplace } from "./packed.ts";
import { answer, asked, choose, KEYS, openTerminal, userEnv, type Terminal } from "./terminal.ts";
import { readTree, writeTree, type Tree } from "../tree.ts";

/* oxlint-disable no-template-curly-in-string -- references are for the platform to resolve, as plain strings */

const HOME = packedBesidePlop();
const PLOP = path.join(HOME, "node_modules/.bin/plop");
const HOST: Tree = { "README.md": "# Mine\n" };
/** Of someone else: one that can take our services in, and one that cannot. */
const RAILWAY = `import { defineRailway, project, service } from "railway/iac";

export default defineRailway(() => project("mine", { resources: [service("web", {})] }));
`;
const UNSAFE = `import { defineRailway, project } from "railway/iac";
import { everything } from "./everything";

export default defineRailway(() => project("mine", everything()));
`;

describe("in anybody's plopfile", () => {
  test("the stock plop brings an inquirer of its own", () => {
    expect(versionOf("plop")).toMatch(/^4\./);
    expect(versionOf("inquirer")).toMatch(/^9\./);
  });

  test('plop.load("create-rnet-app") offers the generators', () => {
    const script =
      'import nodePlop from "node-plop"; console.log(JSON.stringify((await nodePlop("plopfile.mjs")).getGeneratorList()));';
    const list = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: HOME, encoding: "utf8" });
    // node-plop lists what comes from a pack without its description.
    expect(JSON.parse(list)).toContainEqual({ name: "create" });
  });

  test("the stock plop asks, lets an entry of a list be picked with the arrows, and writes what our program writes", async () => {
    const { terminal, cwd } = startPlop("create");
    await answer(terminal, "Directory of the workspace", "shop");
    await choose(terminal, "Framework", "Nest 12");
    await answer(terminal, "Name of the service", "api");
    await answer(terminal, "Port", "3100");
    await answer(terminal, "Another service?", "y");
    await choose(terminal, "Framework", "Redis 8");
    await answer(terminal, "Name of the service", "");
    await answer(terminal, "Port", "");
    await answer(terminal, "Another service?", "n");
    await choose(terminal, "Which service does api call?", "cache");
    await choose(terminal, "Client", "bullmq");
    await answer(terminal, "Variable", "QUEUE_URL");
    await choose(terminal, "Package manager", "pnpm");
    await answer(terminal, "Write this to shop?", "y");
    await terminal.ends(0);

    const elsewhere = workplace();
    const services = ["--service", "api:nest:3100", "--service", "cache:redis:6379"];
    const flags = [...services, "--link", "api:cache:bullmq:QUEUE_URL", "--package-manager", "pnpm", "--yes"];
    const args = [cliOf(packed().home), "shop", ...flags, "--no-install", "--no-git"];
    execFileSync(process.execPath, args, { cwd: elsewhere, env: userEnv() });
    const tree = readTree(path.join(cwd, "shop"));
    expect(Object.keys(tree)).toContain("api/package.json");
    expect(tree).toEqual(readTree(path.join(elsewhere, "shop")));
  });

  test("Ctrl-C in the stock plop leaves nothing and prints no stack", async () => {
    const { terminal, cwd } = startPlop("create");
    await answer(terminal, "Directory of the workspace", "shop");
    await asked(terminal, "Framework");
    terminal.send(KEYS.interrupt);
    await terminal.ends(130);
    expect(fs.readdirSync(cwd).sort()).toEqual(["node_modules", "plopfile.mjs"]);
    expect(terminal.screen()).not.toMatch(/^\s+at .+:\d+|ExitPromptError|node:internal/m);
  });
});

/** A command of `rnet`, and the same for the stock plop: by position, and by name. */
const SAME: readonly (readonly [rnet: string, ...plop: string[]])[] = [
  ["add express api --port 3000", "add express api 3000", "add -- --framework express --name api --port 3000"],
  [
    "add uvicorn jobs --dir srv/jobs",
    "add uvicorn jobs _ srv/jobs",
    "add -- --name jobs --framework uvicorn --dir srv/jobs",
  ],
  ["adopt --name billing --port 8080", "adopt billing 8080", "adopt -- --name billing --port 8080"],
  ["adopt --name Redis", "adopt Redis", "adopt Redis 6379", "adopt -- --name Redis"],
  ["adopt --name MongoDB --port 27018", "adopt MongoDB 27018"],
];

describe("the stock plop, given words, does what rnet does", () => {
  test.each(SAME)("%s", (rnet, ...ways) => {
    const ours = repository(HOST);
    expect(run(ours, "rnet", `${rnet} --no-install`)).toMatchObject({ code: 0 });
    for (const words of ways) {
      const theirs = repository(HOST);
      expect(run(theirs, "plop", words)).toMatchObject({ code: 0 });
      expect(Object.keys(readTree(theirs))).toContain(".rnet/lock.json");
      expect(readTree(theirs)).toEqual(readTree(ours));
    }
  });

  test("link, in a workspace", () => {
    const [ours, theirs] = [shop(), shop()];
    expect(run(ours, "rnet", "link jobs api --env BACKEND_URL --no-install")).toMatchObject({ code: 0 });
    expect(run(theirs, "plop", "link jobs api _ BACKEND_URL")).toMatchObject({ code: 0 });
    expect(readTree(theirs)["jobs/.env.example"]).toContain("BACKEND_URL");
    expect(readTree(theirs)).toEqual(readTree(ours));
  });

  test("what is not said and has no default is named, and nothing is written", () => {
    const root = repository(HOST);
    const before = readTree(root);
    const { code, output } = run(root, "plop", "add");
    expect(code).toBe(1);
    expect(output).toContain(
      "Framework: there is no terminal to ask on. Say it: plop add <framework> <name> <port> <dir>",
    );
    expect(readTree(root)).toEqual(before);
  });

  test("create, which no words of plop's can say in full, names the command that can", () => {
    const root = repository(HOST);
    const { code, output } = run(root, "plop", "create shop");
    expect(code).toBe(1);
    expect(output).toContain("Say it: npx create-rnet-app <directory> --yes --service <name>:<framework>");
  });

  test("create refuses a directory with something in it before it asks for more", () => {
    const { code, output } = run(repository({ "shop/notes.txt": "" }), "plop", "create shop");
    expect(code).toBe(1);
    expect(output).toContain("shop is not empty (notes.txt)");
    expect(output).not.toContain("Framework");
  });

  test.each([
    ["add express api", "api is already there."],
    ["adopt Redis", "Redis is already known."],
  ])("%s, given twice, changes nothing the second time", (words, sentence) => {
    const root = repository(HOST);
    expect(run(root, "plop", words)).toMatchObject({ code: 0 });
    const once = readTree(root);
    const again = run(root, "plop", words);
    expect(again).toMatchObject({ code: 0 });
    expect(again.output).toContain(sentence);
    expect(readTree(root)).toEqual(once);
    expect(run(root, "rnet", words.replace("adopt", "adopt --name")).output).toContain(sentence);
  });

  test("on a terminal it asks what is not said", async () => {
    const { terminal, cwd } = startPlop("add", "express", "api");
    await answer(terminal, "Port", "3100");
    await answer(terminal, "Directory", "srv/api");
    await terminal.ends(0);
    expect(readTree(cwd)["srv/api/.env.example"]).toContain("PORT=3100");
  });
});

/** What rnet refuses, and why: a repository, the words for both, and what both say. */
const REFUSED: readonly (readonly [what: string, tree: Tree, edits: Tree, words: string, code: RegExp])[] = [
  [
    "a directory with something in it",
    { ...HOST, "api/main.js": "mine\n" },
    {},
    "add express api",
    /api is there already and not empty/,
  ],
  [
    "a railway.ts with changes that are not committed",
    { ...HOST, ".railway/railway.ts": RAILWAY },
    { ".railway/railway.ts": `${RAILWAY}// mine\n` },
    "add express api",
    /\.railway\/railway\.ts would be changed, and has changes that are not committed/,
  ],
  ["a framework that there is not", HOST, {}, "add expres api", /expres/],
  ["a name that is none", HOST, {}, "add express A_b", /A_b/],
];

describe("the stock plop refuses what rnet refuses, in the same words", () => {
  test.each(REFUSED)("%s", (_, tree, edits, words, told) => {
    const root = repository(tree);
    writeTree(root, edits);
    const before = readTree(root);
    const ours = run(root, "rnet", `${words} --no-install`);
    const theirs = run(root, "plop", words);
    expect([ours.code, theirs.code]).toEqual([2, 1]);
    expect(ours.output).toMatch(told);
    expect(theirs.output).toContain(ours.output.trim());
    expect(readTree(root)).toEqual(before);
  });
});

describe("the stock plop says what rnet says", () => {
  test("the lines to paste into a railway.ts that cannot be extended", () => {
    const [ours, theirs] = [
      repository({ ...HOST, ".railway/railway.ts": UNSAFE }),
      repository({ ...HOST, ".railway/railway.ts": UNSAFE }),
    ];
    const lines = run(ours, "rnet", "add express api --no-install")
      .output.split("\n")
      .filter((line) => /^ *(import |\.\.\.)/.test(line));
    expect(lines.length).toBeGreaterThan(0);
    const { output } = run(theirs, "plop", "add express api");
    for (const line of lines) expect(output).toContain(line);
  });

  test("which command brings the lock file up to date", () => {
    expect(run(repository(HOST), "plop", "add express api").output).toMatch(
      /Still to be run:\s+\(cd api && npm install\)/,
    );
  });

  test("what the repository's .gitignore hides", () => {
    const { output } = run(repository({ ...HOST, ".gitignore": "NETWORK.md\n" }), "plop", "add express api");
    expect(output).toContain("Hidden by this repository's .gitignore, so not committed: NETWORK.md.");
  });
});

describe("a plopfile of one's own", () => {
  test("has the references and the action", () => {
    const { root, code } = runOwn(`{ type: "add", path: "url.txt", template: '{{ref to "PORT"}}' },
      { type: "rnet", generator: "link", words: { from: "jobs", to: "{{to}}" } },
      { type: "rnet", generator: "add", words: { framework: "express", name: "bill", port: 4000 } }`);
    expect(code).toBe(0);
    const tree = readTree(root);
    expect(tree).toMatchObject({ "url.txt": "${{api.PORT}}" });
    expect(tree["jobs/.env.railway"]).toContain("API_URL=http://${{api.RAILWAY_PRIVATE_DOMAIN}}:${{api.PORT}}");
    expect(tree["bill/.env.example"]).toContain("PORT=4000");
  });

  test.each([
    [`{ type: "rnet", generator: "nope" }`, 'There is no generator "nope"; use create, add, adopt, link.'],
    [
      `{ type: "rnet", generator: "link", words: { from: "jobs", to: "api", clinet: "httpx" } }`,
      '"link" has no word "clinet"; use from, to, client, env.',
    ],
    [`{ type: "rnet", generator: "link", words: null }`, "Which service calls: there is no terminal to ask on."],
    [`{ type: "add", path: "url.txt", template: "{{ref to}}" }`, "The helper ref takes a service and a variable"],
    [`{ type: "add", path: "url.txt", template: '{{ref nobody "PORT"}}' }`, "The helper ref takes a service"],
  ])("is told what is wrong with %s, and nothing is written", (actions, told) => {
    const { root, before, code, output } = runOwn(actions);
    expect(code).toBe(1);
    expect(output).toContain(told);
    expect(readTree(root)).toEqual(before);
  });
});

/** Runs a generator with these actions, from a plopfile that loads the pack, with the word `api` for `to`. */
function runOwn(actions: string): { root: string; before: Tree; code: number | null; output: string } {
  const root = shop();
  writeTree(root, {
    "plopfile.mjs": `export default async (plop) => {
  await plop.load(${JSON.stringify(path.join(HOME, "node_modules/create-rnet-app/dist/plopfile.cjs"))});
  plop.setGenerator("mine", { prompts: [{ type: "input", name: "to", message: "To" }], actions: [${actions}] });
};
`,
  });
  const before = readTree(root);
  const { status, stdout, stderr } = spawnSync(PLOP, ["mine", "api"], { cwd: root, encoding: "utf8", env: userEnv() });
  return { root, before, code: status, output: `${stdout}${stderr}` };
}

/** A repository in git with a tree, which goes with the test. */
function repository(tree: Tree): string {
  const root = path.join(workplace(), "mine");
  writeTree(root, tree);
  const git = (...args: string[]): void => void execFileSync("git", args, { cwd: root });
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "Begin");
  return root;
}

/** A workspace with the services api and jobs. */
function shop(): string {
  const root = workplace();
  expect(
    run(root, "rnet", "create shop --service api:express --service jobs:uvicorn --yes --no-install --no-git").code,
  ).toBe(0);
  return path.join(root, "shop");
}

/** Runs rnet or the stock plop without a terminal. */
function run(cwd: string, program: "rnet" | "plop", words: string): { code: number | null; output: string } {
  const [file, ...args] =
    program === "rnet"
      ? [process.execPath, cliOf(packed().home)]
      : [PLOP, "--plopfile", path.join(HOME, "plopfile.mjs"), "--dest", cwd, "--no-progress"];
  const options = { cwd, encoding: "utf8", env: userEnv() } as const;
  const { status, stdout, stderr } = spawnSync(file!, [...args, ...words.split(" ")], options);
  return { code: status, output: `${stdout}${stderr}` };
}

/** Runs plop in a directory with HOME's plopfile and packages. */
function startPlop(...words: readonly string[]): { terminal: Terminal; cwd: string } {
  const cwd = workplace();
  fs.copyFileSync(path.join(HOME, "plopfile.mjs"), path.join(cwd, "plopfile.mjs"));
  fs.symlinkSync(path.join(HOME, "node_modules"), path.join(cwd, "node_modules"));
  const terminal = openTerminal(path.join(cwd, "node_modules/.bin/plop"), words, { cwd });
  onTestFinished(terminal.close);
  return { terminal, cwd };
}

function versionOf(name: string): string {
  const file = path.join(HOME, "node_modules", name, "package.json");
  return (JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }).version;
}
