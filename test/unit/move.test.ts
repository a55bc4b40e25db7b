import fs from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { addLink, addService, moveService, renameService, sequence, type Change } from "../../src/changes/change.ts";
import { renamePackage } from "../../src/edits/rename-package.ts";
import { RnetError } from "../../src/core/errors.ts";
import { TOUCHED, type Reach } from "../../src/pipeline/desired.ts";
import { applyChange } from "../apply.ts";
import { made } from "../scenarios.ts";
import { readTree, temporaryDirectory, treeOf, writeTree, type Tree } from "../tree.ts";

const RENAME = { directory: "api", from: "api", to: "orders" };

describe("a package's name", () => {
  it.each([
    ["package.json", '{\n\t"name": "api", // mine\n\t"x": 1\n}', '{\n\t"name": "orders", // mine\n\t"x": 1\n}'],
    ["package.json", '{"name":"@acme/api"}', '{"name":"@acme/orders"}'],
    ["Cargo.toml", "[package]\nname = 'api' # mine\n", "[package]\nname = 'orders' # mine\n"],
    ["Cargo.toml", '[package]\nversion = "1.0.0"\nname="api"\n', '[package]\nversion = "1.0.0"\nname="orders"\n'],
    ["go.mod", "module api\n\ngo 1.26\n", "module orders\n\ngo 1.26\n"],
    ["go.mod", "module github.com/acme/shop/api // mine\n", "module github.com/acme/shop/orders // mine\n"],
    ["pyproject.toml", '[project]\nname = "api"\n', '[project]\nname = "orders"\n'],
  ] as const)("is replaced in a %s, and nothing else: %j", (file, before, after) => {
    expect(renamePackage(file, before, RENAME)).toBe(after);
  });

  it.each([
    ["package.json", '{"name":"my-api","api":"api"}'],
    ["package.json", '{"version":"1.0.0"}'],
    ["Cargo.toml", '[package]\nname = "other"\n[dependencies]\nname = "api"\n'],
    ["Cargo.toml", "[package]\nname.workspace = true\n"],
    ["go.mod", "module apis\n\nrequire api v1.0.0\n"],
    ["pyproject.toml", '[tool.ruff]\nname = "api"\n'],
  ] as const)("that is another one stays: %s %j", (file, text) => {
    expect(renamePackage(file, text, RENAME)).toBe(text);
  });
});

const SHOP = made(
  ["api:express", "jobs:uvicorn", "pay:fiber", "geo:axum"]
    .map((pair) => pair.split(":") as [string, string])
    .map(([name, framework]) =>
      addService({ name, framework, dir: `services/${name}`, port: null, buildKind: null, base: null }),
    )
    .concat(["jobs", "pay", "geo"].map((from) => addLink({ from, to: "api", client: null, env: null }))),
);

async function onDisk(more: Tree = {}): Promise<string> {
  const root = temporaryDirectory();
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
  writeTree(root, { ...(await treeOf(SHOP)), ...more });
  return root;
}

async function run(root: string, change: Change, reach: Reach): Promise<number> {
  return (await applyChange(root, change, { reach })).plan.writes.length;
}

async function moveTo(root: string, from: string, to: string): Promise<void> {
  const reach: Reach = { ...TOUCHED, moves: [{ from: `services/${from}`, to: `services/${to}` }] };
  const change = sequence([renameService(from, to, false), moveService(to, `services/${to}`)]);
  await run(root, change, reach);
}

function sync(root: string): Promise<number> {
  return run(root, (same) => same, { ...TOUCHED, everything: true });
}

describe.each(["api", "jobs", "pay", "geo"])("a rename of %s that moves its directory", (name) => {
  const mine = { [`services/${name}/notes.txt`]: "mine\n", [`services/${name}/deep/er.bin`]: "\u0000" };

  it("takes everything in it along, the user's edits and files included", async () => {
    const root = await onDisk(mine);
    const managed = fs.readdirSync(path.join(root, "services", name), { recursive: true, encoding: "utf8" });
    const network = managed.find((file) => /(^|\/)network\.\w+$/.test(file))!;
    fs.appendFileSync(path.join(root, "services", name, network), "\n// mine\n");
    await moveTo(root, name, "orders");
    const tree = readTree(root);
    expect(Object.keys(tree).filter((file) => file.startsWith(`services/${name}/`))).toEqual([]);
    expect(tree["services/orders/notes.txt"]).toBe("mine\n");
    expect(tree["services/orders/deep/er.bin"]).toBe("\u0000");
    expect(tree[`services/orders/${network}`]).toMatch(/\n\/\/ mine\n$/);
    expect(await sync(root)).toBe(0);
  });

  it("and back restores every byte", async () => {
    const root = await onDisk(mine);
    const before = readTree(root);
    await moveTo(root, name, "orders");
    expect(readTree(root)).not.toEqual(before);
    await moveTo(root, "orders", name);
    expect(readTree(root)).toEqual(before);
  });

  it("is refused before anything is written if its new place is taken", async () => {
    const root = await onDisk({ "services/orders/x.txt": "here\n" });
    const before = readTree(root);
    await expect(moveTo(root, name, "orders")).rejects.toThrow(RnetError);
    expect(readTree(root)).toEqual(before);
  });
});

function editManifest(root: string, edit: (text: string) => string): void {
  const file = path.join(root, "rnet.json");
  fs.writeFileSync(file, edit(fs.readFileSync(file, "utf8")));
}

describe("rnet.json, edited by hand", () => {
  it("with another name means a rename: sync does what the command does", async () => {
    const byHand = await onDisk();
    editManifest(byHand, (text) => text.replace('"name": "api"', '"name": "orders"'));
    await sync(byHand);
    const byCommand = await onDisk();
    await run(byCommand, renameService("api", "orders", false), TOUCHED);
    expect(readTree(byHand)).toEqual(readTree(byCommand));
    expect(await sync(byHand)).toBe(0);
  });

  it("with another directory means a move, also where the user has moved it already", async () => {
    const [one, two] = [await onDisk(), await onDisk()];
    for (const root of [one, two]) editManifest(root, (text) => text.replace('"services/api"', '"apps/api"'));
    fs.mkdirSync(path.join(two, "apps"));
    fs.renameSync(path.join(two, "services/api"), path.join(two, "apps/api"));
    for (const root of [one, two]) await sync(root);
    expect(readTree(one)["apps/api/package.json"]).toBe((await treeOf(SHOP))["services/api/package.json"]);
    expect(readTree(one)).toEqual(readTree(two));
  });
});
