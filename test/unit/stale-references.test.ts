// oxlint-disable no-template-curly-in-string -- references are what this is about
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { addLink, addService, moveService, renameService, sequence } from "../../src/changes/change.ts";
import { refineRename } from "../../src/rename/report.ts";
import { findStaleReferences } from "../../src/rename/stale-references.ts";
import { TOUCHED, type Reach } from "../../src/pipeline/desired.ts";
import { renameVariables } from "../../src/changes/rename-variables.ts";
import { applyChange } from "../apply.ts";
import { made } from "../scenarios.ts";
import { readTree, temporaryDirectory, treeOf, writeTree, type Tree } from "../tree.ts";
import type { StaleReference } from "../../src/pipeline/plan.ts";

const FIXTURES = path.resolve(import.meta.dirname, "../fixtures");
const TORTURE = path.join(FIXTURES, "torture");
const RENAME = { from: "api", to: "orders" };

const SHOP = made(
  ["api:express", "site:express", "jobs:uvicorn", "pay:fiber", "geo:axum", "cache:redis"]
    .map((pair) => pair.split(":") as [string, string])
    .map(([name, framework]) => addService({ name, framework, dir: null, port: null, buildKind: null, base: null }))
    .concat(["site", "jobs", "pay", "geo"].map((from) => addLink({ from, to: "api", client: null, env: null }))),
);

const TREE = await treeOf(SHOP);

/** How a rename is done: what is asked for besides the new name. */
interface Way {
  readonly move?: boolean;
  readonly keepDns?: boolean;
  readonly renameEnv?: boolean;
  readonly fix?: boolean;
}

/** The shop with some more files, in a repository or not. */
async function shopWith(more: Tree, isRepository = false): Promise<string> {
  const root = temporaryDirectory();
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
  writeTree(root, { ...TREE, ...more });
  if (isRepository)
    for (const args of [
      ["init", "--quiet"],
      ["add", "."],
    ])
      execFileSync("git", args, { cwd: root });
  return root;
}

/** Renames api to orders, as the command does. */
async function rename(root: string, { move, keepDns, renameEnv, fix }: Way): Promise<readonly StaleReference[]> {
  const reach: Reach = { ...TOUCHED, moves: move ? [{ from: "api", to: "orders" }] : [] };
  const change = sequence([
    renameService("api", "orders", keepDns ?? false),
    ...(renameEnv ? [renameVariables("api", "orders")] : []),
    ...(move ? [moveService("orders", "orders")] : []),
  ]);
  const { staleReferences } = await applyChange(root, change, {
    reach,
    allowsDirty: true,
    refine: (comparison, plan) => refineRename(comparison, plan, SHOP, RENAME, fix ?? false),
  });
  return staleReferences;
}

/** What is found in one text, in the repository of the shop: each place as `kind line:column`. */
function foundIn(file: string, text: string, { move, keepDns }: Way = {}): string[] {
  const renamed = {
    name: RENAME,
    host: keepDns ? { from: "api", to: "api" } : RENAME,
    directory: move ? RENAME : { from: "api", to: "api" },
    package: move ? RENAME : { from: "api", to: "api" },
    modules: ["api", "@acme/api", "github.com/acme/shop/api"],
  };
  const staleReferences = findStaleReferences(new Map([[file, text]]), renamed);
  return staleReferences.map(({ kind, line, column }) => `${kind} ${line}:${column}`);
}

function kindsIn(file: string, text: string, way: Way = {}): string[] {
  return foundIn(file, text, way).map((place) => place.split(" ")[0]!);
}

/** What a rename finds in one file on a disk. */
async function readFrom(file: string, text: string, way: Way = {}): Promise<StaleReference[]> {
  return (await rename(await shopWith({ [file]: text }), way)).filter(({ path: at }) => at === file);
}

describe("a word that merely holds the name is none", () => {
  it.each([
    "apiKey",
    "api_key",
    "my_api",
    "api-gateway",
    "my-api",
    "api2",
    "2api",
    "apis",
    "rapid",
    "API",
    "Api",
    "api-",
    "ünapi",
    "apié",
    "api𝒳",
    "/api",
    "/api/",
    "/v1/api/users",
    "http://localhost:3000/api/users",
    "https://example.com/api",
    "https://api.example.com/x",
    "api.example.com",
    "${BASE_URL}/api/users",
    "{base}/api",
    "@trpc/api",
    "github.com/acme/api",
    "api@example.com",
    "src/app/api/route.ts",
    "my-api.railway.internal",
    "sub.api.railway.internal",
    "http://a.b.api.railway.internal:3000/x",
    "${{api2.PORT}}",
    "${{my-api.PORT}}",
  ])("%s", (text) => {
    expect(foundIn("notes.txt", `x ${text} y\n"${text}"\n`)).toEqual([]);
  });
});

