import { frameworkOf, type Build, type Framework } from "../model/catalog.ts";
import { buildOf } from "../model/build-kinds.ts";
import { packageManager, type Commands } from "../model/package-manager.ts";
import { fill } from "./render.ts";
import { memberPath, type GeneratedService, type Workspace } from "../model/workspace.ts";

// Placeholders whose value differs between services. Without them, a framework's commands are the same for every
// service with one package manager, so they are cached.
const OWN = /\{\{[^}]*\b(?:package|port|defaultPort|member|start)\b/;
const SHARED = new WeakMap<Build, Map<Commands, BuildCommands> | null>();

type BuildCommands = ReturnType<typeof fillCommands>;

/** A service's commands: the texts for its build kind, filled in. */
export function buildCommandsOf(service: GeneratedService, workspace: Workspace): BuildCommands {
  const framework = frameworkOf(service.framework);
  const build = buildOf(service);
  const pm = packageManager(workspace.packageManager);
  const shared = sharedOf(build);
  const known = shared?.get(pm);
  if (known) return known;
  const { package: inside, port } = service;
  const basic = { package: inside, port, defaultPort: port === framework.port, pm, member: memberPath(service) };
  const commands = fillCommands(framework, build, basic);
  shared?.set(pm, commands);
  return commands;
}

/** The cached commands of a build, by package manager; null if they differ between services. */
function sharedOf(build: Build): Map<Commands, BuildCommands> | null {
  const known = SHARED.get(build);
  if (known !== undefined) return known;
  const { start, build: steps, install, dev, test, checks, container, buildVariables, watch } = build;
  const texts = JSON.stringify([start, steps, install, dev, test, checks, container, buildVariables, watch]);
  const shared = OWN.test(texts) ? null : new Map<Commands, BuildCommands>();
  SHARED.set(build, shared);
  return shared;
}

type Basic = Pick<GeneratedService, "package" | "port"> & {
  readonly defaultPort: boolean;
  readonly pm: Commands;
  readonly member: string;
};

function fillCommands(framework: Framework, build: Build, basic: Basic) {
  const usual = fill(framework.start, basic);
  const whole = { ...basic, start: usual };
  const filled = (text: string): string => fill(text, whole);
  const all = (texts: readonly string[]): string[] => texts.map(filled).filter((text) => text !== "");
  const start = build.start === framework.start ? usual : filled(build.start);
  const steps = all(build.build);
  return {
    start,
    build: steps,
    path: build.path,
    install: filled(build.install),
    dev: filled(build.dev),
    test: filled(build.test),
    checks: all(build.checks),
    dockerfile: framework.image === null ? dockerfile([...all(build.container), build.copy], steps, start) : [],
    buildVariables: Object.entries(build.buildVariables).map(([key, value]) => ({ name: key, value: filled(value) })),
    watch: all(build.watch),
  };
}

/** A Dockerfile for the laptop: Railpack's own steps and the same start command, run by bash as Railpack does. */
function dockerfile(head: readonly string[], steps: readonly string[], start: string): string[] {
  return [...head, ...steps.map((step) => `RUN ${step}`), `CMD ${JSON.stringify(["/bin/bash", "-c", start])}`];
}
