// node:fs, since fs-extra lists no directory.
import fs from "node:fs";
import path from "node:path";

/**
 * Every file below a directory, relative to it and sorted, except in directories that are left out. Links are not followed.
 * Stops once there are more than `most`.
 */
export function walkFiles(root: string, most: number, isLeftOut: (directory: string) => boolean): string[] {
  const files: string[] = [];
  const directories = [""];
  for (const directory of directories) {
    for (const entry of entriesOf(path.join(root, directory))) {
      const found = `${directory}${entry.name}`;
      if (entry.isDirectory() && !isLeftOut(found)) directories.push(`${found}/`);
      if (entry.isFile()) files.push(found);
    }
    if (files.length > most) break;
  }
  return files.toSorted();
}

/** What is in a directory; nothing if it cannot be read. */
function entriesOf(directory: string): fs.Dirent[] {
  try {
    return fs.readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
