import path from "node:path";
import type { OutputAsset, OutputChunk } from "rolldown";

interface BundledFile {
  readonly bytes: number;
  /** The source files with code in it, relative to the project. */
  readonly sources: readonly string[];
  /** What its code loads, at once or later: files of dist/ as ./name, and modules from outside. */
  readonly imports: readonly string[];
}

/** The files of dist/, by path relative to the project; kept in dist/meta.json for the tests and the docs. */
export type Contents = Readonly<Record<string, BundledFile>>;

export function contentsOf(output: readonly (OutputChunk | OutputAsset)[], root: string): Contents {
  return Object.fromEntries(output.map((file) => [`dist/${file.fileName}`, bundledFile(file, root)]));
}

function bundledFile(file: OutputChunk | OutputAsset, root: string): BundledFile {
  if (file.type === "asset") return { bytes: Buffer.byteLength(file.source), sources: [], imports: [] };
  const { code, modules } = file;
  const sources = Object.entries(modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : []));
  // Read from the code, since the bundler does not list what a CommonJS package requires.
  const imports = [...code.matchAll(/\b(?:require|import)\((["'`])([^"'`]+)\1\)/g)].map(([, , name]) => name!);
  return {
    bytes: Buffer.byteLength(code),
    sources: sources.map((id) => path.relative(root, id)),
    imports: [...new Set(imports)],
  };
}
