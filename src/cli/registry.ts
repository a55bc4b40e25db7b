import { EVERYWHERE, WRITING } from "./options.ts";
import type { Command } from "./command.ts";

export const CREATE: Command = {
  name: "create",
  usage: "create-rnet-app [directory]",
  summary: "make a workspace of services",
  words: 1,
  examples: [
    "create-rnet-app",
    "create-rnet-app shop --service api:express --service web:next --link web:api",
    "create-rnet-app shop --from rnet.json",
  ],
  options: [
    { name: "service", takes: "name:framework[:port]", repeat: true, text: "a service; repeatable" },
    { name: "link", takes: "from:to[:client[:ENV]]", repeat: true, text: "one service calls another; repeatable" },
    { name: "from", takes: "rnet.json", text: "make what a manifest describes" },
    { name: "package-manager", takes: "npm|pnpm|yarn|bun", text: "for the Node services" },
    { name: "repository", takes: "owner/name", text: "on GitHub, to build from" },
    { name: "no-install", takes: null, text: "do not install dependencies" },
    { name: "no-git", takes: null, text: "do not make a git repository" },
    ...EVERYWHERE,
  ],
  load: () => import("./commands/create.ts"),
};

const VERIFY: Command = {
  name: "verify",
  usage: "rnet verify [service...]",
  summary: "start services, ask each on IPv4 and IPv6",
  words: 1_000,
  examples: ["rnet verify", "rnet verify api --no-build", 'rnet verify --command "node server.js" --port 3000'],
  options: [
    { name: "no-build", takes: null, text: "start what has been built already" },
    { name: "strict", takes: null, text: "fail if something had to be skipped" },
    { name: "private", takes: null, text: "on an IPv6-only network of this machine's own (Linux)" },
    { name: "network", takes: "ipv6|dual|public|bindv6only|no-ipv6", text: "on another kind of network (Linux)" },
    { name: "command", takes: "command", text: "verify this command, in any directory" },
    { name: "port", takes: "port", text: "the port it listens on (else PORT names a free one)" },
    ...EVERYWHERE.filter(({ name }) => name !== "dry-run" && name !== "yes"),
  ],
  load: () => import("./commands/verify.ts"),
};

const ADD: Command = {
  name: "add",
  usage: "rnet add [framework] [name]",
  summary: "add a service",
  words: 2,
  examples: [
    "rnet add",
    "rnet add uvicorn jobs",
    "rnet add express api --port 4000 --link cache --link jobs:axios:JOBS_URL",
  ],
  options: [
    { name: "name", takes: "name", text: "the service's name" },
    { name: "framework", takes: "framework", text: "what it is made with" },
    { name: "dir", takes: "directory", text: "its directory (else as this repository does)" },
    { name: "port", takes: "port", text: "its port (else the next free one)" },
    { name: "link", takes: "to[:client[:ENV]]", repeat: true, text: "a service it calls; repeatable" },
    ...WRITING,
    ...EVERYWHERE,
  ],
  load: () => import("./commands/add.ts"),
};

const ADOPT: Command = {
  name: "adopt",
  usage: "rnet adopt [dir]",
  summary: "make a service that is there already a target for links",
  words: 1,
  examples: [
    "rnet adopt services/billing --port 8080",
    "rnet adopt --reference Redis",
    "rnet adopt --name legacy-api --port 80 --serves http",
  ],
  options: [
    { name: "name", takes: "name", text: "its name on Railway (else the directory's)" },
    { name: "reference", takes: "name", text: "known by this name on Railway only" },
    { name: "port", takes: "port", text: "the port it listens on" },
    { name: "serves", takes: "http|redis|mongo|statsd", text: "what it speaks (else http)" },
    ...WRITING,
    ...EVERYWHERE,
  ],
  load: () => import("./commands/adopt.ts"),
};

