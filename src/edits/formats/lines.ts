/** The offset at which the line of `from` begins. */
export function lineStart(text: string, from: number): number {
  return text.lastIndexOf("\n", from - 1) + 1;
}

/** The offset at which the next line begins, or the end of the text. */
export function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end + 1;
}

/** A text with the part between two offsets replaced. */
export function splice(text: string, from: number, to: number, by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}
