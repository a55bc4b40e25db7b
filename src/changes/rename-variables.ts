import type { Change } from "./change.ts";
import { serviceOf } from "../model/links.ts";
import { defaultEnv, linkVariables, protocolOf, renameVariable } from "../model/variables.ts";
import {
  generated,
  type GeneratedService,
  type Link,
  type Variable,
  type Variables,
  type Workspace,
} from "../model/workspace.ts";

/** A renamed variable of one service. */
interface RenamedVariable {
  readonly owner: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Renames, in every caller, variables named by default after a service's old name, and the references to them. The
 * service already has its new name.
 */
export function renameVariables(from: string, to: string): Change {
  return (workspace) => {
    const speaks = protocolOf(serviceOf(workspace, to));
    const isDefault = (link: Link): boolean => link.to === to && link.env === defaultEnv(from, speaks);
    const renamed = (link: Link): Link => (isDefault(link) ? { ...link, env: defaultEnv(to, speaks) } : link);
    const names = generated(workspace).flatMap(({ name: owner, links }) =>
      links.filter(isDefault).flatMap((link) => {
        const now = linkVariables(renamed(link), speaks);
        return linkVariables(link, speaks).map(([before], index) => ({ owner, from: before, to: now[index]![0] }));
      }),
    );
    return names.length === 0 ? workspace : withVariables(workspace, renamed, names);
  };
}

function withVariables(
  workspace: Workspace,
  renamed: (link: Link) => Link,
  names: readonly RenamedVariable[],
): Workspace {
  const services = workspace.services.map((service) =>
    service.kind === "adopted"
      ? service
      : { ...service, links: service.links.map(renamed), variables: followed(service, names) },
  );
  return { ...workspace, services };
}

function followed({ name, variables }: GeneratedService, names: readonly RenamedVariable[]): Variables {
  const text = (value: string): string =>
    names.reduce(
      (current, { owner, from, to }) => renameVariable(current, owner === name ? [owner, null] : [owner], from, to),
      value,
    );
  const value = (one: Variable): Variable => (typeof one === "string" ? text(one) : { preserve: text(one.preserve) });
  return Object.fromEntries(Object.entries(variables).map(([key, one]) => [key, value(one)]));
}
