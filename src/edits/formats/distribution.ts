/** The normalized name a requirement begins with, "" for comments and options. https://peps.python.org/pep-0508/ */
export function distributionOf(requirement: string): string {
  return normalized(/^\s*([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(requirement)?.[1] ?? "");
}

/** The normalized form of a distribution's name. https://peps.python.org/pep-0503/ */
export function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}
