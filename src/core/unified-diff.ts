import { plain } from "./text.ts";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/** The unified diff from one text of a file to another, "" where they say the same. Line ends and byte order marks are the file's own and do not count. */
export function difference(path: string, before: string, after: string): string {
  const [old, now] = [plain(before), plain(after)];
  if (old === now) return "";
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, old, now, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}
