import fs from "fs-extra";
import path from "node:path";
import type { Contents } from "./bundled.ts";

interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/** The packages that have a file in the bundle, sorted by name. */
export function bundledPackages(contents: Contents, root: string): Bundled[] {
  const directories = Object.values(contents).flatMap(({ sources }) =>
    sources.flatMap((source) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []),
  );
  const packages = [...new Set(directories)].map((directory) => describe(path.join(root, directory)));
  return packages.sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

function describe(directory: string): Bundled {
  const { name, version, license } = fs.readJsonSync(path.join(directory, "package.json")) as {
    name: string;
    version: string;
    license: string;
  };
  const file = fs.readdirSync(directory).find((entry) => /^licen[cs]e(\.\w+)?$/i.test(entry));
  return { name, version, license, text: file ? fs.readFileSync(path.join(directory, file), "utf8").trim() : "" };
}

/** The text of THIRD-PARTY-LICENSES.md. */
export function licensesText(packages: readonly Bundled[]): string {
  const sections = packages.map(
    ({ name, version, license, text }) =>
      `## ${name} ${version} (${license})\n\n${text ? `\`\`\`text\n${text}\n\`\`\`` : "No licence file is published with this package."}`,
  );
  return `# Licences of what is bundled\n\n${sections.join("\n\n")}\n`;
}
