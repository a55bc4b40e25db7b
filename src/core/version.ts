import manifest from "../../package.json" with { type: "json" };

/** The version of this program and of its templates. */
export const VERSION: string = manifest.version;
