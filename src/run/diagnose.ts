import { socketOf, type Observation } from "./observation.ts";

/** What a service should show. null: not asked of it. */
interface Expected {
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly health: string | null;
  /** Milliseconds from SIGTERM to the end. */
  readonly stopWithin: number;
  /** The links whose targets are running. */
  readonly links: readonly string[];
}

const UNSTARTED = 127;

/** Returns everything that is wrong with what was seen, each with its likely cause and cure; empty if nothing is. */
export function diagnose(seen: Observation, expected: Expected): string[] {
  if (seen.exited !== null) return [whyItEnded(seen)];
  return [...families(seen, expected), ...health(seen, expected), ...links(seen, expected), ...stop(seen, expected)];
}

function whyItEnded({ exited, log }: Observation): string {
  const line = lastLine(log);
  const how = `it ended by itself with exit code ${exited}`;
  if (/is not set|is empty|\$\{\{|has no port|no port|names no existing service/.test(log)) {
    const told = log.split("\n").find((entry) => /^[A-Z][A-Z0-9_]* /.test(entry)) ?? line;
    return `${how}: a variable is missing or wrong. It says: ${told}`;
  }
  if (/EADDRINUSE|already in use|Address already in use/i.test(log))
    return `${how}: its port was taken. Does it read PORT?`;
  if (exited === UNSTARTED || /command not found|No such file or directory|Cannot find module/.test(log)) {
    return `${how}: its start command names something that is not there. Was it built? It says: ${line}`;
  }
  return `${how}. It says: ${line || "nothing"}`;
}

function families(seen: Observation, expected: Expected): string[] {
  const kind = socketOf(seen);
  if ((!expected.ipv4 || seen.ipv4) && (!expected.ipv6 || seen.ipv6)) return [];
  const elsewhere = seen.listeners?.filter(({ port }) => port !== seen.port) ?? [];
  const own = seen.listeners?.filter(({ port }) => port === seen.port) ?? [];
  if (kind === "none" && own.length === 0 && elsewhere.length > 0) {
    return [
      `PORT is ignored: it listens on port ${elsewhere.map(({ port }) => port).join(", ")} while PORT is ${seen.port}. Read the port from the environment.`,
    ];
  }
  if (own.length > 0 && own.every(({ address }) => /^127\.|^::1$/.test(address))) {
    return [
      `it is bound to ${own.map(({ address }) => address).join(" and ")}, which only this machine can reach. Bind to "::".`,
    ];
  }
  if (kind === "IPv4-only" || (own.length > 0 && own.every(({ address }) => address === "0.0.0.0")))
    return [
      `it listens on IPv4 only (bound to 0.0.0.0): services on an older private network, which is IPv6 only, get ECONNREFUSED. ${fixOfIpv4(seen.log)}`,
    ];
  if (kind === "IPv6-only")
    return [
      "it listens on IPv6 only: public traffic and the platform's health check come over IPv4 and get ECONNREFUSED. Make the socket take both families.",
    ];
  return [`nothing answers on port ${seen.port}. It says: ${lastLine(seen.log) || "nothing"}`];
}

function fixOfIpv4(log: string): string {
  if (/Could not find address for \[::\]/.test(log))
    return 'mongod leaves out "::" if it is started without --ipv6; add that to the start command.';
  return 'Bind to "::" (in Go on the network "tcp", not "tcp4").';
}

function health({ health: status, ipv4, ipv6 }: Observation, expected: Expected): string[] {
  if (expected.health === null || status === 200 || !(ipv4 || ipv6)) return [];
  return [`${expected.health} answers ${status ?? "nothing"}; the platform's health check takes 200 only.`];
}

function links({ links: answers, log }: Observation, expected: Expected): string[] {
  if (answers === null) return [];
  return expected.links
    .filter((name) => answers[name] !== "ok")
    .map((name) => `${name} does not answer: ${whyNoLink(name, log)}`);
}

function whyNoLink(name: string, log: string): string {
  const line = log.split("\n").findLast((entry) => entry.includes(name)) ?? lastLine(log);
  if (
    /ENOTFOUND|EAI_|no such host|Name or service not known|failed to lookup|ENODATA|EINVAL|EAFNOSUPPORT/i.test(line)
  ) {
    return `the name has no address of the family that was asked for. Does the client ask for IPv4 only (family: 4, udp4)? It says: ${line}`;
  }
  if (/ECONNREFUSED|refused/i.test(line))
    return `the other service refuses: does it listen on this family and port? It says: ${line}`;
  return `it says: ${line || "nothing"}`;
}

function stop({ stop: seen }: Observation, expected: Expected): string[] {
  if (seen === null) return [];
  if (seen.milliseconds > expected.stopWithin)
    return [
      `it did not stop within ${expected.stopWithin / 1000} s of SIGTERM. Handle SIGTERM, and start the server itself, not npm or a shell around it.`,
    ];
  if (seen.code !== 0)
    return [
      `SIGTERM ended it with exit code ${seen.code} instead of 0. Handle SIGTERM: finish what is under way, then exit.`,
    ];
  return seen.kept === false
    ? ["a request under way was dropped at SIGTERM. Stop accepting, finish what is under way, then exit."]
    : [];
}

function lastLine(log: string): string {
  return log.trimEnd().split("\n").pop() ?? "";
}
