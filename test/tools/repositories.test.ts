import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Language } from "../../src/model/catalog.ts";
import { addEntry, removeEntry } from "../../src/edits/edit.ts";
import { detectRepository, type Repository } from "../../src/repository/detect.ts";
import { within } from "../../src/core/paths.ts";
import { memberName } from "../../src/repository/member-name.ts";
import { memberEdits } from "../../src/edits/planned-edits.ts";
import { place } from "../../src/repository/placement.ts";
import { findRoot } from "../../src/repository/root.ts";
import { readListing } from "../../src/repository/scan.ts";
import { readTree, temporaryDirectory, writeTree } from "../tree.ts";
import { REPOSITORIES, type Addition, type RepositoryFixture } from "./repository-fixtures.ts";
import { buildRepository, installWorkspaceTools, membersSeenBy, uvKnows, type Tool } from "./workspace-tools.ts";

function built({ tree }: RepositoryFixture): string {
  const root = temporaryDirectory();
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
  buildRepository(root, tree);
  return root;
}

function repositoryAt(root: string): Repository {
  return detectRepository(readListing(root));
}

/** The directory of the workspace that a tool reads, and its members as we see them from there. */
function ours(repository: Repository, tool: Tool): { base: string; members: string[] } {
  const [side, all] =
    tool === "cargo"
      ? [repository.cargo, repository.cargo?.crates]
      : tool === "go"
        ? [repository.gowork, repository.gowork?.modules]
        : tool === "uv"
          ? [repository.uv, repository.uv?.projects]
          : [repository.node, repository.node?.packages];
  const base = side!.dir;
  const dirs = all!.map(({ dir }) => within(base, dir)!).filter((dir) => dir !== ".");
  return { base, members: dirs.toSorted() };
}

/** The least that makes a directory a package of its language. */
function manifest(language: Language, name: string): Record<string, string> {
  if (language === "node") return { "package.json": `{ "name": "${name}", "version": "1.0.0", "private": true }\n` };
  if (language === "go")
    return { "go.mod": `module ${name}\n\ngo 1.25\n`, "main.go": "package main\n\nfunc main() {}\n" };
  if (language === "rust") return { "Cargo.toml": `[package]\nname = "${name}"\n`, "src/main.rs": "fn main() {}\n" };
  return {
    "pyproject.toml": `[project]\nname = "${name}"\nversion = "0.1.0"\nrequires-python = ">=3.11"\ndependencies = []\n`,
  };
}

/** Adds a service with nothing but what the repository says; returns the workspace's file that was changed, or null. */
function addTo(root: string, { language }: Addition, name: string): string | null {
  const repository = repositoryAt(root);
  const placement = place(repository, { language, name, dir: null });
  const files = Object.entries(manifest(language, memberName(repository, placement, name)));
  writeTree(root, Object.fromEntries(files.map(([file, text]) => [`${placement.dir}/${file}`, text])));
  const [edit] = memberEdits(placement, repository.node?.manager ?? "npm");
  if (!edit) return null;
  const file = path.join(root, edit.path);
  const before = fs.readFileSync(file, "utf8");
  const { text, result } = addEntry(before, edit);
  fs.writeFileSync(file, text);
  expect(removeEntry(text, edit).text).toBe(before);
  return result === "edit" ? edit.path : null;
}

const CASES = REPOSITORIES.flatMap((fixture) =>
  fixture.additions.map((addition) => ({ id: fixture.id, language: addition.language, fixture, addition })),
);

describe("a repository of a kind", () => {
  beforeAll(installWorkspaceTools);

  it.each(REPOSITORIES)("($id) has the members that its tools say it has", (fixture) => {
    const root = built(fixture);
    const repository = repositoryAt(root);
    for (const tool of new Set(fixture.additions.flatMap(({ tools }) => tools))) {
      const { base, members } = ours(repository, tool);
      expect(members.length).toBeGreaterThan(1);
      expect([tool, members]).toEqual([tool, membersSeenBy(tool, path.join(root, base))]);
    }
  });

  it.each(CASES)("($id) takes a service in $language where it belongs, as a member", ({ fixture, addition }) => {
    const root = built(fixture);
    const before = readTree(root);
    expect(addTo(root, addition, "jobs")).toBe(addition.changes);
    const after = readTree(root);
    const changed = Object.keys(after).filter((file) => after[file] !== before[file]);
    const outside = changed.filter((file) => !file.startsWith(`${addition.dir}/`));
    expect(outside).toEqual(addition.changes === null ? [] : [addition.changes]);
    for (const tool of addition.tools) {
      const { base, members } = ours(repositoryAt(root), tool);
      const seen = membersSeenBy(tool, path.join(root, base));
      expect(seen).toContain(within(base, addition.dir));
      expect(members).toEqual(seen);
      if (tool === "uv") expect([uvKnows("jobs", root), uvKnows("nobody", root)]).toEqual([true, false]);
    }
  });

  it.each(REPOSITORIES)("($id) is found from any directory inside", (fixture) => {
    const root = built(fixture);
    for (const file of Object.keys(fixture.tree)) expect(findRoot(path.dirname(path.join(root, file)))).toBe(root);
  });
});
