import { frameworkOf } from "./catalog.ts";
import { buildOf } from "./forms.ts";
import { packageManager } from "./package-manager.ts";
import { fill } from "./render.ts";
import { isMemberForm, memberPath, type GeneratedService, type Workspace } from "./workspace.ts";

/** How a service is built, started and worked on, as its form says. */
export function workContext(service: GeneratedService, workspace: Workspace) {
  const framework = frameworkOf(service.framework);
  const build = buildOf(service);
  const member = memberPath(service);
  const pm = packageManager(workspace.packageManager);
  const { name, package: inside, port, form, base } = service;
  const basic = { name, package: inside, port, defaultPort: port === framework.port, pm, member };
  const whole = { ...basic, start: fill(framework.start, basic) };
  const filled = (text: string): string => (OWN.test(text) ? fill(text, whole) : filledOnce(text, pm, whole));
  const all = (texts: readonly string[]): string[] => texts.map(filled).filter((text) => text !== "");
  return {
    ...basic,
    form,
    base,
    isMember: isMemberForm(form),
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
}

/** What differs from one service to the next; all other texts are the same for every service with one package manager. */
const OWN = /\{\{[^}]*\b(?:name|package|port|defaultPort|member|start)\b/;
const FILLED = new Map<string, string>();

function filledOnce(text: string, pm: { readonly name: string }, context: object): string {
  const key = `${pm.name} ${text}`;
  const filled = FILLED.get(key) ?? fill(text, context);
  FILLED.set(key, filled);
  return filled;
}
