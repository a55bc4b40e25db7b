/**
 * Reads and changes the entries of one kind of file. Comments, order, quotes and indentation of everything else stay.
 * Texts have LF line ends and no byte order mark. Each function throws if the text cannot be parsed.
 */
export interface Editor {
  /** The value of an entry as it is written in the file, or null if there is none. */
  readonly get: (text: string, key: string) => string | null;
  /** The text with the entry added, in order if the entries are in order. */
  readonly add: (text: string, key: string, value: string) => string;
  readonly remove: (text: string, key: string) => string;
}

/** The index at which a new key belongs among sorted ones; the end if they are not sorted. */
export function placeFor(key: string, keys: readonly string[]): number {
  const isSorted = keys.every((entry, index) => index === 0 || keys[index - 1]! <= entry);
  const place = keys.findIndex((entry) => entry > key);
  return isSorted && place !== -1 ? place : keys.length;
}
