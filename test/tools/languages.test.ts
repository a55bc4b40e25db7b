import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalog, type Client, type Framework, type Language } from "../../src/model/catalog.ts";
import { generated, type Workspace } from "../../src/model/workspace.ts";
import { serviceContext } from "../../src/render/context.ts";
import { withClient } from "../scenarios.ts";
import { treeOf, type Tree } from "../tree.ts";
import { clientsOf, everyLength, ofLengths, through } from "../variations.ts";
import { below, bring, madeOnce } from "../proof/cache.ts";
import { takeModules } from "../proof/modules.ts";
import { missing, PROOF, PROOF_ENVIRONMENT, run } from "../proof/prepare.ts";
import { besideEachOther, besidePath, offeredBy, saidAbout } from "./beside.ts";

// What a careful user would run on the generated code, with each language's own tools: for every framework without a link,
// through each of its clients, through all of them, and with the shortest and the longest names there are. The variants of one
// framework come into one directory, one after the other or beside each other, and share what is installed and built there.

type Command = readonly string[];

/** How the code of a language is looked at. */
interface Tools {
  readonly programs: readonly string[];
  /** The files that say what is complained about. */
  readonly rules: RegExp;
  /** What has to be there before the first variant: `all` has every client. */
  readonly prepare: (all: Tree, directory: string) => void;
  /** Whether they come beside each other: a module that differs stands by itself, and the tools take long to start. */
  readonly beside?: true;
  /** What has to be put right before each. */
  readonly reset: (directory: string) => void;
  readonly commands: readonly Command[];
  /** What looks at network modules alone. Node has prettier, and that in test/unit/format.slow.test.ts. */
  readonly formatting: readonly Command[];
  /** Lines that have to be complained about, and by which of the commands. */
  readonly flaws: readonly (readonly [line: string, command: RegExp])[];
}

const PYTHON = path.join(PROOF, "python");
const RUFF = path.join(PYTHON, ".venv/bin/ruff");
const NETWORK = /^(src\/)?network\.\w+$/;
const CODE = /\.(tsx?|mjs|py|go|rs)$/;
const NONE = /(?!)/;
const NOTHING = (): void => undefined;

const TOOLS: Record<Language, Tools> = {
  node: {
    programs: ["npm"],
    rules: /^(eslint\.config\.mjs|tsconfig\.json|\.ox\w+\.json|\.prettier\w+)$/,
    prepare: (all, directory) =>
      madeOnce(directory, all["package.json"]!, () => takeModules(all["package.json"]!, directory)),
    beside: true,
    reset: NOTHING,
    commands: [
      ["npm", "run", "--silent", "lint", "--", "--max-warnings=0"],
      ["npm", "run", "--silent", "format:check"],
      ["npm", "run", "--silent", "typecheck"],
    ],
    formatting: [],
    flaws: [
      ["debugger;\nexport const flaw: any = 1;", / lint /],
      ["export const  flaw = 1;", / format:check/],
      ['export const flaw: number = "none";', / typecheck/],
    ],
  },
  python: {
    programs: ["python3"],
    rules: /^pyproject\.toml$/,
    prepare: (all) => {
      const ruff = /^ruff.*$/m.exec(all["requirements-dev.txt"]!)![0];
      madeOnce(PYTHON, ruff, () => {
        run("python3", ["-m", "venv", ".venv"], PYTHON);
        run(".venv/bin/pip", ["install", "--quiet", ruff], PYTHON);
      });
    },
    reset: NOTHING,
    commands: [
      [RUFF, "check", "--no-cache"],
      [RUFF, "format", "--no-cache", "--check"],
      ["bash", "-c", "find . -name '*.py' -exec python3 -W error -m py_compile {} +"],
    ],
    formatting: [
      [RUFF, "check", "--no-cache"],
      [RUFF, "format", "--no-cache", "--check"],
    ],
    flaws: [
      ["flaw = undefined_name", /^ruff check/],
      ["flaw  =  1", /^ruff format/],
      ['\nflaw = "\\d"', /^bash .*py_compile/],
    ],
  },
  go: {
    programs: ["go", "gofmt"],
    rules: NONE,
    prepare: NOTHING,
    reset: NOTHING,
    commands: [
      ["gofmt", "-l", "."],
      ["go", "vet", "./..."],
    ],
    formatting: [["gofmt", "-l", "."]],
    flaws: [
      ["func  flaw() {}", /^gofmt/],
      ['func flaw() {\n\tfmt.Printf("%d", "none")\n}', /^go vet/],
    ],
  },
  rust: {
    programs: ["cargo", "rustfmt", "cargo-clippy"],
    rules: NONE,
    // One lock file with every client; what a variant does not need falls out of its copy without asking the registry.
    prepare: (all, directory) =>
      madeOnce(directory, all["Cargo.toml"]!, () => {
        bring(directory, all);
        fs.rmSync(path.join(directory, "Cargo.lock"), { force: true });
        run("cargo", ["fetch"], directory);
        fs.copyFileSync(path.join(directory, "Cargo.lock"), path.join(directory, "all.lock"));
      }),
    reset: (directory) => fs.copyFileSync(path.join(directory, "all.lock"), path.join(directory, "Cargo.lock")),
    // The release profile shares its macros and build scripts with what is built to run.
    commands: [
      ["cargo", "fmt", "--check"],
      ["cargo", "clippy", "--release", "--offline", "--quiet", "--all-targets", "--", "-D", "warnings"],
    ],
    formatting: [["bash", "-c", "find . -name '*.rs' -exec rustfmt --check --edition 2024 {} +"]],
    flaws: [
      ["fn  flaw() {}", /^cargo fmt/],
      ["fn flaw() {}", /^cargo clippy/],
    ],
  },
};

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
}

