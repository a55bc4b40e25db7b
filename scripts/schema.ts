// The JSON schema of rnet.json, for editors: the build puts it into dist/, whose address rnet.json names. The program itself
// reads manifests with src/state/rnet-json.ts, whose messages are clearer.
import type { Catalog } from "../src/model/catalog.ts";
import { BUILD_KINDS, PACKAGE_MANAGERS, PROTOCOLS } from "../src/model/workspace.ts";

/** The schema, with the frameworks and clients that there are. */
export function manifestSchema({ frameworks, clients }: Catalog): object {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "rnet.json",
    description: "The services of this workspace. Edit it by hand, then run: npx -p create-rnet-app rnet sync",
    type: "object",
    additionalProperties: false,
    required: ["name"],
    properties: {
      $schema: { type: "string" },
      name: {
        description: "The project's name on Railway and in compose.",
        type: "string",
        pattern: "^[a-z0-9][a-z0-9_-]{0,62}$",
      },
      packageManager: {
        description: "What installs and builds the Node services.",
        enum: PACKAGE_MANAGERS,
        default: "npm",
      },
      repository: {
        description: "owner/name on GitHub, where Railway builds from.",
        type: ["string", "null"],
        pattern: "^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$",
      },
      origin: {
        description: "create: rnet made the repository; repository: it was there before.",
        enum: ["create", "repository"],
        default: "repository",
      },
      services: {
        type: "array",
        items: { anyOf: [{ $ref: "#/definitions/generated" }, { $ref: "#/definitions/adopted" }] },
      },
    },
    definitions: {
      port: { type: "integer", minimum: 1, maximum: 65535 },
      generated: {
        description: "A service that rnet generates.",
        type: "object",
        additionalProperties: false,
        required: ["name", "framework", "port"],
        properties: {
          kind: { const: "generated" },
          name: {
            description: "Another name is a rename: links and references of the others follow.",
            type: "string",
            pattern: "^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$",
          },
          framework: { enum: Object.keys(frameworks) },
          dir: { description: "Its directory; by it a service is known when its name changes.", type: "string" },
          package: {
            description: "The name in its language's own manifest, if it is not the service's.",
            type: "string",
          },
          port: { $ref: "#/definitions/port" },
          buildKind: {
            description: "Where it is built: alone, or from the root of a workspace.",
            enum: BUILD_KINDS,
            default: "isolated",
          },
          base: { description: "The directory of the workspace that builds it.", type: "string", default: "." },
          endpoint: {
            description: "The label of <endpoint>.railway.internal, if it is not the name.",
            type: "string",
          },
          live: { description: "The name that Railway still has while a rename is pending.", type: "string" },
          volume: { description: "Its volume's name. Data hangs on it: never change it.", type: ["string", "null"] },
          variables: {
            description: "Variables of its own, with references as Railway writes them.",
            type: "object",
            additionalProperties: {
              anyOf: [
                { type: "string" },
                {
                  description: "A secret: Railway's value is kept, this is the local one.",
                  type: "object",
                  additionalProperties: false,
                  required: ["preserve"],
                  properties: { preserve: { type: "string" } },
                },
              ],
            },
          },
          links: {
            description: "The services that it calls.",
            type: "array",
            items: {
              type: "object",
              additionalProperties: false,
              required: ["to", "client", "env"],
              properties: {
                to: { type: "string" },
                client: { enum: Object.keys(clients) },
                env: {
                  description: "The variable's name; for statsd the stem of _HOST and _PORT.",
                  type: "string",
                  pattern: "^[A-Z][A-Z0-9_]{0,39}$",
                },
              },
            },
          },
        },
      },
      adopted: {
        description: "A service that is known and never generated: a target for links.",
        type: "object",
        additionalProperties: false,
        required: ["kind", "name", "port", "serves"],
        properties: {
          kind: { const: "adopted" },
          name: { description: "The name it has on Railway.", type: "string" },
          dir: { type: ["string", "null"] },
          port: { $ref: "#/definitions/port" },
          serves: { enum: PROTOCOLS },
        },
      },
    },
  };
}
