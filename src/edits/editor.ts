/**
 * Structured changes of one kind of file that is somebody else's: entries by key, with comments, order, quotes and
 * indentation of everything else kept. Texts have LF line ends and no byte order mark.
 */
export interface Editor {
  /** The value of an entry as it is written in the file, or null where there is none. */
  readonly get: (text: string, key: string) => string | null;
  /** The text with the entry added, in order where the entries are in order. */
  readonly add: (text: string, key: string, value: string) => string;
  /** The text without the entry. */
  readonly remove: (text: string, key: string) => string;
}

/** Where among sorted keys a new one belongs; at the end where they are not sorted. */
export function placeFor(key: string, keys: readonly string[]): number {
  const isSorted = keys.every((entry, index) => index === 0 || keys[index - 1]! <= entry);
  const place = keys.findIndex((entry) => entry > key);
  return isSorted && place !== -1 ? place : keys.length;
}