interface Variant {
  readonly framework: Framework;
  readonly id: string;
  readonly files: Tree;
}

function variantsOf(framework: Framework): Promise<Variant[]> {
  const clients = clientsOf(framework);
  const pairs = clients.map((client): [string, Workspace] => [
    `through ${client.id}, two links`,
    withClient(client, framework.id),
  ]);
  const workspaces: [string, Workspace][] = [
    ["without a link", through(framework, [])],
    ...pairs,
    ["through every client", through(framework, clients)],
    ["with the shortest names", ofLengths([framework], { name: 1, env: 1, ending: "" })],
    ["with the longest names", ofLengths([framework], { name: 32, env: 40, ending: "" })],
  ];
  return Promise.all(workspaces.map(async ([id, workspace]) => ({ framework, id, files: await filesOf(workspace) })));
}

function nameOf({ framework, id }: Variant): string {
  return `${framework.id} ${id}`;
}

/**
 * The variants of some frameworks of one language. One whose code differs from that of its framework without a link by the very
 * same bytes as another's, under the same rules, is asked about there: the three ways to start Next share their network modules.
 */
async function distinct(of: readonly Framework[], rules: RegExp): Promise<Variant[]> {
  const seen = new Set<string>();
  const variants = await Promise.all(of.map(variantsOf));
  return variants.flatMap(([plain, ...others]) => {
    return [
      plain!,
      ...others.filter(({ files }) => {
        const varied = Object.entries(files).filter(
          ([file, text]) => rules.test(file) || (CODE.test(file) && text !== plain!.files[file]),
        );
        const key = JSON.stringify(varied);
        return !seen.has(key) && seen.add(key);
      }),
    ];
  });
}

/** The frameworks whose tools are told something else than those of the ones before them. */
async function ofOwnRules(of: readonly Framework[], rules: RegExp): Promise<Framework[]> {
  const trees = await Promise.all(of.map((framework) => filesOf(through(framework, []))));
  const told = trees.map((files) => {
    const { lint, typecheck } = (JSON.parse(files["package.json"] ?? "{}") as Manifest).scripts ?? {};
    return JSON.stringify([lint, typecheck, Object.entries(files).filter(([file]) => rules.test(file))]);
  });
  return of.filter((_, index) => told.indexOf(told[index]!) === index);
}

