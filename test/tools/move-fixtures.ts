import type { Tree } from "../tree.ts";
import type { Tool } from "./workspace-tools.ts";

// Workspaces of each tool with one member that depends on the service `api`, which is there only once it was added.

/** What is made, and what is asked of its tools. */
export interface MoveFixture {
  readonly tool: Tool;
  readonly framework: string;
  /** The workspace with its other members, as it is before the service comes. */
  readonly files: Tree;
  /** What the user writes after it came: files of their own in it, and the dependent, which needs it. */
  readonly own: Tree;
  /** The service's managed and seed files that the user edits, with the line that is put at the end. */
  readonly edited: Readonly<Record<string, string>>;
  /** Brings the lock file up to date, and runs the dependent, which prints a word of the service's. */
  readonly install: string;
  readonly use: string;
  /** The names of the members, as the tool has them, and what the service's is called by it. */
  readonly names: string;
  readonly nameOf: (service: string) => string;
  readonly programs: Readonly<Record<string, string>>;
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function node(range: string): Pick<MoveFixture, "framework" | "own" | "edited" | "use" | "nameOf"> {
  return {
    framework: "express",
    own: {
      "services/api/mine.js": 'export const mine = "a word of api";\n',
      "packages/web/package.json": json({
        name: "@acme/web",
        version: "1.0.0",
        type: "module",
        dependencies: { "@acme/api": range },
      }),
      "packages/web/index.js": 'import { mine } from "@acme/api/mine.js";\n\nconsole.log(mine);\n',
    },
    edited: { "services/api/src/network.ts": "// mine", "services/api/src/app.ts": "// mine" },
    use: "node packages/web/index.js",
    nameOf: (service) => `@acme/${service}`,
  };
}

const WEB = { "packages/web/package.json": json({ name: "@acme/web", version: "1.0.0" }) };
const PYPROJECT = '[project]\nversion = "0.1.0"\nrequires-python = ">=3.11"\n';

export const MOVES: readonly MoveFixture[] = [
  {
    ...node("*"),
    tool: "npm",
    files: {
      "package.json": json({ name: "mono", private: true, workspaces: ["packages/web"] }),
      "package-lock.json": json({ name: "mono", lockfileVersion: 3, requires: true, packages: {} }),
      ...WEB,
    },
    install: "npm install",
    names: `npm query .workspace | node -p 'JSON.parse(fs.readFileSync(0, "utf8")).map((one) => one.name).join("\\n")'`,
    programs: {},
  },
  {
    ...node("workspace:*"),
    tool: "pnpm",
    files: {
      "package.json": json({ name: "mono", private: true }),
      "pnpm-workspace.yaml":
        "packages: # ours\n  - packages/web\n\nlinkWorkspacePackages: false\nallowBuilds:\n  esbuild: false\n",
      "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
      ...WEB,
    },
    install: "pnpm install --no-frozen-lockfile",
    names: `pnpm -r ls --depth -1 --json | node -p 'JSON.parse(fs.readFileSync(0, "utf8")).map((one) => one.name).join("\\n")'`,
    programs: { pnpm: "node_modules/.bin/pnpm" },
  },
  {
    tool: "cargo",
    framework: "axum",
    files: {
      "Cargo.toml": '[workspace]\nresolver = "3"\nmembers = [\n    "crates/web", # ours\n]\n',
      "Cargo.lock": "version = 4\n",
      "crates/web/Cargo.toml": '[package]\nname = "web"\nversion = "0.1.0"\nedition = "2024"\n',
      "crates/web/src/main.rs": "fn main() {}\n",
    },
    own: {
      "services/api/src/lib.rs": 'pub fn mine() -> &\'static str {\n    "a word of api"\n}\n',
      "crates/web/Cargo.toml":
        '[package]\nname = "web"\nversion = "0.1.0"\nedition = "2024"\n\n[dependencies]\napi = { path = "../../services/api" } # ours\n',
      "crates/web/src/main.rs": 'fn main() {\n    println!("{}", api::mine());\n}\n',
    },
    edited: { "services/api/src/network.rs": "// mine", "services/api/src/app.rs": "// mine" },
    install: "cargo fetch",
    use: "cargo run --quiet --release --package web",
    names: `cargo metadata --no-deps --offline --format-version 1 | node -p 'JSON.parse(fs.readFileSync(0, "utf8")).packages.map((one) => one.name).join("\\n")'`,
    nameOf: (service) => service,
    programs: {},
  },
  {
    tool: "go",
    framework: "fiber",
    files: {
      "go.work": "go 1.26\n\nuse (\n\t./services/web // ours\n)\n",
      "services/web/go.mod": "module example.com/shop/services/web\n\ngo 1.26\n",
      "services/web/main.go": "package main\n\nfunc main() {}\n",
    },
    own: {
      "services/api/mine/mine.go": 'package mine\n\nconst Word = "a word of api"\n',
      "services/web/go.mod":
        "module example.com/shop/services/web\n\ngo 1.26\n\nrequire example.com/shop/services/api v0.0.0 // ours\n\nreplace example.com/shop/services/api => ../api\n",
      "services/web/main.go":
        'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/shop/services/api/mine"\n)\n\nfunc main() {\n\tfmt.Println(mine.Word)\n}\n',
    },
    edited: { "services/api/network.go": "// mine", "services/api/app.go": "// mine" },
    install: "true",
    use: "go run ./services/web",
    names: "go list -m",
    nameOf: (service) => `example.com/shop/services/${service}`,
    programs: {},
  },
  {
    tool: "uv",
    framework: "uvicorn",
    files: {
      "pyproject.toml": `${PYPROJECT}name = "mono"\ndependencies = []\n\n[tool.uv.workspace]\nmembers = [\n    "services/web", # ours\n]\n`,
      "services/web/pyproject.toml": `${PYPROJECT}name = "web"\ndependencies = []\n\n[tool.uv]\npackage = false\n`,
    },
    own: {
      "services/api/mine.py": 'WORD = "a word of api"\n',
      "services/web/pyproject.toml": `${PYPROJECT}name = "web"\ndependencies = ["api"] # ours\n\n[tool.uv]\npackage = false\n\n[tool.uv.sources]\napi = { workspace = true }\n`,
    },
    edited: { "services/api/network.py": "# mine", "services/api/app.py": "# mine" },
    install: "uv lock",
    // Of a project without a build system uv installs what it needs: FastAPI comes by way of the service.
    use: `uv run --quiet --locked --package web python -c 'import fastapi; print("a word of api")'`,
    names: "uv workspace list",
    nameOf: (service) => service,
    programs: { uv: "python/bin/uv" },
  },
];
