import path from "node:path";
import { frameworkOf } from "../model/catalog.ts";
import { serviceContext, splitCommand, type ServiceContext } from "../render/context.ts";
import { networkOf, resolveAll } from "../model/variables.ts";
import { generated, type GeneratedService, type Protocol, type Service, type Workspace } from "../model/workspace.ts";

/** A service's build: its directory, its steps (lines of bash) and what is on PATH for them. */
export interface BuildRequest {
  readonly directory: string;
  readonly steps: readonly string[];
  readonly path: readonly string[];
}

/** A service to verify: how it is built and started, and what it should show. */
export interface Target {
  readonly name: string;
  /** The label of `<endpoint>.railway.internal`. */
  readonly endpoint: string;
  readonly serves: Protocol;
  readonly directory: string;
  readonly port: number;
  readonly build: BuildRequest | null;
  /** The start command as the platform runs it: in bash for what is built, as arguments for images. */
  readonly argv: readonly string[];
  readonly path: readonly string[];
  /** The resolved variables. */
  readonly variables: ReadonlyMap<string, string>;
  readonly health: string | null;
  /** For each link its variable, the service called, and the variable with the URL if that speaks HTTP. */
  readonly links: readonly { readonly key: string; readonly to: string; readonly url: string | null }[];
  /** A program that has to be on PATH; without it the target is skipped. */
  readonly needs: string | null;
}

/** The targets of a workspace: its generated services, listening on `ports` (by name) and reached at `hostOf`. */
export function targetsOf(
  workspace: Workspace,
  root: string,
  ports: ReadonlyMap<string, number>,
  hostOf: (service: Service) => string,
): Target[] {
  const moved = withPorts(workspace, ports);
  const network = networkOf(withoutScripts(moved), hostOf);
  return generated(moved).map((service) =>
    targetOf(service, serviceContext(service, moved), root, resolveAll(service.name, network)),
  );
}

function targetOf(
  service: GeneratedService,
  context: ServiceContext,
  root: string,
  variables: ReadonlyMap<string, string>,
): Target {
  const framework = frameworkOf(service.framework);
  const directory = path.join(root, context.isMember ? service.base : service.dir);
  const common = {
    name: service.name,
    endpoint: service.endpoint,
    serves: framework.serves,
    port: service.port,
    path: context.work.path,
    variables,
    health: framework.health,
  };
  const links = context.links.map((link) => ({
    key: link.env,
    to: link.to,
    url: link.speaks === "http" ? link.url : null,
  }));
  if (framework.image) {
    const argv = withoutScript(context.work.start || framework.bare.start, framework.bare.arguments);
    return {
      ...common,
      directory,
      build: null,
      argv,
      links,
      needs: programOf(argv),
    };
  }
  const build = { directory, steps: context.work.build, path: context.work.path };
  return { ...common, directory, build, argv: ["bash", "-c", context.work.start], links, needs: null };
}

/** The program that an argument list runs in the end. */
function programOf(argv: readonly string[]): string | null {
  return argv[0] === "/bin/sh" ? (/exec (\S+)/.exec(argv.join(" "))?.[1] ?? null) : (argv[0] ?? null);
}

/** An image's start command as arguments: without its entrypoint script, with the program taken from PATH. */
function withoutScript(start: string, more: string): string[] {
  const argv = splitCommand(start.replace("docker-entrypoint.sh ", ""));
  const [program, ...rest] = argv;
  const extra = splitCommand(more);
  if (program === "/bin/sh") return [program, ...rest];
  return [path.basename(program ?? ""), ...rest, ...extra];
}

function withPorts(workspace: Workspace, ports: ReadonlyMap<string, number>): Workspace {
  return {
    ...workspace,
    services: workspace.services.map((service) => ({ ...service, port: ports.get(service.name) ?? service.port })),
  };
}

/** Without its entrypoint script an image makes no database users, so its URL must not name one. */
function withoutScripts(workspace: Workspace): Workspace {
  return {
    ...workspace,
    services: workspace.services.map((service) =>
      service.kind === "generated"
        ? { ...service, variables: { ...service.variables, ...frameworkOf(service.framework).bare.variables } }
        : service,
    ),
  };
}

/** The variables of the links whose services are in `present`. */
export function linksTo(target: Target, present: ReadonlySet<string>): string[] {
  return target.links.filter(({ to }) => present.has(to)).map(({ key }) => key);
}