describe("the name as a word is reported", () => {
  it.each([
    ["certain", "notes.txt", "api.railway.internal"],
    ["certain", "x.json", '{"url":"http://api.railway.internal:3000/api"}'],
    ["certain", "web.env", "X=${{api.PORT}}"],
    ["certain", "web.env", "X=${{ api.RAILWAY_PRIVATE_DOMAIN }}"],
    ["certain", "go.sh", "railway logs -s api"],
    ["certain", "go.sh", "npx @railway/cli up --service=api --detach"],
    ["certain", "go.sh", "railway up \\\n  --detach \\\n  --service api"],
    ["certain", "go.sh", "railway service 'api'"],
    ["doubtful", "go.sh", "railway status | grep -s api"],
    ["doubtful", "notes.md", "The api answers."],
    ["doubtful", "notes.md", "the api's data"],
    ["doubtful", "notes.md", "`api`"],
    ["doubtful", "x.ts", "http://api:3000/x"],
    ["doubtful", "x.ts", "foo().api"],
    ["doubtful", "x.ts", "api.users.get()"],
    ["doubtful", "x.yaml", "image: ghcr.io/acme/api"],
    ["doubtful", "x.md", "see ghcr.io/acme/api:1.2"],
    ["doubtful", "x.sh", "docker push acme/api"],
    ["doubtful", "x.ts", 'import x from "@acme/api";'],
    ["doubtful", "x.go", '"github.com/acme/shop/api/client"'],
    ["doubtful", "x.sh", 'cd "$GITHUB_WORKSPACE/api"'],
    ["doubtful", ".github/workflows/ci.yml", "x: ${{ api.VALUE }}"],
    ["doubtful", ".github/workflows/ci.yml", "x: ${{ needs.api.outputs.x }}"],
    ["doubtful", ".github/CODEOWNERS", "/api/ @acme/backend"],
    ["doubtful", "Dockerfile", "COPY --from=api /out ."],
    ["doubtful", "Dockerfile", "COPY api/package.json ."],
    ["doubtful", "go.sh", "pnpm --filter api test"],
  ])("%s in %s: %s", (kind, file, text) => {
    expect(kindsIn(file, `${text}\n`)).toEqual([kind]);
  });

  it("with line and column, in a file with CRLF and a byte order mark too", () => {
    expect(foundIn("x.txt", "\uFEFFapi\r\n  api.railway.internal\r\n\r\nend api")).toEqual([
      "doubtful 1:1",
      "certain 2:3",
      "doubtful 4:5",
    ]);
  });

  it("and the old host is not, if it is kept", () => {
    expect(foundIn("x.txt", "api.railway.internal\n", { keepDns: true })).toEqual([]);
    expect(kindsIn("x.txt", "${{api.PORT}}\n", { keepDns: true })).toEqual(["certain"]);
  });
});

describe("if the directory and the package took the new name, it is certain of", () => {
  it.each([
    ["paths.yml", "- api/src/**"],
    ["x.sh", "cd api"],
    ["x.sh", "npm --prefix api run build"],
    ["Dockerfile", "COPY --chown=node api ."],
    ["deploy/Dockerfile", "COPY ./api/src ./src"],
    ["site/src/x.ts", 'import type { A } from "../../api/src/app.ts";'],
    [".github/CODEOWNERS", "/api/ @acme/backend"],
    [".github/dependabot.yml", 'directory: "/api"'],
    ["docs/x.md", "[it](../api/src/app.ts)"],
    ["x.sh", "pnpm --filter api... build"],
    ["x.sh", "cargo test -p api"],
    ["x.sh", "npm test --workspace=api"],
    ["site/src/x.ts", 'import x from "api/sub";'],
    ["geo/src/x.rs", "use api::models::User;"],
    ["pay/x.go", '\t"api/client"'],
    ["x.ts", 'import x from "@acme/api";'],
    ["x.sh", "pnpm --filter @acme/api build"],
    ["x.go", 'import client "github.com/acme/shop/api/client"'],
  ])("%s: %s", (file, text) => {
    expect(kindsIn(file, `${text}\n`)).not.toContain("certain");
    expect(kindsIn(file, `${text}\n`, { move: true })).toEqual(["certain"]);
  });

  it.each([
    ["site/src/x.ts", 'import x from "./api";'],
    ["x.ts", 'fetch("/api/users")'],
    ["deploy/Dockerfile", "COPY ./other/api/src ./src"],
    ["deploy/Dockerfile", "ENV ROUTE=/api"],
  ])("but not of another path: %s: %s", (file, text) => {
    expect(foundIn(file, `${text}\n`, { move: true })).toEqual([]);
  });
});

