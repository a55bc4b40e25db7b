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
  const filled = (text: string): string => fill(text, whole);
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
