// Writes the parts of README.md that follow from the catalog, the bundle, the last proof and the last benchmark, and
// the benchmark's picture: `npm run docs`. With --check it writes nothing, and exits 1 if they differ.
import fs from "fs-extra";
import path from "node:path";
import { format } from "prettier";
import type { Contents } from "./bundled.ts";
import { drawBench } from "./bench/draw.ts";
import { benchTables, type Bench } from "./bench/table.ts";
import { readTemplates } from "./catalog.ts";
import { bundledPackages } from "./licenses.ts";

const root = path.resolve(import.meta.dirname, "..");
const README = path.join(root, "README.md");
const { catalog } = await readTemplates(path.join(root, "templates"));
const { frameworks, clients } = catalog;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function frameworkTable(): string {
  const start = (text: string): string =>
    text.replace(/\{\{#unless.*?\/unless\}\}/g, "").replaceAll("{{package}}", "<name>");
  const rows = Object.values(frameworks).map(({ id, label, bind, start: command }) => [
    `\`${id}\``,
    label,
    start(command) ? `\`${start(command)}\`` : "the image's own",
    bind,
  ]);
  return table(["framework", "what", "start command", "listens on both families by"], rows);
}

function clientTable(): string {
  const rows = Object.values(clients).map(({ id, library, language, speaks, option, default: usual }) => [
    `\`${id}\``,
    library,
    language,
    speaks,
    usual ? "yes" : "",
    option,
  ]);
  return table(["client", "library", "language", "speaks", "default", "IPv6 option"], rows);
}

function bundleTable(): string {
  const contents = fs.readJsonSync(path.join(root, "dist/meta.json")) as Contents;
  return table(
    ["package", "version", "licence"],
    bundledPackages(contents, root).map(({ name, version, license }) => [name, version, license]),
  );
}

function matrixTable(): string {
  const rows = fs.readJsonSync(path.join(root, "docs/matrix.json")) as Record<string, string>[];
  const head = Object.keys(rows[0] ?? {});
  return table(
    head,
    rows.map((row) => head.map((column) => row[column] ?? "")),
  );
}

const run = fs.readJsonSync(path.join(root, "docs/bench.json")) as Bench;

function bench(): string {
  return `![The same figures as bars](docs/bench.svg)\n\n${benchTables(run)}`;
}

const parts: Readonly<Record<string, () => string>> = {
  frameworks: frameworkTable,
  clients: clientTable,
  bundle: bundleTable,
  matrix: matrixTable,
  bench,
};
const before = fs.readFileSync(README, "utf8");
const filled = before.replace(/<!-- (\w+) -->[^]*?<!-- \/\1 -->/g, (whole, name: string) =>
  parts[name] ? `<!-- ${name} -->\n\n${parts[name]()}\n\n<!-- /${name} -->` : whole,
);
const written: Readonly<Record<string, string>> = {
  "README.md": await format(filled, { parser: "markdown", printWidth: 120 }),
  "docs/bench.svg": drawBench(run),
};
for (const [name, text] of Object.entries(written)) {
  const file = path.join(root, name);
  if (!process.argv.includes("--check")) fs.writeFileSync(file, text);
  else if (fs.readFileSync(file, "utf8") !== text) {
    console.error(`${name} is not what "npm run docs" writes.`);
    process.exitCode = 1;
  }
}
