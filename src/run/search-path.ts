import path from "node:path";

/** PATH with the service's own directories in front. */
export function searchPath(directory: string, extra: readonly string[]): string {
  return [...extra.map((entry) => path.join(directory, entry)), process.env["PATH"] ?? "/usr/bin:/bin"].join(
    path.delimiter,
  );
}
