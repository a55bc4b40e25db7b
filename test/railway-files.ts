// Users' `.railway/railway.ts` in many shapes. The text between « and » is what is inserted: without it a text is the file
// before, with it the file after. Each has a service "web" and evaluates with the real SDK (test/tools/extend.test.ts).

const HEAD = `import { defineRailway, project, service } from "railway/iac";«
import { resources } from "./rnet.ts";»
`;
const ALIAS = HEAD.replace("{ resources }", "{ resources as rnetResources }");
const WEB = `service("web", { start: "node web.js" })`;

const SHAPES: Readonly<Record<string, string>> = {
  "an arrow, a list of one line": `${HEAD}
export default defineRailway(() => project("shop", { resources: [${WEB}«, ...resources»] }));
`,
  "a list of one line with a trailing comma": `${HEAD}
export default defineRailway(() => project("shop", { resources: [${WEB},« ...resources,»] }));
`,
  "a list of several lines with a trailing comma": `${HEAD}
export default defineRailway(() =>
  project("shop", {
    resources: [
      ${WEB},
«      ...resources,
»    ],
  }),
);
`,
  "a list of several lines without one": `${HEAD}
export default defineRailway(() =>
  project("shop", {
    resources: [
      ${WEB}«,»
«      ...resources
»    ]
  })
);
`,
  "comments in the list": `${HEAD}
export default defineRailway(() =>
  project("shop", {
    resources: [
      // The shop's own page.
      ${WEB}«,» // mine ) ,
      /* the rest, soon ) */
«      ...resources
»    ]
  })
);
`,
  "a comment between the last element and the bracket": `${HEAD}
export default defineRailway(() => project("shop", { resources: [${WEB}«, ...resources» /* , ) */] }));
`,
  "an element in parentheses": `${HEAD}
export default defineRailway(() => project("shop", { resources: [(${WEB})«, ...resources»] }));
`,
  "a bracket that closes on the last element's line": `${HEAD}
const web = ${WEB};
export default defineRailway(() => project("shop", { resources: [
  service("docs"),
  web«, ...resources»] }));
`,
  "a body with return": `${HEAD}
export default defineRailway(() => {
  const web = ${WEB};
  return project("shop", { resources: [web«, ...resources»] });
});
`,
  "a function expression, async": `${HEAD}
export default defineRailway(async function () {
  return project("shop", { resources: [${WEB}«, ...resources»] });
});
`,
  "a function of its own": `${HEAD}
async function program() {
  const names = ["web"].map((name) => { return name; });
  return project("shop", { resources: [...names.map((name) => service(name))«, ...resources»] });
}
export default defineRailway(program);
`,
  "a constant function, exported later": `${HEAD}
const program = () => project("shop", { resources: [${WEB}«, ...resources»] });
export default defineRailway(program);
`,
  "a list in a constant of that very name": `${ALIAS}
const resources = [
  ${WEB},
«  ...rnetResources,
»];

export default defineRailway(() => project("shop", { resources }));
`,
  "a list in a constant of another name": `${HEAD}
const all = [${WEB}«, ...resources»];
export default defineRailway(() => project("shop", { resources: all }));
`,
  "a list in a constant that others use too": `${ALIAS}
const resources = [${WEB}];
console.error(resources.length);
export default defineRailway(() => project("shop", { resources«: [...resources, ...rnetResources]» }));
`,
  "a list that grows, with a type": `import { defineRailway, project, service, type ResourceNode } from "railway/iac";«
import { resources } from "./rnet.ts";»
export default defineRailway(() => {
  const all: ResourceNode[] = [];
  all.push(${WEB});
  return project("shop", { resources: «[...»all«, ...resources]» });
});
`,
  "a list that is exported": `${HEAD}
export const all = [${WEB}];
export default defineRailway(() => project("shop", { resources: «[...»all«, ...resources]» }));
`,
  "a project in a constant": `${HEAD}
export default defineRailway(() => {
  const shop = project("shop", { resources: [${WEB}«, ...resources»] });
  return shop;
});
`,
  "options in a constant": `${HEAD}
const options = { environments: ["production"], "resources": [${WEB}«, ...resources»] };
export default defineRailway(() => project("shop", options));
`,
  "a project without defineRailway": `${HEAD}
export default project("shop", { resources: [${WEB}«, ...resources»] });
`,
  "types said in passing": `import { type RailwayProgram, defineRailway, project, service } from "railway/iac";«
import { resources } from "./rnet.ts";»
const program = (() => project("shop", { resources: [${WEB}«, ...resources»] as const as any })) satisfies RailwayProgram;
export default defineRailway(program);
`,
  "the SDK under one name": `import * as iac from "railway/iac";«
import { resources } from "./rnet.ts";»
export default iac.defineRailway(() => iac.project("shop", { resources: [iac.${WEB}«, ...resources»] }));
`,
  "the SDK's things under other names": `import { define as d, project as p, service as s } from "railway/iac";«
import { resources } from "./rnet.ts";»
export default d(() => p("shop", { resources: [s("web")«, ...resources»] }));
`,
  "an empty list": `import { defineRailway, project } from "railway/iac";«
import { resources } from "./rnet.ts";»
export default defineRailway(() => project("shop", { resources: [«...resources»] }));
`,
  "an empty list with a comment": `import { defineRailway, project } from "railway/iac";«
import { resources } from "./rnet.ts";»
export default defineRailway(() =>
  project("shop", {
    resources: [
      // Nothing yet.
«      ...resources,
»    ],
  }),
);
`,
  "single quotes and no semicolons": `import { defineRailway, project, service } from 'railway/iac'
import { join } from 'node:path'«
import { resources } from './rnet.ts'»

export default defineRailway(() => project(join('shop'), { resources: [service('web')«, ...resources»] }))
`,
  "tabs, and a comment after the last import": `import { defineRailway, project, service } from "railway/iac"; // the SDK«
import { resources } from "./rnet.ts";»
export default defineRailway(() =>
	project("shop", {
		resources: [
			${WEB},
«			...resources,
»		],
	}),
);
`,
  "an import with more on its line": `import { defineRailway, project, service } from "railway/iac";«
import { resources } from "./rnet.ts";
» const name = "shop";
export default defineRailway(() => project(name, { resources: [${WEB}«, ...resources»] }));
`,
  "a comment of two lines after the last import": `import { defineRailway, project, service } from "railway/iac";«
import { resources } from "./rnet.ts";
» /* one
two */
export default defineRailway(() => project("shop", { resources: [${WEB}«, ...resources»] }));
`,
  "a spread before the resources": `${HEAD}
const base = { environments: ["production"] };
export default defineRailway(() => project("shop", { ...base, resources: [${WEB}«, ...resources»] }));
`,
  "elements that depend on something": `${HEAD}
const extra = () => [service("docs")];
export default defineRailway(() => project("shop", { resources: [${WEB}, ...extra(), ...(process.env.X ? extra() : [])«, ...resources»] }));
`,
  "a partial file": `${HEAD}
export const partial = "mine";
export default defineRailway(() => project("shop", { resources: [${WEB}«, ...resources»] }));
`,
  "no final newline": `${HEAD}
export default defineRailway(() => project("shop", { resources: [${WEB}«, ...resources»] }))`,
};

/** A file before and after. */
interface RailwayFile {
  readonly shape: string;
  readonly before: string;
  readonly after: string;
}

/** Every shape that can be extended, with LF and CRLF line ends and a byte order mark. */
export function railwayFiles(): RailwayFile[] {
  const files = Object.entries(SHAPES).map(([shape, text]) => ({
    shape,
    before: text.replaceAll(/«[^»]*»/g, ""),
    after: text.replaceAll(/[«»]/g, ""),
  }));
  const windows = (text: string): string => `\uFEFF${text.replaceAll("\n", "\r\n")}`;
  const marked = files.map(({ shape, before, after }) => ({
    shape: `${shape}, CRLF and a byte order mark`,
    before: windows(before),
    after: windows(after),
  }));
  return [...files, ...marked];
}
