import { clientOf, frameworkOf } from "./catalog.ts";
import { linkVariables, protocolOf, variablesTowards } from "./variables.ts";
import { generated, servicesByName, type Service, type Workspace } from "./workspace.ts";

/** The network of a workspace as plain text: each service with its address, and below it the services that it calls. */
export function picture(workspace: Workspace): string {
  const width = Math.max(0, ...workspace.services.map(({ name }) => name.length));
  const kinds = Math.max(0, ...workspace.services.map((service) => kindOf(service).length));
  const lines = workspace.services.flatMap((service) => [
    `  ${service.name.padEnd(width)}  ${kindOf(service).padEnd(kinds)}  ${addressOf(service)}`.trimEnd(),
    ...linkLines(service, workspace),
  ]);
  return [workspace.name, ...lines].join("\n");
}

function kindOf(service: Service): string {
  return service.kind === "adopted" ? `adopted, ${service.serves}` : frameworkOf(service.framework).label;
}

function addressOf(service: Service): string {
  if (service.kind === "adopted") return "";
  const scheme = { http: "http", redis: "redis", mongo: "mongodb", statsd: "udp" }[protocolOf(service)];
  return `${scheme}://${service.endpoint}.railway.internal:${service.port}`;
}

function linkLines(service: Service, workspace: Workspace): string[] {
  if (service.kind === "adopted") return [];
  return service.links.map((link, index) => {
    const target = servicesByName(workspace).get(link.to)!;
    const names = linkVariables(link, protocolOf(target)).map(([name]) => name);
    const corner = index === service.links.length - 1 ? "└─" : "├─";
    return `    ${corner}▶ ${link.to} through ${clientOf(link.client).library} (${names.join(", ")})`;
  });
}

/** The network as a Mermaid flowchart. https://mermaid.js.org/syntax/flowchart.html */
export function mermaid(workspace: Workspace): string {
  const places = new Map(workspace.services.map(({ name }, index) => [name, index]));
  const id = (name: string): string => `s${places.get(name)}`;
  const nodes = workspace.services.map(({ name, port }) => `  ${id(name)}["${name} :${port}"]`);
  const arrows = generated(workspace).flatMap(({ name, links }) =>
    links.map(({ to, env }) => `  ${id(name)} -->|${env}| ${id(to)}`),
  );
  return ["flowchart LR", ...nodes, ...arrows].join("\n");
}

/** The network as data: every service with its host and port, every link with its variables and their references. */
export function networkDocument(workspace: Workspace): object {
  const services = workspace.services.map((service) => ({
    name: service.name,
    kind: service.kind,
    framework: service.kind === "generated" ? service.framework : null,
    serves: protocolOf(service),
    host: service.kind === "generated" ? `${service.endpoint}.railway.internal` : null,
    port: service.port,
  }));
  const links = generated(workspace).flatMap((from) =>
    from.links.map((link) => {
      const target = servicesByName(workspace).get(link.to)!;
      const variables = Object.fromEntries(variablesTowards(target, link));
      return { from: from.name, to: link.to, client: link.client, env: link.env, variables };
    }),
  );
  return { name: workspace.name, services, links };
}
