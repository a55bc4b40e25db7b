import fs from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalog, clientsFor, frameworkOf } from "../../src/model/catalog.ts";
import { addLink, addService, moveService, renameService, sequence, type Change } from "../../src/changes/change.ts";
import { refineRename } from "../../src/rename/report.ts";
import { RnetError } from "../../src/core/errors.ts";
import { isSameFormatted } from "../../src/pipeline/format.ts";
import { TOUCHED, type Reach } from "../../src/pipeline/desired.ts";
import type { ChangeRequest } from "../../src/pipeline/pipeline.ts";
import { load } from "../../src/state/load.ts";
import { renameVariables } from "../../src/changes/rename-variables.ts";
import { generated, type Workspace } from "../../src/model/workspace.ts";
import { applyChange } from "../apply.ts";
import { made } from "../scenarios.ts";
import { readTree, directoryInMemory, treeOf, writeTree, type Tree } from "../tree.ts";

const NAMES = ["api", "api-2", "site", "jobs"];
const FRESH = "orders";
// Each makes a workspace on the disk, renames it and reads it several times over.
const RUNS = process.env["CI"] ? 100 : 40;

/** A workspace of two to four services in any frameworks; later ones call earlier ones through any client that can. */
const workspaces: fc.Arbitrary<Workspace> = fc
  .record({
    frameworks: fc.array(fc.constantFrom(...Object.keys(catalog.frameworks)), { minLength: 2, maxLength: 4 }),
    picks: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
    origin: fc.constantFrom("create" as const, "repository" as const),
  })
  .map(({ frameworks, picks, origin }) => {
    const services = frameworks.map((framework, index) => service(NAMES[index]!, framework, picks[index]! % 2 === 0));
    const pairs = frameworks.flatMap((_, from) => frameworks.slice(0, from).map((__, to) => [from, to] as const));
    const links = pairs.flatMap(([from, to], index): Change[] => {
      const { language } = frameworkOf(frameworks[from]!);
      const clients = clientsFor(language, frameworkOf(frameworks[to]!).serves);
      const client = clients[picks[index]! % (clients.length + 1)];
      return client ? [addLink({ from: NAMES[from]!, to: NAMES[to]!, client: client.id, env: null })] : [];
    });
    return made([...services, ...links], { origin });
  });

function service(name: string, framework: string, isDeep: boolean): Change {
  return addService({
    name,
    framework,
    dir: isDeep ? `services/${name}` : null,
    port: null,
    buildKind: null,
    base: null,
  });
}

/** What the user does to one file, chosen by number among those there are. */
interface Edit {
  readonly file: number;
  readonly line: number;
  /** On a line that says a service's name, where a rename changes something. */
  readonly near: boolean;
  readonly what: "insert" | "replace" | "cut" | "windows" | "delete";
}

const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    file: fc.nat(),
    line: fc.nat(),
    near: fc.boolean(),
    what: fc.constantFrom("insert", "insert", "insert", "replace", "cut", "windows", "delete"),
  }),
  { maxLength: 6 },
);

const OURS = /^(rnet\.json|\.rnet\/lock\.json)$/;

/** Edits files on the disk. Returns the marker lines that were put in, each of which is nowhere else. */
async function editFiles(root: string, some: readonly Edit[], mark: string): Promise<string[]> {
  const files = Object.keys(readTree(root)).filter((file) => !OURS.test(file));
  const markers: string[] = [];
  for (const [index, edit] of some.entries()) {
    const file = files[edit.file % files.length]!;
    const marker = `${mark} ${index} of the user`;
    if (fs.existsSync(path.join(root, file)) && (await editFile(root, file, edit, marker))) markers.push(marker);
  }
  // A later edit may have taken an earlier one's line, or its file.
  return markers.filter((marker) => textOf(readTree(root)).includes(marker));
}

/** Edits one file. Returns whether the marker was put in. */
async function editFile(root: string, file: string, { line, near, what }: Edit, marker: string): Promise<boolean> {
  const target = path.join(root, file);
  if (what === "delete") {
    fs.rmSync(target);
    return false;
  }
  const text = fs.readFileSync(target, "utf8");
  // As an editor does it: a file has one line end.
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = what === "windows" ? text.split(/\r?\n/) : text.split(end);
  const named = lines.flatMap((one, place) => (NAMES.some((name) => one.includes(name)) ? [place] : []));
  const at = near && named.length ? named[line % named.length]! : line % lines.length;
  const put = what === "insert" || what === "replace" ? [marker] : [];
  const edited =
    what === "windows" ? lines.join("\r\n") : lines.toSpliced(at, what === "insert" ? 0 : 1, ...put).join(end);
  // What only looks otherwise, as a blank line or a fence that is closed anyway, counts as unedited and does not stay.
  if (what !== "cut" || !(await isSameFormatted(file, text, edited))) fs.writeFileSync(target, edited);
  return put.length > 0;
}