const RENAME: Command = {
  name: "rename",
  usage: "rnet rename <old> <new>",
  summary: "rename a service; what is managed follows",
  words: 2,
  examples: [
    "rnet rename api orders",
    "rnet rename api orders --move --rename-env --fix --dry-run",
    "rnet rename --done orders",
  ],
  options: [
    { name: "move", takes: null, text: "directory and package are renamed too" },
    { name: "rename-env", takes: null, text: "variables named after it too (API_URL)" },
    { name: "fix", takes: null, text: "change the places that are certain" },
    { name: "keep-dns", takes: null, text: "keep answering to the old host name" },
    { name: "done", takes: null, text: "the platform has the new name already" },
    ...WRITING,
    ...EVERYWHERE,
  ],
  load: () => import("./commands/rename.ts"),
};

const REMOVE: Command = {
  name: "remove",
  usage: "rnet remove <name>",
  summary: "remove a service; your own files stay",
  words: 1,
  examples: ["rnet remove jobs", "rnet remove jobs --delete"],
  options: [
    { name: "delete", takes: null, text: "remove files that rnet wrote once and you never edited" },
    ...WRITING,
    ...EVERYWHERE,
  ],
  load: () => import("./commands/remove.ts"),
};

const LINK: Command = {
  name: "link",
  usage: "rnet link <from> <to>",
  summary: "let one service call another",
  words: 2,
  examples: ["rnet link web api", "rnet link worker cache --client bullmq --env QUEUE_URL"],
  options: [
    { name: "client", takes: "client", text: "the library to call it through" },
    { name: "env", takes: "NAME", text: "the variable's name (for statsd its stem)" },
    ...WRITING,
    ...EVERYWHERE,
  ],
  load: () => import("./commands/link.ts"),
};

const UNLINK: Command = {
  name: "unlink",
  usage: "rnet unlink <from> <to>",
  summary: "remove a link",
  words: 2,
  examples: ["rnet unlink web api", "rnet unlink worker cache --env QUEUE_URL"],
  options: [{ name: "env", takes: "NAME", text: "which link, if there are several" }, ...WRITING, ...EVERYWHERE],
  load: () => import("./commands/unlink.ts"),
};

const SYNC: Command = {
  name: "sync",
  usage: "rnet sync",
  summary: "bring every managed file in line with rnet.json",
  words: 0,
  examples: ["rnet sync", "rnet sync --check", "rnet sync --restore api/src/network.ts"],
  options: [
    { name: "check", takes: null, text: "write nothing; exit 1 on any change" },
    { name: "restore", takes: "path", repeat: true, text: "bring back a file that was deleted" },
    ...WRITING,
    ...EVERYWHERE,
  ],
  load: () => import("./commands/sync.ts"),
};

const DIFF: Command = {
  name: "diff",
  usage: "rnet diff [path]",
  summary: "show what you changed, and what newer templates would",
  words: 1,
  examples: ["rnet diff", "rnet diff api/src/server.ts", "rnet diff | less"],
  options: EVERYWHERE.filter(({ name }) => name !== "dry-run" && name !== "yes"),
  load: () => import("./commands/diff.ts"),
};

const GRAPH: Command = {
  name: "graph",
  usage: "rnet graph",
  summary: "show which service calls which",
  words: 0,
  examples: ["rnet graph", "rnet graph --format mermaid"],
  options: [{ name: "format", takes: "text|mermaid|json", text: "how to show it" }, ...EVERYWHERE],
  load: () => import("./commands/graph.ts"),
};

const COMPLETION: Command = {
  name: "completion",
  usage: "rnet completion <shell>",
  summary: "print what lets bash, zsh or fish complete rnet",
  words: 1_000,
  examples: ['eval "$(rnet completion bash)"', "source <(rnet completion zsh)", "rnet completion fish | source"],
  options: EVERYWHERE.filter(({ name }) => name === "cwd" || name === "help" || name === "version"),
  load: () => import("./commands/completion.ts"),
};

/** Every command; the first one runs if none is named. */
export const COMMANDS: readonly Command[] = [
  CREATE,
  ADD,
  ADOPT,
  LINK,
  UNLINK,
  RENAME,
  REMOVE,
  SYNC,
  DIFF,
  VERIFY,
  GRAPH,
  COMPLETION,
];
