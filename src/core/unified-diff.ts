import { plain } from "./text.ts";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/** The unified diff between two texts of a file, "" if they are equal. Line ends and byte order marks are ignored. */
export function difference(path: string, before: string, after: string): string {
  const [old, now] = [plain(before), plain(after)];
  if (old === now) return "";
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, old, now, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}
