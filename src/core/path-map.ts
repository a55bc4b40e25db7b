type Directory<T> = Readonly<Record<string, T>>;

/** Values by path, kept by directory and there by name, "." for the root: a hundred thousand whole paths would be far more to keep. */
export class PathMap<T> implements Iterable<readonly [path: string, value: T]> {
  readonly #directories: Readonly<Record<string, Directory<T>>>;

  /** `directories` may come from JSON.parse: only what is their own counts. */
  constructor(directories: Readonly<Record<string, Directory<T>>> = {}) {
    this.#directories = directories;
  }

  static from<T>(entries: Iterable<readonly [path: string, value: T]>): PathMap<T> {
    return new PathMap<T>().with(entries, []);
  }

  get size(): number {
    return Object.values(this.#directories).reduce((total, values) => total + Object.keys(values).length, 0);
  }

  get(path: string): T | undefined {
    const [directory, name] = split(path);
    return own(own(this.#directories, directory) ?? {}, name);
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  /** The paths, of some directories only where `isWanted` says which: it is asked once for each, as a path that ends in a slash. */
  *keys(isWanted: (directory: string) => boolean = () => true): Generator<string> {
    for (const directory of Object.keys(this.#directories))
      if (isWanted(`${directory}/`))
        for (const name of Object.keys(this.#directories[directory]!)) yield join(directory, name);
  }

  *[Symbol.iterator](): Generator<readonly [path: string, value: T]> {
    for (const [directory, values] of Object.entries(this.#directories))
      for (const [name, value] of Object.entries(values)) yield [join(directory, name), value];
  }

  /** An object of each directory's, directories and names in order. */
  sorted(): Readonly<Record<string, Directory<T>>> {
    const directories = Object.keys(this.#directories).sort();
    return Object.fromEntries(directories.map((directory) => [directory, inOrder(this.#directories[directory]!)]));
  }

  /** The same without some paths and with others; what is in other directories is shared. The very same where nothing is to change. */
  with(found: Iterable<readonly [path: string, value: T]>, lost: Iterable<string>): PathMap<T> {
    const changed = new Map<string, Record<string, T>>();
    const within = (directory: string): Record<string, T> => {
      const values = changed.get(directory) ?? copyOf(own(this.#directories, directory));
      changed.set(directory, values);
      return values;
    };
    for (const path of lost) {
      const [directory, name] = split(path);
      delete within(directory)[name];
    }
    for (const [path, value] of found) {
      const [directory, name] = split(path);
      if (changed.has(directory) || this.get(path) !== value) within(directory)[name] = value;
    }
    if (changed.size === 0) return this;
    const directories = copyOf(this.#directories);
    for (const [directory, values] of changed)
      if (Object.keys(values).length > 0) directories[directory] = values;
      else delete directories[directory];
    return new PathMap(directories);
  }

  /** Whether another one has the same paths and values. */
  equals(other: PathMap<T>, isSame: (a: T, b: T) => boolean): boolean {
    const [ours, theirs] = [this.#directories, other.#directories];
    return isSameRecord(ours, theirs, (a, b) => a === b || isSameRecord(a, b, isSame));
  }
}

function split(path: string): [directory: string, name: string] {
  const end = path.lastIndexOf("/");
  return end === -1 ? [".", path] : [path.slice(0, end), path.slice(end + 1)];
}

function join(directory: string, name: string): string {
  return directory === "." ? name : `${directory}/${name}`;
}

function own<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A directory in the order of its names; the same one where it is in order already, as nearly all are. */
function inOrder<T>(values: Directory<T>): Directory<T> {
  const names = Object.keys(values);
  if (names.every((name, index) => index === 0 || names[index - 1]! < name)) return values;
  return Object.fromEntries(names.sort().map((name) => [name, values[name]!]));
}

/** Without a prototype: a directory or a file may be called __proto__. */
function copyOf<V>(record: Readonly<Record<string, V>> = {}): Record<string, V> {
  return { __proto__: null, ...record } as unknown as Record<string, V>;
}

function isSameRecord<V>(
  a: Readonly<Record<string, V>>,
  b: Readonly<Record<string, V>>,
  isSame: (a: V, b: V) => boolean,
): boolean {
  if (a === b) return true;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSame(a[name]!, b[name]!))
  );
}
