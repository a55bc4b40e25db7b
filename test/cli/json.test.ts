import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/registry.ts";
import { temporaryDirectory } from "../tree.ts";
import { cliOf, packed } from "./packed.ts";
import { userEnv } from "./terminal.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");
const schema = JSON.parse(fs.readFileSync(path.join(PROJECT, "docs/schema/output.json"), "utf8")) as object;
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
ajv.addSchema(schema, "output");

let home: string;
beforeEach(() => {
  home = temporaryDirectory();
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

/** Runs a command with --json; what it printed must be one document of that kind, and nothing may stand on stderr. */
function document(kind: string, exit: number, ...args: string[]): Record<string, unknown> {
  const options = { cwd: home, env: userEnv(), encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliOf(packed().home), ...args, "--json"], options);
  expect([args.join(" "), status, stderr]).toEqual([args.join(" "), exit, ""]);
  const found = JSON.parse(stdout) as Record<string, unknown>;
  for (const reference of ["output", `output#/$defs/${kind}`])
    expect([ajv.validate(reference, found), ajv.errors], args.join(" ")).toEqual([true, null]);
  return found;
}

const CREATE = [
  "create",
  ".",
  "--yes",
  "--no-install",
  "--no-git",
  "--service",
  "api:express",
  "--service",
  "data:mongo",
];

describe("--json prints what its schema says", () => {
  it("for every command that writes", () => {
    document("created", 0, ...CREATE, "--dry-run");
    expect(document("created", 0, ...CREATE)).toMatchObject({ ok: true, written: true });
    const work: string[][] = [
      ["add", "uvicorn", "jobs", "--link", "data"],
      ["adopt", "--reference", "Redis"],
      ["link", "jobs", "api", "--no-install"],
      ["unlink", "jobs", "api", "--dry-run"],
      ["rename", "api", "orders"],
      ["rename", "orders", "api", "--move", "--dry-run"],
      ["rename", "--done", "orders"],
      ["sync"],
      ["unlink", "jobs", "orders"],
      ["remove", "jobs"],
    ];
    for (const args of work) {
      const found = document("changed", 0, ...args);
      expect(found).toMatchObject({ ok: true, command: args[0], written: !args.includes("--dry-run") });
    }
  });

  it("for what is there already, and for what differs", () => {
    document("created", 0, ...CREATE);
    expect(document("changed", 0, "add", "express", "api")).toMatchObject({ ok: true, written: false });
    fs.appendFileSync(path.join(home, "NETWORK.md"), "mine\n");
    expect(document("diff", 0, "diff")).toMatchObject({ managed: [{ path: "NETWORK.md" }], seeds: [] });
  });

  it("for drift, which is no error", () => {
    document("created", 0, ...CREATE);
    fs.rmSync(path.join(home, "rnet.json"));
    fs.writeFileSync(path.join(home, "rnet.json"), JSON.stringify({ name: "other", origin: "create" }));
    expect(document("changed", 1, "sync", "--check")).toMatchObject({ ok: false, written: false });
  });

  it("for the network", () => {
    document("created", 0, ...CREATE);
    document("changed", 0, "link", "api", "data", "--no-install");
    expect(document("graph", 0, "graph")).toMatchObject({ links: [{ from: "api", to: "data" }] });
  });

  it("for a server that listens on one family only", () => {
    const server = "require('http').createServer((q, r) => r.end()).listen(process.env.PORT, '127.0.0.1')";
    const command = `exec "${process.execPath}" -e "${server}"`;
    const found = document("verified", 1, "verify", "--command", command);
    expect(found).toMatchObject({ ok: false, services: [{ status: "fail", socket: "IPv4-only" }] });
  });

  it.each<readonly [code: string, exit: number, args: readonly string[]]>([
    ["BAD_USAGE", 2, ["sync", "--nonsense"]],
    ["BAD_USAGE", 2, ["graph", "--format"]],
    ["MISSING_ANSWER", 2, ["create"]],
    ["MISSING_ANSWER", 2, ["create", "shop"]],
    ["NO_WORKSPACE", 2, ["graph"]],
    ["NO_WORKSPACE", 2, ["verify"]],
    ["UNKNOWN_FRAMEWORK", 2, ["create", "shop", "--service", "api:nonsense"]],
    ["BAD_NAME", 2, ["create", "shop", "--service", "API:express"]],
    ["BAD_PORT", 2, ["create", "shop", "--service", "api:express:0"]],
    ["BAD_MANIFEST", 2, ["create", "shop", "--from", "none.json"]],
  ])("for %s", (code, exit, args) => {
    expect(document("error", exit, ...args)).toMatchObject({ ok: false, error: { code } });
  });
});

describe("the schema", () => {
  it("refuses a document with a field too many, too few, or of another kind", () => {
    const error = { ok: false, error: { code: "BUSY", message: "x" } };
    expect(ajv.validate("output", error)).toBe(true);
    for (const wrong of [
      { ...error, more: 1 },
      { ok: false },
      { ...error, ok: true },
      { ok: false, error: { code: "NEW", message: "x" } },
    ])
      expect(ajv.validate("output", wrong), JSON.stringify(wrong)).toBe(false);
  });

  it("is valid, and docs/json.md names each of its documents", () => {
    expect(ajv.validateSchema(schema)).toBe(true);
    const page = fs.readFileSync(path.join(PROJECT, "docs/json.md"), "utf8");
    const { oneOf } = schema as { oneOf: { $ref: string }[] };
    for (const { $ref } of oneOf) expect(page).toContain(`\`${$ref}\``);
  });

  it("knows every command that takes --json", () => {
    const takers = COMMANDS.filter(({ options }) => options.some(({ name }) => name === "json"));
    const text = JSON.stringify(schema);
    const unknown = takers.filter(({ name }) => name !== "graph" && !text.includes(`"${name}"`));
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });
});
