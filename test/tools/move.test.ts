import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { load } from "../../src/state/load.ts";
import { writeTree } from "../tree.ts";
import { buildRepository, installWorkspaceTools, membersSeenBy } from "./workspace-tools.ts";
import { programsOf, shareTarget, verifyRepository } from "./member-repositories.ts";
import { MOVES, type MoveFixture } from "./move-fixtures.ts";
import { CLI, missing, PROOF, PROOF_ENVIRONMENT } from "../proof/prepare.ts";

// A service that moves to the directory of its new name, with the user's edits in it and a neighbour that depends on it: the
// workspace's own tool knows it by the new name, both build and run, and the way back restores every byte.

const NEEDS: Readonly<Record<string, string>> = { npm: "npm", pnpm: "npm", cargo: "cargo", go: "go", uv: "python3" };
/** The tools write their lock files anew, in an order of their own. */
const LOCKS = ["package-lock.json", "pnpm-lock.yaml", "Cargo.lock", "go.work.sum", "uv.lock"];
const AUTHOR = ["-c", "user.name=test", "-c", "user.email=test@example.com"];

describe.each(MOVES)("in a workspace of $tool", (fixture: MoveFixture) => {
  const { tool, framework, edited, install, use, names, nameOf } = fixture;
  const absent = missing(NEEDS[tool]!);
  if (absent.length) console.warn(`SKIPPED: a move in a workspace of ${tool}: there is no ${absent.join()} on PATH`);
  const root = path.join(PROOF, "move", tool);
  let programs = "";
  let dry = "";

  function shell(command: string): string {
    const env = { ...PROOF_ENVIRONMENT, PATH: `${programs}:${PROOF_ENVIRONMENT.PATH}`, NO_COLOR: "1" };
    const { status, stdout, stderr } = spawnSync("bash", ["-c", command], {
      cwd: root,
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (status === 0) return stdout;
    throw new Error(`${command} ended with ${status}:\n${stdout}\n${stderr}`);
  }

  function rnet(words: string): string {
    return shell(`"${process.execPath}" "${CLI}" ${words}`);
  }

  function textOf(file: string): string {
    return fs.readFileSync(path.join(root, file), "utf8");
  }

  async function statusOf(): Promise<unknown> {
    const { workspace } = load(root);
    const results = await verifyRepository({ root, workspace: workspace!, programs });
    return results.map(({ service, status, reasons }) => ({ service, status, reasons }));
  }

  beforeAll(() => {
    if (absent.length) return;
    installWorkspaceTools();
    fs.rmSync(root, { recursive: true, force: true });
    fs.mkdirSync(root, { recursive: true });
    programs = programsOf(fixture, root);
    buildRepository(root, fixture.files);
    if (tool === "cargo") {
      shareTarget(root);
      fs.appendFileSync(path.join(root, ".gitignore"), "/target\n/bin\n");
    }
    rnet(`add ${framework} api --dir services/api --no-install`);
    writeTree(root, fixture.own);
    for (const [file, line] of [...Object.entries(edited), ["NETWORK.md", "A note of mine."]])
      fs.appendFileSync(path.join(root, file!), `\n${line}\n`);
    shell(install);
    shell(`git add --all && git ${AUTHOR.join(" ")} commit --quiet --message Add`);
    dry = rnet("rename api orders --move --dry-run");
  });
  afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

  it.skipIf(absent.length)("the plan shows the dependent's entry, and what of its code the user has to change", () => {
    const manifests = Object.keys(fixture.own).filter((file) => /\/(package\.json|go\.mod|\w+\.toml)$/.test(file));
    for (const file of manifests) expect(dry).toContain(`edit  ${file}`);
    expect(manifests).toHaveLength(1);
    const code = Object.keys(fixture.own).filter((file) => /\/web\/.*\.(js|rs|go)$/.test(file));
    for (const file of code) expect(dry).toMatch(new RegExp(`certain {3}${file}:\\d+`));
    expect(shell("git status --porcelain")).toBe("");
  });

  it.skipIf(absent.length)(
    "the tool knows it by its new name and place alone; service and dependent build and run",
    async () => {
      expect(shell(use)).toBe("a word of api\n");
      rnet("rename api orders --move --fix");
      expect(membersSeenBy(tool, root)).toContain("services/orders");
      expect(membersSeenBy(tool, root)).not.toContain("services/api");
      const seen = shell(names).trim().split(/\s+/);
      expect(seen).toContain(nameOf("orders"));
      expect(seen).not.toContain(nameOf("api"));
      for (const [file, line] of Object.entries(edited))
        expect(textOf(file.replace("/api/", "/orders/"))).toMatch(new RegExp(`\\n${line}\\n$`));
      expect(textOf("NETWORK.md")).toMatch(/### orders\n[^]*\nA note of mine\.\n$/);
      expect(fs.existsSync(path.join(root, "services/api"))).toBe(false);
      expect(shell(use)).toBe("a word of api\n");
      expect(await statusOf()).toEqual([{ service: "orders", status: "pass", reasons: [] }]);
      expect(rnet("sync --check")).toMatch(/Everything is as it should be|keep/);
    },
  );

  it.skipIf(absent.length)("and back restores every byte", () => {
    rnet("rename orders api --move --fix --allow-dirty");
    expect(shell(`git status --porcelain -- . ${LOCKS.map((file) => `':!${file}'`).join(" ")}`)).toBe("");
    expect(shell(use)).toBe("a word of api\n");
  });
});