/** The files of the one service of a workspace that calls others, or is named `app`. */
async function filesOf(workspace: Workspace): Promise<Tree> {
  const calls = workspace.services.find((service) => service.kind === "generated" && service.links.length > 0);
  return below(await treeOf(workspace), calls?.name ?? "app");
}

/** The network modules of a framework for names and variables of every length, each in a directory of its own. */
async function everyNetwork(framework: Framework): Promise<Tree> {
  const settings = (await filesOf(through(framework, [])))["pyproject.toml"];
  const named = everyLength().map(async (lengths) => {
    const files = Object.entries(await filesOf(ofLengths([framework], lengths)));
    const [file, text] = files.find(([name]) => NETWORK.test(name))!;
    return [`${Object.values(lengths).join("-")}/${path.posix.basename(file)}`, text] as const;
  });
  return {
    ...Object.fromEntries(await Promise.all(named)),
    ...(settings === undefined ? {} : { "pyproject.toml": settings }),
  };
}

/** What the first of some tools that complains says against the files of a directory; nothing if they are clean. */
async function complaint(directory: string, commands: readonly Command[]): Promise<string> {
  for (const [program, ...args] of commands) {
    const said = await output(directory, program!, args);
    if (said) return `${lineOf([program!, ...args])}:\n${said.slice(0, 4_000)}`;
  }
  return "";
}

function lineOf([program, ...args]: Command): string {
  return [path.basename(program!), ...args].join(" ");
}

async function output(directory: string, program: string, args: readonly string[]): Promise<string> {
  try {
    const options = { cwd: directory, env: PROOF_ENVIRONMENT, maxBuffer: 1e8 };
    const { stdout } = await promisify(execFile)(program, args, options);
    // The one that ends well and says what it would change.
    return program === "gofmt" ? stdout : "";
  } catch (error) {
    const { message, stdout, stderr } = error as { message: string; stdout?: string; stderr?: string };
    return `${stdout ?? ""}\n${stderr ?? message}`;
  }
}

function directoryOf({ id }: Framework, purpose = ""): string {
  return path.join(PROOF, "languages", `${id}${purpose}`);
}

const frameworks = Object.values(catalog.frameworks);
const minutes: Record<string, string> = {};
afterAll(() => console.table(minutes));

describe.each(Object.keys(TOOLS) as Language[])("%s", async (language) => {
  const { programs, rules, prepare, beside, reset, commands, formatting, flaws } = TOOLS[language];
  const absent = missing(...programs);
  if (absent.length) console.warn(`SKIPPED: the code in ${language}, because there is no ${absent.join(", ")} on PATH`);
  const own = frameworks.filter((framework) => framework.language === language);
  const variants = await distinct(own, rules);
  const said = new Map<string, string>();
  let began = 0;

  /** Asks about every variant of a framework. */
  async function ask(framework: Framework): Promise<void> {
    const directory = directoryOf(framework);
    const asked = variants.filter((one) => one.framework === framework);
    if (beside) {
      bring(
        directory,
        besideEachOther(
          asked.map(({ files }) => files),
          CODE,
        ),
      );
      const all = await complaint(directory, commands);
      for (const [index, variant] of asked.entries()) said.set(nameOf(variant), saidAbout(index, all));
      return;
    }
    for (const variant of asked) {
      bring(directory, variant.files);
      reset(directory);
      said.set(nameOf(variant), await complaint(directory, commands));
    }
  }

  beforeAll(async () => {
    if (absent.length) return;
    began = performance.now();
    for (const framework of own)
      prepare(await filesOf(through(framework, clientsOf(framework))), directoryOf(framework));
    // Each framework has a directory of its own: they are asked about at the same time.
    await Promise.all(own.map(ask));
  });

  afterAll(() => {
    if (began) minutes[language] = ((performance.now() - began) / 60_000).toFixed(1);
  });

  it.skipIf(absent.length).each(variants.map(nameOf))("%s is clean", (id) => {
    expect(said.get(id)).toBe("");
  });

  it.each(beside ? variants : [])("$framework.id $id offers what the plain service does", ({ framework, files }) => {
    const plain = variants.find((one) => one.framework === framework)!.files;
    const module = Object.keys(plain).find((file) => NETWORK.test(file))!;
    expect(offeredBy(plain[module]!).length).toBeGreaterThan(2);
    expect(offeredBy(files[module]!)).toEqual(expect.arrayContaining(offeredBy(plain[module]!)));
  });

  const formatted = formatting.length ? own : [];
  it.skipIf(absent.length).each(formatted)("$id is well formatted for names of every length", async (framework) => {
    const directory = directoryOf(framework, "-lengths");
    bring(directory, await everyNetwork(framework));
    expect(await complaint(directory, formatting)).toBe("");
  });

  it.skipIf(absent.length).each(await ofOwnRules(own, rules))("a flaw in $id is found by its tool", async (one) => {
    const directory = directoryOf(one);
    const files = await filesOf(through(one, []));
    const module = Object.keys(files).find((file) => NETWORK.test(file))!;
    const flawed = beside ? besidePath(module, 1) : module;
    for (const [line, command] of flaws) {
      bring(directory, { ...files, [flawed]: `${files[module]}\n${line}\n` });
      reset(directory);
      const meant = commands.filter((each) => command.test(lineOf(each)));
      expect(await complaint(directory, meant)).toContain(flawed);
    }
  });
});

