// Builds dist/: everything in one bundle with lazy chunks, the templates precompiled into it.
import fs from "node:fs";
import path from "node:path";
import { build, type Plugin } from "esbuild";
import { readTemplates } from "./catalog.ts";
import { bundledPackages, licensesText } from "./licenses.ts";

const root = path.resolve(import.meta.dirname, "..");
const dist = path.join(root, "dist");

const templates: Plugin = {
  name: "templates",
  setup(plugin) {
    const modules = readTemplates(path.join(root, "templates"));
    plugin.onResolve({ filter: /^rnet:/ }, ({ path: name }) => ({ path: name, namespace: "rnet" }));
    plugin.onLoad({ filter: /.*/, namespace: "rnet" }, ({ path: name }) => ({
      contents: name === "rnet:catalog" ? modules.catalog : modules.templates,
      loader: "js",
    }));
  },
};

/** node-plop imports inquirer eagerly, and plop's spinner brings node-plop: here inquirer is loaded when a question is asked. */
const lazyInquirer: Plugin = {
  name: "lazy-inquirer",
  setup(plugin) {
    plugin.onResolve({ filter: /^inquirer$/ }, ({ importer }) =>
      importer.includes("node-plop") ? { path: "inquirer", namespace: "lazy" } : null,
    );
    plugin.onLoad({ filter: /.*/, namespace: "lazy" }, () => ({
      contents: 'export default { registerPrompt() {}, load: () => import("inquirer").then((all) => all.default) };',
      resolveDir: root,
    }));
  },
};

fs.rmSync(dist, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: { cli: "src/cli.ts", plopfile: "generators/plopfile.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  mainFields: ["module", "main"],
  target: "node20.19",
  minify: true,
  keepNames: false,
  metafile: true,
  chunkNames: "[name]-[hash]",
  legalComments: "none",
  banner: {
    // What CommonJS packages expect to find; `interpret`, which plop brings, wants __dirname at once.
    js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname;',
  },
  plugins: [templates, lazyInquirer],
});
fs.writeFileSync(path.join(dist, "meta.json"), JSON.stringify(result.metafile));
fs.writeFileSync(path.join(root, "THIRD-PARTY-LICENSES.md"), licensesText(bundledPackages(result.metafile, root)));
const cli = path.join(dist, "cli.js");
fs.writeFileSync(cli, `#!/usr/bin/env node\n${fs.readFileSync(cli, "utf8")}`);
fs.chmodSync(cli, 0o755);
