import { describe, expect, it } from "vitest";
import { extendRailway, type ResourceNames } from "../../src/railway/extend-railway.ts";
import { railwayFiles } from "../railway-files.ts";

const API: ResourceNames = { services: ["api"], volumes: ["api-data"] };
const IMPORT = `import { defineRailway, project, service, redis, volume } from "railway/iac";\n`;

function file(program: string): string {
  return `${IMPORT}${program}\n`;
}

describe("a user's railway.ts is extended", () => {
  it.each(railwayFiles())("$shape", async ({ before, after }) => {
    expect(await extendRailway(before, API)).toEqual({ kind: "extended", text: after });
  });

  it.each(railwayFiles())("once only: $shape", async ({ after }) => {
    expect(await extendRailway(after, API)).toEqual({ kind: "unchanged" });
  });

  it("under the first name that is free", async () => {
    const text = file(
      `const resources = 1, rnetResources = 2;\nexport default defineRailway(() => project("x", { resources: [] }));`,
    );
    const extended = await extendRailway(text, API);
    expect(extended).toMatchObject({
      text: expect.stringMatching(/import \{ resources as rnetResources0 \}/) as string,
    });
    expect(extended).toMatchObject({ text: expect.stringContaining("resources: [...rnetResources0]") as string });
  });
});

describe("a user's railway.ts is left alone, with the reason and the lines to paste,", () => {
  const cases: [what: string, text: string, reason: RegExp][] = [
    ["if it is broken", file("export default defineRailway(("), /cannot be parsed: Unexpected token \(3:1\)/],
    [
      "if it is CommonJS",
      `const { defineRailway, project } = require("railway/iac");\nmodule.exports = defineRailway(() => project("x", { resources: [] }));\n`,
      /no `export default`/,
    ],
    [
      "if the project comes from another file",
      `import { shop } from "./shop.ts";\nimport { defineRailway } from "railway/iac";\nexport default defineRailway(() => shop);\n`,
      /not a plain call of project/,
    ],
    [
      "if someone else's project() is called",
      `import { defineRailway } from "railway/iac";\nimport { project } from "./lib.ts";\nexport default defineRailway(() => project("x", { resources: [] }));\n`,
      /not a plain call of project/,
    ],
    [
      "if a function is called for the resources",
      file(`export default defineRailway(() => project("x", { resources: build() }));`),
      /resources are computed/,
    ],
    [
      "if the resources are filtered",
      file(`export default defineRailway(() => project("x", { resources: [service("a")].filter(Boolean) }));`),
      /resources are computed/,
    ],
    [
      "if the resources come from another file",
      `import { all } from "./all.ts";\n${file(`export default defineRailway(() => project("x", { resources: all }));`)}`,
      /come from another file/,
    ],
    [
      "if the resources may be replaced by a variable that changes",
      file(`let all = [service("a")];\nexport default defineRailway(() => project("x", { resources: all }));`),
      /resources are computed/,
    ],
    [
      "if a condition picks the resources",
      file(`export default defineRailway(() => project("x", { resources: process.env.X ? [] : [service("a")] }));`),
      /resources are computed/,
    ],
    [
      "if a spread after the resources may replace them",
      file(`export default defineRailway(() => project("x", { resources: [], ...more() }));`),
      /may replace them/,
    ],
    [
      "if all options come from a call",
      file(`export default defineRailway(() => project("x", { ...options() }));`),
      /no list of resources/,
    ],
    [
      "if a condition picks what is returned",
      file(
        `export default defineRailway(() => {\n  if (process.env.X) return null;\n  return project("x", { resources: [] });\n});`,
      ),
      /depends on a condition/,
    ],
    [
      "if nothing but a condition returns",
      file(`export default defineRailway(() => {\n  if (true) { return project("x", { resources: [] }); }\n});`),
      /depends on a condition/,
    ],
    [
      "if there are two projects",
      file(
        `const a = project("a", { resources: [] });\nexport default defineRailway(() => (process.env.X ? a : project("b", { resources: [] })));`,
      ),
      /several projects/,
    ],
    [
      "if the list has a hole",
      file(`export default defineRailway(() => project("x", { resources: [service("a"), , ] }));`),
      /has a hole/,
    ],
    [
      "if a constant is made of itself",
      file(`const a = b;\nconst b = a;\nexport default defineRailway(() => project("x", { resources: a }));`),
      /resources are computed/,
    ],
  ];

  it.each(cases)("%s", async (_, text, reason) => {
    const extension = await extendRailway(text, API);
    expect(extension).toMatchObject({ kind: "unsafe", reason: expect.stringMatching(reason) as string });
    const { lines } = extension as { lines: readonly string[] };
    expect(lines).toEqual([
      expect.stringMatching(/^import \{ (resources as rnetResources|resources) \} from "\.\/rnet\.ts";$/),
      expect.stringMatching(/^\.\.\.(rnetResources|resources),$/),
    ]);
  });
});

describe("a name that the user's railway.ts has already", () => {
  const clashing: [made: string, said: RegExp][] = [
    [`service("api", {})`, /already has service\("api"\)/],
    ["service(`API`)", /already has service\("API"\)/],
    [`redis("api")`, /already has redis\("api"\)/],
    [`volume("api-data")`, /already has volume\("api-data"\)/],
  ];

  it.each(clashing)("is refused: %s", async (made, said) => {
    const text = file(`export default defineRailway(() => project("x", { resources: [${made}] }));`);
    await expect(extendRailway(text, API)).rejects.toMatchObject({
      code: "NAME_TAKEN",
      message: expect.stringMatching(said) as string,
    });
  });

  it.each([`service("apis")`, `volume("api")`, `service("api-data")`])("is another one: %s", async (made) => {
    const text = file(`export default defineRailway(() => project("api", { resources: [${made}] }));`);
    expect(await extendRailway(text, API)).toMatchObject({ kind: "extended" });
  });
});
