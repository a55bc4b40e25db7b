// node:fs, since fs-extra reads nothing but JSON.
import fs from "node:fs";
import path from "node:path";
import { planCreate } from "../../../generators/plan-create.ts";
import { whyNameless, type CreateAnswers } from "../../../generators/create.ts";
import { hasNode, type LinkAnswer, type ServiceAnswer } from "../../../generators/service.ts";
import { isText, notUtf8 } from "../../core/encoding.ts";
import { RnetError } from "../../core/errors.ts";
import { commitFirst, install } from "../../install/install.ts";
import { parsePort, parseRepository } from "../../model/names.ts";
import { nextSteps } from "../../install/next-steps.ts";
import { parseWorkspace } from "../../state/rnet-json.ts";
import { picture } from "../../model/diagram.ts";
import type { Plan } from "../../pipeline/plan.ts";
import { applyPlan, planNew, type PlannedChange } from "../../pipeline/pipeline.ts";
import { stepLines } from "../output/step-lines.ts";
import { PACKAGE_MANAGERS, type PackageManagerName } from "../../model/workspace.ts";
import { askFor } from "../ask.ts";
import { splitParts, type Flags } from "../options.ts";
import { isInteractive, progressFor } from "../terminal.ts";
import { hasColor } from "../../core/color.ts";
import { quoteForShell, show } from "../../core/text.ts";
import type { Outcome } from "../command.ts";
import { startedBy } from "../../install/started-by.ts";

type Given = { -readonly [K in keyof CreateAnswers]?: CreateAnswers[K] };

const DEFAULT_SERVICES: readonly ServiceAnswer[] = [{ name: "api", framework: "express", port: null }];

/** `create-rnet-app`: flags, questions for what is missing, one pass of the pipeline, install, git, next steps. */
export async function run(flags: Flags): Promise<Outcome> {
  const cwd = path.resolve(flags.one("cwd") ?? ".");
  const from = flags.one("from");
  if (from !== null) return fromManifest(flags, cwd, from);
  const given = readGiven(flags, cwd);
  const missing = missingFlag(given);
  if (!missing) return applyAnswers(flags, cwd, completed(given), false);
  if (!isInteractive(flags))
    throw new RnetError("MISSING_ANSWER", `${missing}\nThe whole command: ${commandLine(completed(given))}`);
  const { contextAt } = await import("../../../generators/context.ts");
  const act = (answers: CreateAnswers) => applyAnswers(flags, cwd, answers, true);
  const whole = (answers: CreateAnswers) => [commandLine(answers), ...passedOn(flags)].join(" ");
  return askFor("create", contextAt(cwd), given, act, whole);
}

function readGiven(flags: Flags, cwd: string): Given {
  const given: Given = {};
  const packageManager = readPackageManager(flags);
  const services = flags.all("service").map(readService);
  const links = flags.all("link").map(readLink);
  const repository = flags.one("repository");
  if (flags.words[0] !== undefined) given.directory = refuseNameless(cwd, flags.words[0]);
  if (services.length) given.services = services;
  else if (flags.has("yes")) given.services = DEFAULT_SERVICES;
  if (links.length) given.links = links;
  if (repository !== null) given.repository = parseRepository(repository);
  if (given.directory === undefined && flags.has("yes")) given.directory = "my-workspace";
  if (packageManager !== null) given.packageManager = packageManager;
  return given;
}

function refuseNameless(cwd: string, directory: string): string {
  const why = whyNameless(cwd, directory);
  if (why === null) return directory;
  throw new RnetError("BAD_NAME", why);
}

function readPackageManager(flags: Flags): PackageManagerName | null {
  const text = flags.one("package-manager");
  const found = PACKAGE_MANAGERS.find((name) => name === text);
  if (text === null || found) return found ?? null;
  throw new RnetError("BAD_USAGE", `There is no package manager "${show(text)}"; use ${PACKAGE_MANAGERS.join(", ")}.`);
}

function readService(value: string): ServiceAnswer {
  const [name, framework, port] = splitParts(value, "service", "name:framework[:port]", 2, 3);
  return { name: name!, framework: framework!, port: port === undefined ? null : parsePort(port) };
}

function readLink(value: string): LinkAnswer {
  const [from, to, client, env] = splitParts(value, "link", "from:to[:client[:ENV]]", 2, 4);
  return { from: from!, to: to!, client: client ?? null, env: env ?? null };
}

/** The message for what is missing; null if nothing is. */
function missingFlag(given: Given): string | null {
  if (given.directory === undefined) return "Which directory? Say it as the first word.";
  return given.services
    ? null
    : "Which services? Say each with --service name:framework[:port], or --yes for one of Express.";
}