// What NETWORK.md tells to check in a service of these two is asked here alone; of the others own-checks.test.ts asks it.
describe.each(["node", "rust"] as const)("the checks of %s", (language) => {
  const asked = TOOLS[language].commands.map((command) => lineOf(command).split(" "));
  const named = frameworks.filter((framework) => framework.language === language);

  it.each(named)("are what NETWORK.md names for $id", (framework) => {
    const workspace = through(framework, []);
    const service = generated(workspace).find(({ name }) => name === "app")!;
    for (const check of serviceContext(service, workspace).work.checks)
      expect(asked).toContainEqual(expect.arrayContaining(check.split(" ")));
  });
});

const go = missing("go");

const goFrameworks = frameworks.filter(({ language }) => language === "go");

describe.skipIf(go.length).each(goFrameworks)("the modules of $id", (framework) => {
  const [always, bringing] = [false, true].map((brings) =>
    clientsOf(framework).filter((client) => Object.keys(client.go.require).length > 0 === brings),
  ) as [Client[], Client[]];

  let began = 0;
  beforeAll(() => {
    began = performance.now();
  });
  afterAll(() => {
    minutes[`the modules of ${framework.id}`] = ((performance.now() - began) / 60_000).toFixed(1);
  });

  it("come from four clients", () => {
    expect(bringing.map(({ id }) => id)).toEqual(["asynq", "datadog-go", "go-redis", "mongo-driver"]);
  });

  // The user adds clients one at a time, in any order: the sum of what they bring has to be what `go mod tidy` would write.
  it.each(subsets(bringing).map((clients) => ({ clients, ids: clients.map(({ id }) => id).join(", ") || "none" })))(
    "are tidy and build as they are for $ids",
    async ({ clients }) => {
      const directory = directoryOf(framework);
      bring(directory, await filesOf(through(framework, [...always, ...clients])));
      expect(await complaint(directory, [["go", "mod", "tidy", "-diff"]])).toBe("");
      expect(await complaint(directory, [["go", "build", "-mod=readonly", "-o", "out"]])).toBe("");
    },
  );

  it("are not tidy if one line is missing", async () => {
    const directory = directoryOf(framework);
    const files = await filesOf(through(framework, bringing));
    bring(directory, { ...files, "go.sum": files["go.sum"]!.replace(/^.*xxhash.*\n/m, "") });
    expect(await complaint(directory, [["go", "mod", "tidy", "-diff"]])).not.toBe("");
  });
});

function subsets<T>(all: readonly T[]): T[][] {
  return all.reduce<T[][]>((sets, one) => [...sets, ...sets.map((set) => [...set, one])], [[]]);
}
