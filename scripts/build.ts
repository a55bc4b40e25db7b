// Builds dist/: one bundle with lazy chunks, the templates precompiled into it. CommonJS, since Node starts it in fewer
// steps than ES modules: about 10 of the 110 ms that Node takes here without any program.
import fs from "fs-extra";
import path from "node:path";
import { rolldown, type Plugin } from "rolldown";
import { contentsOf } from "./bundled.ts";
import { readTemplates } from "./catalog.ts";
import { TemplateError } from "./check-catalog.ts";
import { bundledPackages, licensesText } from "./licenses.ts";
import { manifestSchema } from "./schema.ts";

const root = path.resolve(import.meta.dirname, "..");
const dist = path.join(root, "dist");

const made = await readTemplates(path.join(root, "templates")).catch((error: unknown) => {
  if (!(error instanceof TemplateError)) throw error;
  console.error(error.message);
  process.exit(1);
});

/** The data from templates/ lies beside the code: V8 reads JSON faster than the same data as code. */
function templates(): Plugin {
  return {
    name: "templates",
    resolveId: (id) => (id.startsWith("rnet:") ? { id: id.replace(/^rnet:(.*)$/, "./$1.json"), external: true } : null),
    generateBundle() {
      // Nothing here reads the schema: rnet.json names it, for editors.
      for (const [name, data] of Object.entries({ ...made, schema: manifestSchema(made.catalog) }))
        this.emitFile({ type: "asset", fileName: `${name}.json`, source: JSON.stringify(data) });
    },
  };
}

/** node-plop imports inquirer and, as we use it, asks nothing with it: generators/ask.ts loads inquirer for a question. */
function withoutInquirer(): Plugin {
  const NONE = path.join(root, "no-inquirer.js");
  return {
    name: "without-inquirer",
    resolveId: (id, importer) => (id === "inquirer" && importer?.includes("node-plop") ? NONE : null),
    load: (id) => (id === NONE ? "export default { registerPrompt() {} };" : null),
  };
}

/** The static imports of each module. */
class Imports {
  readonly #of = new Map<string, readonly string[]>();
  readonly #entries = new Set<string>();
  readonly plugin: Plugin = {
    name: "imports",
    moduleParsed: ({ id, importedIds, isEntry }) => {
      this.#of.set(id, importedIds);
      if (isEntry) this.#entries.add(id);
    },
  };

  /** Tests for these files and all that they import, but not for an entry, which runs when it is loaded. */
  neededBy(...files: readonly string[]): (id: string) => boolean {
    let needed: Set<string> | null = null;
    return (id) => (needed ??= this.#closure(files.map((file) => path.join(root, file)))).has(id);
  }

  #closure(ids: readonly string[]): Set<string> {
    const found = new Set(ids);
    for (const id of found) for (const imported of this.#of.get(id) ?? []) found.add(imported);
    for (const id of this.#entries) found.delete(id);
    return found;
  }
}

const imports = new Imports();
const bundle = await rolldown({
  cwd: root,
  input: { cli: "src/cli.ts", plopfile: "generators/plopfile.ts" },
  platform: "node",
  // graceful-fs, which fs-extra brings, queues and retries asynchronous calls; there are none here.
  resolve: { mainFields: ["module", "main"], alias: { "graceful-fs": "node:fs" } },
  transform: { target: "node20.19" },
  // fs-extra's ES module reads every function from its parts; this lets the bundler drop those that are unused.
  treeshake: { propertyReadSideEffects: false },
  preserveEntrySignatures: "allow-extension",
  plugins: [templates(), withoutInquirer(), imports.plugin],
});
fs.removeSync(dist);
const { output } = await bundle.write({
  dir: dist,
  format: "cjs",
  minify: true,
  charset: "ascii",
  comments: { legal: false },
  banner: ({ name, isEntry }) => (isEntry && name === "cli" ? "#!/usr/bin/env node" : ""),
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name]-[hash].cjs",
  codeSplitting: {
    includeDependenciesRecursively: false,
    // Few chunks, since each takes a millisecond to load: what every run needs, and what every writing command needs.
    // The bundler splits the rest by importer.
    groups: [
      { name: "start", test: imports.neededBy("src/cli.ts", "src/cli/help.ts"), priority: 2 },
      { name: "write", test: imports.neededBy("src/cli/commands/create.ts"), priority: 1 },
    ],
  },
});
await bundle.close();
fs.chmodSync(path.join(dist, "cli.cjs"), 0o755);
const contents = contentsOf(output, root);
fs.writeJsonSync(path.join(dist, "meta.json"), contents);
fs.writeFileSync(path.join(root, "THIRD-PARTY-LICENSES.md"), licensesText(bundledPackages(contents, root)));