function completed(given: Given): CreateAnswers {
  return {
    directory: given.directory ?? "my-workspace",
    services: given.services ?? DEFAULT_SERVICES,
    links: given.links ?? [],
    packageManager: given.packageManager ?? startedBy() ?? "npm",
    repository: given.repository ?? null,
  };
}

async function fromManifest(flags: Flags, cwd: string, file: string): Promise<Outcome> {
  if (flags.all("service").length || flags.all("link").length)
    throw new RnetError("BAD_USAGE", "--from describes the whole workspace; leave --service and --link out.");
  const place = path.resolve(cwd, file);
  const bytes = fs.statSync(place, { throwIfNoEntry: false })?.isFile() ? fs.readFileSync(place) : null;
  if (bytes === null) throw new RnetError("BAD_MANIFEST", `There is no manifest at ${file}.`);
  if (!isText(bytes)) throw notUtf8([file]);
  const manifest = parseWorkspace(bytes.toString("utf8"));
  const directory = flags.words[0] ?? manifest.name;
  const root = path.resolve(cwd, directory);
  return conclude(flags, directory, await planNew(root, { ...manifest, origin: "create" }, (same) => same), false);
}

async function applyAnswers(flags: Flags, cwd: string, answers: CreateAnswers, isSeen: boolean): Promise<Outcome> {
  const root = path.resolve(cwd, answers.directory);
  return conclude(flags, answers.directory, await planCreate(root, answers), isSeen);
}

/** Writes, installs, commits and reports; a dry run only reports. Does not repeat a diagram that was shown. */
async function conclude(flags: Flags, directory: string, planned: PlannedChange, isSeen: boolean): Promise<Outcome> {
  const { root, plan } = planned;
  const { workspace, writes } = plan;
  const dry = flags.has("dry-run");
  const json = flags.has("json");
  if (!json && dry) console.log(stepLines(plan, hasColor(process.stdout)).join("\n"));
  if (!json && !dry && !isSeen) console.log(picture(workspace));
  if (!dry) applyPlan(planned);
  const installs = !dry && !flags.has("no-install") && hasNode(workspace);
  const failures = installs ? await install(root, workspace, await progressFor(flags)) : [];
  const note = dry || flags.has("no-git") ? null : commitFirst(root, `Create ${workspace.name}`);
  const next = dry ? [] : nextSteps(workspace, directory, installs && failures.length === 0);
  if (json) console.log(JSON.stringify(document(root, plan, { dry, failures, note, next }), null, 2));
  else tell(dry, writes.length, directory, [...failures, ...(note ? [note] : [])], next);
  return failures.length ? 1 : 0;
}

function tell(dry: boolean, files: number, directory: string, notes: readonly string[], next: readonly string[]): void {
  console.log(dry ? `\n${files} files, nothing written.` : `\nCreated ${directory}: ${files} files.`);
  if (next.length) console.log(`\nNext:\n${next.map((line) => `  ${line}`).join("\n")}`);
  for (const note of notes) console.error(`\n${note}`);
}

function document(
  root: string,
  { workspace, steps, writes }: Plan,
  rest: { dry: boolean; failures: readonly string[]; note: string | null; next: readonly string[] },
): object {
  const sizes = new Map(writes.map(({ path: file, text }) => [file, text === null ? 0 : Buffer.byteLength(text)]));
  return {
    ok: rest.failures.length === 0,
    command: "create",
    root,
    written: !rest.dry,
    workspace,
    steps: steps.map(({ kind, path: file, owner }) => ({ kind, path: file, owner, bytes: sizes.get(file) ?? 0 })),
    failures: rest.failures,
    notes: rest.note ? [rest.note] : [],
    next: rest.next,
  };
}

/** The command line that makes the same workspace without a question. */
function commandLine(answers: CreateAnswers): string {
  const services = answers.services.map(
    ({ name, framework, port }) => `--service ${[name, framework, ...(port === null ? [] : [port])].join(":")}`,
  );
  const links = answers.links.map(
    ({ from, to, client, env }) =>
      `--link ${[from, to, ...(client === null ? [] : [client]), ...(env === null ? [] : [env])].join(":")}`,
  );
  const repository = answers.repository === null ? [] : [`--repository ${answers.repository}`];
  return [
    "npx create-rnet-app",
    quoted(answers.directory),
    "--yes",
    ...services,
    ...links,
    `--package-manager ${answers.packageManager}`,
    ...repository,
  ].join(" ");
}

function passedOn(flags: Flags): string[] {
  const cwd = flags.one("cwd");
  const switches = ["no-install", "no-git"].filter((name) => flags.has(name)).map((name) => `--${name}`);
  return [...switches, ...(cwd === null ? [] : [`--cwd ${quoted(cwd)}`])];
}

/** A directory as a word of a command line, never taken for a flag. */
function quoted(directory: string): string {
  return quoteForShell(directory.startsWith("-") ? `./${directory}` : directory);
}