function textOf(tree: Tree): string {
  return Object.values(tree).join("\n");
}

/** How a rename is done: with the directory, with the variables, putting right what is certain. */
interface Way {
  readonly move: boolean;
  readonly variables: boolean;
  readonly fix: boolean;
}

const ways = fc.record({ move: fc.boolean(), variables: fc.boolean(), fix: fc.boolean() });

/** One run of the command in this process. Returns how many files it wrote, or the error's code. */
async function rename(root: string, from: string, to: string, { move, variables, fix }: Way): Promise<number | string> {
  const before = load(root).workspace!;
  const { dir } = generated(before).find(({ name }) => name === from)!;
  const place = path.posix.join(path.posix.dirname(dir), to);
  const isMoved = move && place !== dir;
  const reach: Reach = { ...TOUCHED, moves: isMoved ? [{ from: dir, to: place }] : [] };
  const change = sequence([
    renameService(from, to, false),
    ...(variables ? [renameVariables(from, to)] : []),
    ...(move ? [moveService(to, place)] : []),
  ]);
  const refine: ChangeRequest["refine"] = (comparison, plan) =>
    refineRename(comparison, plan, before, { from, to }, true);
  return run(root, change, { reach, ...(fix ? { refine } : {}) });
}

async function run(root: string, change: Change, options: Partial<ChangeRequest>): Promise<number | string> {
  try {
    return (await applyChange(root, change, options)).plan.writes.length;
  } catch (error) {
    if (error instanceof RnetError) return error.code;
    throw error;
  }
}

const sync = (root: string): Promise<number | string> =>
  run(root, (same) => same, { reach: { ...TOUCHED, everything: true } });

async function inDirectory(workspace: Workspace, test: (root: string) => Promise<void>): Promise<void> {
  const root = directoryInMemory();
  try {
    writeTree(root, await treeOf(workspace));
    await test(root);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

describe("a rename of any service in any workspace, whatever the user did to its files,", () => {
  it("and back restores every byte, and sync then has nothing to do; or nothing is written at all", async () => {
    const seen = { done: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(workspaces, edits, ways, fc.nat(), async (workspace, some, way, which) => {
        await inDirectory(workspace, async (root) => {
          const from = generated(workspace)[which % workspace.services.length]!.name;
          await editFiles(root, some, "before");
          // The user may have broken a package.json, which is theirs to fix.
          const canSync = typeof (await sync(root)) === "number";
          const before = readTree(root);
          const there = await rename(root, from, FRESH, way);
          if (typeof there === "string") {
            seen.refused++;
            expect(readTree(root)).toEqual(before);
            return;
          }
          seen.done++;
          expect(readTree(root)).not.toEqual(before);
          if (canSync) expect(await sync(root)).toBe(0);
          expect(await rename(root, FRESH, from, way)).toBeTypeOf("number");
          expect(readTree(root)).toEqual(before);
          if (canSync) expect(await sync(root)).toBe(0);
        });
      }),
      { numRuns: RUNS },
    );
    expect(seen.done).toBeGreaterThan(RUNS / 3);
    console.log(`rename: of ${RUNS} workspaces ${seen.done} were renamed and back, ${seen.refused} refused`);
  });

  it("loses nothing that the user wrote, before it or between it and the way back", async () => {
    await fc.assert(
      fc.asyncProperty(workspaces, edits, edits, ways, fc.nat(), async (workspace, first, second, way, which) => {
        await inDirectory(workspace, async (root) => {
          const from = generated(workspace)[which % workspace.services.length]!.name;
          const before = await editFiles(root, first, "before");
          if (typeof (await rename(root, from, FRESH, way)) === "string") return;
          expect(lost(root, before)).toEqual([]);
          const between = await editFiles(root, second, "between");
          const left = before.filter((marker) => textOf(readTree(root)).includes(marker));
          await rename(root, FRESH, from, way);
          expect(lost(root, [...left, ...between])).toEqual([]);
        });
      }),
      { numRuns: RUNS },
    );
  });
});

function lost(root: string, markers: readonly string[]): string[] {
  const text = textOf(readTree(root));
  return markers.filter((marker) => !text.includes(marker));
}
