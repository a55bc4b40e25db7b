import path from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { readTemplates } from "./scripts/catalog.ts";

const data = await readTemplates(path.join(import.meta.dirname, "templates"));

/** Provides what is made from templates/, as scripts/build.ts does beside the bundle. */
function templates() {
  return {
    name: "templates",
    resolveId: (id: string) => (id.startsWith("rnet:") ? `\0${id}` : null),
    load: (id: string) => {
      const found = { "\0rnet:catalog": data.catalog, "\0rnet:templates": data.templates }[id];
      return found ? `export default ${JSON.stringify(found)};` : null;
    },
  };
}

/** The tests of one folder. The groups run one after the other, since the tests that measure servers need the whole machine. */
function project(name: string, groupOrder: number, options: object) {
  return {
    plugins: [templates()],
    test: { name, include: [`test/${name}/**/*.test.ts`], sequence: { groupOrder }, ...options },
  };
}

const LONGEST = [
  "unit/format.slow",
  ...["branches", "readme", "formatter"].map((name) => `cli/${name}`),
  ...["own-checks", "languages", "build-kinds", "add"].map((name) => `tools/${name}`),
].map((name) => `/test/${name}.test.ts`);

/** Begins with what takes longest. In a clean clone vitest sorts by size, so these would run last and alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const first = LONGEST.flatMap((name) => sorted.filter(({ moduleId }) => moduleId.endsWith(name)));
    return [...new Set([...first, ...sorted])];
  }
}

// VITEST_REPORT names the file for a report from which totals are counted.
const report = process.env["VITEST_REPORT"];

// Without optimization and debug information Rust takes half the time, and the proofs need neither.
const RUST = { CARGO_PROFILE_RELEASE_OPT_LEVEL: "0", CARGO_PROFILE_DEV_DEBUG: "0" };
// A test that hangs ends, but none fails because the machine is busy.
const PATIENT = { testTimeout: 600_000, hookTimeout: 600_000 };
// On a machine of two cores, vitest would run one file at a time.
const BESIDE = { maxWorkers: 2 };
const PROOFS = { testTimeout: 1_200_000, hookTimeout: 1_800_000, env: RUST };

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
    projects: [
      // The catalog is read once for many files: half the time of the quick tests is importing it.
      project("unit", 0, { ...PATIENT, ...BESIDE, isolate: false }),
      project("cli", 1, { ...PATIENT, ...BESIDE }),
      // Builds what the proofs start, and measures no time.
      project("tools", 2, { ...PROOFS, ...BESIDE }),
      project("proof", 3, { ...PROOFS, fileParallelism: false }),
    ],
  },
});
