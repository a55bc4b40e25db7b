import { frameworkOf } from "../model/catalog.ts";
import { protocolOf } from "../model/variables.ts";
import { buildCommandsOf } from "../render/build-commands.ts";
import { generated, type GeneratedService, type Workspace } from "../model/workspace.ts";

/** Nobody reads more lines than these; NETWORK.md has the others. */
const MOST = 5;

/** The user's next steps, a line each with its explanation: start services here, deploy, make one public. */
export function nextSteps(workspace: Workspace, directory: string, installed: boolean): string[] {
  const services = generated(workspace);
  const built = services.filter(({ framework }) => frameworkOf(framework).language !== null);
  const steps: readonly (readonly [command: string, what: string])[] = [
    ...(directory === "." ? [] : [[`cd ${directory}`, ""] as const]),
    ...built.slice(0, MOST).map((service) => [startHere(service, workspace, installed), ""] as const),
    ...(built.length > MOST ? [[`… and ${built.length - MOST} more`, "NETWORK.md has their commands"] as const] : []),
    ["docker compose up --build", "all of it, on a network like the platform's"],
    ["npx -y @railway/cli config apply", "deploy it; README.md says how"],
    ...makePublic(services),
  ];
  const width = Math.max(...steps.flatMap(([command, what]) => (what ? [command.length] : [])));
  return steps.map(([command, what]) => (what ? `${command.padEnd(width)}  ${what}` : command));
}

function startHere(service: GeneratedService, workspace: Workspace, installed: boolean): string {
  const { install, dev } = buildCommandsOf(service, workspace);
  const isInstalled = installed && frameworkOf(service.framework).language === "node";
  return `(cd ${service.dir} && ${isInstalled ? "" : `${install} && `}cp .env.example .env && ${dev})`;
}

function makePublic(services: readonly GeneratedService[]): (readonly [string, string])[] {
  const front = services.find((service) => protocolOf(service) === "http");
  return front
    ? [[`railway domain --service ${front.name} --port ${front.port}`, `make ${front.name} public`] as const]
    : [];
}
