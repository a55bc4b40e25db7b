// Workspaces in which every list that a template may use has an element, and every object that may be null exists.
import { everythingOf } from "../src/model/affected.ts";
import { catalog, clientsFor, type Framework } from "../src/model/catalog.ts";
import { addLink, addService, adoptService, sequence, type Change } from "../src/changes/change.ts";
import { fileset } from "../src/render/fileset.ts";
import { PROTOCOLS, type BuildKind, type Protocol, type Workspace } from "../src/model/workspace.ts";
import { recorded, type Use } from "./recorded.ts";

const frameworks = Object.values(catalog.frameworks);
const EMPTY: Workspace = { name: "sample", packageManager: "npm", repository: "a/b", origin: "create", services: [] };

const planned = [everyLink(), ...everyBuildKind()].flatMap((workspace) => fileset(workspace, everythingOf(workspace)));

/** Every template with its contexts in these workspaces. */
export const uses: readonly Use[] = [...recorded, ...planned];

/** Every framework calls through every client, all are being renamed, and one service is adopted. */
function everyLink(): Workspace {
  const targets = PROTOCOLS.map((protocol) => service(targetOf(protocol), serving(protocol), null));
  const services = frameworks.map((framework) => service(framework.id, framework, null));
  const adopted = adoptService({ name: "Adopted", dir: "adopted", port: 80, serves: "http" });
  const made = sequence([...targets, ...services, adopted, ...frameworks.flatMap(linksOf)])(EMPTY);
  return { ...made, services: made.services.map((one) => (one.kind === "adopted" ? one : { ...one, live: "before" })) };
}

function linksOf({ id, language }: Framework): Change[] {
  const clients = PROTOCOLS.flatMap((protocol) => clientsFor(language, protocol));
  return clients.map((client) =>
    addLink({
      from: id,
      to: targetOf(client.speaks),
      client: client.id,
      env: client.id.toUpperCase().replaceAll("-", "_"),
    }),
  );
}

function targetOf(protocol: Protocol): string {
  return `to-${protocol}`;
}

function serving(protocol: Protocol): Framework {
  return frameworks.find(({ serves }) => serves === protocol)!;
}

/** Every framework in each build kind that it may have in a repository's workspace. */
function everyBuildKind(): Workspace[] {
  const buildKinds = [...new Set(frameworks.flatMap((framework) => Object.keys(framework.buildKinds)))] as BuildKind[];
  return buildKinds.map((buildKind) => {
    const own = frameworks.filter((framework) => Object.hasOwn(framework.buildKinds, buildKind));
    return sequence(own.map((framework) => service(framework.id, framework, buildKind)))({
      ...EMPTY,
      origin: "repository",
    });
  });
}

function service(name: string, framework: Framework, buildKind: BuildKind | null): Change {
  return addService({ name, framework: framework.id, dir: null, port: null, buildKind, base: null });
}