it("a stage of a Dockerfile is no directory", () => {
  expect(kindsIn("Dockerfile", "COPY --from=api /out .\n", { move: true })).toEqual(["doubtful"]);
});

describe("a compose file", () => {
  const COMPOSE = ["services:", "  api:", "    image: x", "  web:", "    depends_on: [api, db]", ""].join("\n");

  it("names a service in its keys and in what refers to them", () => {
    expect(foundIn("docker-compose.yml", COMPOSE)).toEqual(["certain 2:3", "certain 5:18"]);
  });

  it("that has a service of the new name already is the user's to settle", () => {
    expect(kindsIn("compose.dev.yaml", `${COMPOSE}  orders:\n    image: y\n`)).toEqual(["doubtful", "doubtful"]);
  });

  it("that is broken is searched as any other text", () => {
    expect(kindsIn("compose.dev.yaml", "services: [\n  api\n")).toEqual(["doubtful"]);
  });
});

describe("what is not searched", () => {
  it.each(["package-lock.json", "site/yarn.lock", ".rnet/mine.txt", "node_modules/x/index.js", "dist/x.js"])(
    "%s",
    async (file) => {
      expect(await readFrom(file, "api.railway.internal\n")).toEqual([]);
    },
  );

  it("files that git ignores, if there is git", async () => {
    const more = { ".gitignore": "private/\n", "private/x.txt": "api\n", "new/x.txt": "api\n" };
    const root = await shopWith(more, true);
    fs.writeFileSync(path.join(root, "untracked.txt"), "api\n");
    const paths = (await rename(root, {})).map((reference) => reference.path);
    expect(paths).toContain("new/x.txt");
    expect(paths).toContain("untracked.txt");
    expect(paths).not.toContain("private/x.txt");
  });

  it("what is no text, in another encoding or larger than 1 MiB, which is never written either", async () => {
    const root = await shopWith({ "big.txt": `api.railway.internal\n${"x".repeat(1024 * 1024)}` });
    fs.writeFileSync(path.join(root, "latin1.txt"), Buffer.from("caf\xe9 api.railway.internal\n", "latin1"));
    fs.writeFileSync(path.join(root, "x.bin"), "api.railway.internal\0");
    fs.symlinkSync("big.txt", path.join(root, "link.txt"));
    const others = ["big.txt", "latin1.txt", "x.bin", "link.txt"];
    expect((await rename(root, { fix: true })).filter((reference) => others.includes(reference.path))).toEqual([]);
    expect(fs.readFileSync(path.join(root, "latin1.txt"), "latin1")).toBe("caf\xe9 api.railway.internal\n");
  });
});

describe("with --rename-env", () => {
  it.each([
    ["site/src/mine.ts", 'import { api } from "./network.ts";\nread(process.env.API_URL, api);\n', 3],
    ["jobs/mine.py", 'from network import api\nread(os.environ["API_URL"], api())\n', 3],
    ["pay/mine.go", 'func x() { read(os.Getenv("API_URL"), api()) }\n', 2],
    ["geo/src/mine.rs", 'use crate::network::api;\nread(std::env::var("API_URL"), api());\n', 3],
    ["site/.env.local", "API_URL=http://localhost:3000\n", 1],
  ])("the code that reads the old variable or its client is listed: %s", async (file, text, count) => {
    const kinds = (await readFrom(file, text, { renameEnv: true })).map(({ kind }) => kind);
    expect(kinds).toEqual(Array.from({ length: count }, () => "variable"));
  });

  it("managed files have the new variable, and back restores every byte", async () => {
    const root = await shopWith({});
    const before = readTree(root);
    await rename(root, { renameEnv: true });
    const tree = readTree(root);
    for (const file of ["site/src/network.ts", "jobs/network.py", "pay/network.go", "geo/src/network.rs"])
      expect(tree[file]).toMatch(/ORDERS_URL/);
    expect(Object.values(tree).join("\n")).not.toContain("API_URL");
    const change = sequence([renameService("orders", "api", false), renameVariables("orders", "api")]);
    await applyChange(root, change);
    expect(readTree(root)).toEqual(before);
  });
});

