import type { Language } from "./catalog.ts";
import type { Host } from "./host.ts";
import { dirOf, joined, within } from "./host/paths.ts";
import { isCargoMember, isGlob, isLeftOut, isMember, plainPath, type Members } from "./members.ts";
import type { Form } from "./workspace.ts";

/** What is to be placed; `dir` is a person's word, or null where the repository's habit decides. */
export interface Wanted {
  readonly language: Language | null;
  readonly name: string;
  readonly dir: string | null;
}

/** Where a service goes: its directory, how it is built, and the directory of the workspace that builds it. */
export interface Placement {
  readonly dir: string;
  readonly form: Form;
  readonly base: string;
}

/** The workspace that a language's services join. */
interface Tool {
  readonly form: Form;
  readonly base: string;
  readonly members: Members;
}

/** Folders of workspaces by what people keep in them, services first. */
const CONVENTIONAL = ["services", "apps", "servers", "backend", "cmd", "crates", "packages", "libs"];

/**
 * Places a service where the repository keeps what it deploys: in the folder in which most of that lives and which the workspace
 * of its language covers, else in the folder that this covers, else in a directory of its own.
 */
export function place(host: Host, { language, name, dir }: Wanted): Placement {
  if (language === null) return { dir: dir ?? joined(habits(host, null)[0] ?? ".", name), form: "image", base: "." };
  const tool = toolOf(host, language);
  const target = dir ?? joined(folderFor(host, tool, language, name), name);
  return tool && canJoin(tool, target)
    ? { dir: target, form: tool.form, base: tool.base }
    : { dir: target, form: "isolated", base: "." };
}

function toolOf({ node, cargo, gowork, uv }: Host, language: Language): Tool | null {
  if (language === "node") return node?.members ? { form: "shared", base: node.dir, members: node.members } : null;
  if (language === "rust") return cargo && { form: "cargo", base: cargo.dir, members: cargo.members };
  if (language === "python") return uv && { form: "uv", base: uv.dir, members: uv.members };
  return gowork && { form: "gowork", base: gowork.dir, members: { globs: gowork.uses, exclude: [] } };
}

/** Whether a directory lies below the workspace's and is not left out there. */
function canJoin({ form, base, members }: Tool, dir: string): boolean {
  const path = within(base, dir);
  if (path === null || path === ".") return false;
  if (form !== "cargo") return !isLeftOut(path, members);
  return isCargoMember(path, { globs: [...members.globs, "**"], exclude: members.exclude });
}

function folderFor(host: Host, tool: Tool | null, language: Language, name: string): string {
  const all = habits(host, language);
  if (!tool) return all[0] ?? ".";
  const isCovered = (folder: string) => covers(tool, joined(folder, name));
  const covered = all.find(isCovered) ?? conventional(tool).find(isCovered);
  if (covered !== undefined) return covered;
  return all.find((folder) => canJoin(tool, joined(folder, name))) ?? tool.base;
}

function covers({ form, base, members }: Tool, dir: string): boolean {
  const path = within(base, dir);
  return path !== null && (form === "cargo" ? isCargoMember(path, members) : isMember(path, members));
}

/** The folders of what is deployed, the heaviest first; those of the same language before all others. */
function habits({ deployables }: Host, language: Language | null): string[] {
  const weights = new Map<string, number>();
  for (const deployable of deployables) {
    const folder = dirOf(deployable.dir);
    const own = deployable.language === language ? 1000 : 1;
    weights.set(folder, (weights.get(folder) ?? 0) + deployable.weight * own);
  }
  return [...weights]
    .toSorted(([a, x], [b, y]) => y - x || rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([folder]) => folder);
}

/** The folders that a workspace's globs cover, those first whose names are commonest for services. */
function conventional({ base, members }: Tool): string[] {
  const folders = members.globs.filter((glob) => isGlob(glob) && !glob.startsWith("!")).flatMap(foldersOf);
  return [...new Set(folders)].toSorted((a, b) => rank(a) - rank(b)).map((folder) => joined(base, folder));
}

/** `apps/*` and `apps/**` -> `apps`; `{apps,libs}/*` -> both; `**` -> the first conventional ones. */
function foldersOf(glob: string): string[] {
  const [first = "", ...rest] = plainPath(glob).split("/");
  const choice = /^\{([^{}*]+)\}$/.exec(first)?.[1]?.split(",");
  if (choice) return choice.flatMap((word) => foldersOf([word, ...rest].join("/")));
  const fixed = [first, ...rest].slice(
    0,
    [first, ...rest].findIndex((part) => isGlob(part)),
  );
  return fixed.length > 0 ? [fixed.join("/")] : ["services", "apps"];
}

function rank(folder: string): number {
  const at = CONVENTIONAL.indexOf(folder.slice(folder.lastIndexOf("/") + 1));
  return at === -1 ? CONVENTIONAL.length : at;
}
