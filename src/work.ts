import { frameworkOf, type Build, type Framework } from "./catalog.ts";
import { buildOf } from "./forms.ts";
import { packageManager } from "./package-manager.ts";
import { fill } from "./render.ts";
import { isMemberForm, memberPath, type GeneratedService, type Workspace } from "./workspace.ts";

/** How a service is built, started and worked on, as its form says. */
export function workContext(service: GeneratedService, workspace: Workspace) {
  const framework = frameworkOf(service.framework);
  const { name, package: inside, port, form, base } = service;
  const pm = packageManager(workspace.packageManager);
  const basic = { name, package: inside, port, defaultPort: port === framework.port, pm, member: memberPath(service) };
  const { defaultPort, member } = basic;
  // Field by field: of ten thousand services an object made of two others is the dearest part of a context.
  return {
    ...workOf(framework, buildOf(service), basic),
    name,
    package: inside,
    port,
    defaultPort,
    pm,
    member,
    form,
    base,
    isMember: isMemberForm(form),
  };
}

type Basic = Pick<GeneratedService, "name" | "package" | "port"> & {
  readonly defaultPort: boolean;
  readonly pm: ReturnType<typeof packageManager>;
  readonly member: string;
};
type Work = ReturnType<typeof filledWork>["work"];

// What differs from one service to the next; everything else is the same for every service with one package manager.
const OWN = /\{\{[^}]*\b(?:name|package|port|defaultPort|member|start)\b/;
const SHARED = new WeakMap<Build, Map<string, Work>>();

/** The texts of a build, filled in; made once where none of them says anything of the service itself. */
function workOf(framework: Framework, build: Build, basic: Basic): Work {
  const shared = SHARED.get(build) ?? new Map<string, Work>();
  const known = shared.get(basic.pm.name);
  if (known) return known;
  const { work, isOwn } = filledWork(framework, build, basic);
  if (!isOwn) SHARED.set(build, shared.set(basic.pm.name, work));
  return work;
}

function filledWork(framework: Framework, build: Build, basic: Basic) {
  const whole = { ...basic, start: fill(framework.start, basic) };
  let isOwn = false;
  const filled = (text: string): string => {
    isOwn ||= OWN.test(text);
    return fill(text, whole);
  };
  const all = (texts: readonly string[]): string[] => texts.map(filled).filter((text) => text !== "");
  const work = {
    start: filled(build.start),
    build: all(build.build),
    path: build.path,
    install: filled(build.install),
    dev: filled(build.dev),
    test: filled(build.test),
    checks: all(build.checks),
    container: all(build.container),
    copy: build.copy,
    buildVariables: Object.entries(build.buildVariables).map(([key, value]) => ({ name: key, value: filled(value) })),
    watch: all(build.watch),
  };
  return { work, isOwn };
}