/** The places of a tree marked: «certain», ‹doubtful›, ⟨variable⟩. */
function marked(tree: Tree, staleReferences: readonly StaleReference[]): Tree {
  const [open, close] = [
    { certain: "«", doubtful: "‹", variable: "⟨" },
    { certain: "»", doubtful: "›", variable: "⟩" },
  ];
  const result: Record<string, string> = { ...tree };
  for (const { path: file, start, from, kind } of staleReferences.toReversed()) {
    const text = result[file]!;
    if (text.slice(start, start + from.length) !== from) throw new Error(`not there: ${file} ${start}`);
    result[file] = `${text.slice(0, start)}${open[kind]}${from}${close[kind]}${text.slice(start + from.length)}`;
  }
  return result;
}

// What a word of the torture tree may be without being reported, from issue and facts and not from our code.
const LOOKALIKES = [
  /(?<![\w./@-])\/api\b/, // the path of an address
  /https?:\/\/[^\s"'`]+\/api\b/,
  /https?:\/\/api\.example\.com/,
  /my-api|api-gateway|api2|@trpc\/api|github\.com\/acme\/api|api@example\.com/,
  /[}T]\/api\b/, // behind a variable
  /\/v2\/api|app\/api\/|\/app\/api|:3000\/api|docs\/api\/|services\/api\//,
  /["/]\.{0,2}(?:\/lib)?\/api(?:\/index\.ts)?"/, // modules of the caller's own
];

describe.each([
  ["stays", {}],
  ["moves", { move: true }],
  ["stays, with its variables renamed", { renameEnv: true }],
] as [string, Way][])("the torture repository, when the directory %s,", (id, way) => {
  const torture = readTree(TORTURE);
  const mine = (tree: Tree): Tree =>
    Object.fromEntries(Object.entries(tree).filter(([file]) => file in torture || !(file in TREE)));
  const expected = path.join(FIXTURES, `torture.${id.replace(/\W+/g, "-")}`);

  it("is reported as marked by hand, in git and without", async () => {
    for (const isRepository of [false, true]) {
      const root = await shopWith({}, false);
      fs.cpSync(TORTURE, root, { recursive: true });
      if (isRepository) execFileSync("git", ["init", "--quiet"], { cwd: root });
      const staleReferences = await rename(root, way);
      const found = staleReferences.filter(({ path: file }) => file in torture);
      const now = marked(torture, found);
      if (process.env["GOLDEN"] === "write") {
        fs.rmSync(expected, { recursive: true, force: true });
        for (const file of ["deploy/binary.bin", "deploy/latin1.txt"]) delete (now as Record<string, string>)[file];
        writeTree(expected, now);
      }
      for (const [file, text] of Object.entries(readTree(expected))) expect(now[file], file).toBe(text);
    }
  });

  it("has no other word of that name than lookalikes", () => {
    for (const [file, text] of Object.entries(readTree(expected)))
      for (const line of text.split("\n")) {
        const rest = line.replace(/[«‹⟨][^»›⟩]*[»›⟩]/g, "");
        const plain = LOOKALIKES.reduce((left, form) => left.replace(new RegExp(form, "g"), ""), rest);
        expect(plain.match(/(?<![\p{L}\p{N}_-])api(?![\p{L}\p{N}_-])/gu), `${file}: ${line}`).toBe(null);
      }
  });

  it("is changed by --fix in what is certain, and nowhere else", async () => {
    const [root, fixed] = [await shopWith({}), await shopWith({})];
    for (const place of [root, fixed]) fs.cpSync(TORTURE, place, { recursive: true });
    await rename(root, way);
    const rest = await rename(fixed, { ...way, fix: true });
    expect(rest.filter(({ kind }) => kind === "certain")).toEqual([]);
    const wanted = Object.entries(readTree(expected)).map(([file, text]): [string, string] => [
      file,
      text.replace(/«[^»]*»/g, "orders").replace(/[‹›⟨⟩]/g, ""),
    ]);
    const after = readTree(fixed);
    expect(mine(after)).toEqual({ ...mine(readTree(root)), ...Object.fromEntries(wanted) });
  });
});
