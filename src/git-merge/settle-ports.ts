import { nextPort, withService } from "../changes/change.ts";
import { identityOf } from "./merge-manifests.ts";
import { generated, type Service, type Workspace } from "../model/workspace.ts";

/** A workspace in which no two services share a port, and messages on the ports that changed. */
interface Ports {
  readonly workspace: Workspace;
  readonly told: readonly string[];
}

/** Gives the next free port to a service of the other branch whose port is taken; `ours` is our branch's manifest. */
export function settlePorts(workspace: Workspace, ours: Workspace): Ports {
  const before = new Map(generated(ours).map((service) => [identityOf(service), service.port]));
  const isOurs = (service: Service): boolean => before.get(identityOf(service)) === service.port;
  const settled = generated(workspace).filter(isOurs);
  const taken = new Map(settled.map(({ name, port }) => [port, name]));
  return generated(workspace)
    .filter((service) => !isOurs(service))
    .reduce<Ports>(
      (current, service) => {
        const other = taken.get(service.port);
        const port = other === undefined ? service.port : nextPort(current.workspace, service.port);
        taken.set(port, service.name);
        if (other === undefined) return current;
        const told = `${service.name} now has port ${port}: both branches gave out ${service.port}, and ${other} keeps it.`;
        return {
          workspace: withService(current.workspace, { ...service, port }),
          told: [...current.told, told],
        };
      },
      { workspace, told: [] },
    );
}
