import { serviceContext, localNetworks } from "./context.ts";
import { generated, type GeneratedService, type Workspace } from "./workspace.ts";
import { protocolOf } from "./variables.ts";

/** What a person does next: start it here, deploy it, make one service public. */
export function nextSteps(workspace: Workspace, directory: string, installed: boolean): string[] {
  const networks = localNetworks(workspace);
  const services = generated(workspace).map((service) => ({
    service,
    context: serviceContext(service, workspace, networks),
  }));
  const built = services.filter(({ context }) => context.language !== null);
  const go = directory === "." ? [] : [`cd ${directory}`];
  const local = built.map(({ service, context }) => {
    const install = installed && context.language === "node" ? "" : `${context.install} && `;
    return `(cd ${service.dir} && ${install}cp .env.example .env && ${context.dev})`;
  });
  return [
    ...go,
    ...local,
    "docker compose up --build        all of it, on a network like the platform's",
    "npx -y @railway/cli config apply  deploy it; README.md says how",
    ...makePublic(generated(workspace)),
  ];
}

function makePublic(services: readonly GeneratedService[]): string[] {
  const front = services.find((service) => protocolOf(service) === "http");
  return front ? [`railway domain --service ${front.name} --port ${front.port}        make ${front.name} public`] : [];
}
