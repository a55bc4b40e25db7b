// Managed by rnet from rnet.json: `npx -p create-rnet-app rnet sync` writes it again and merges your edits.
// What is yours goes into railway.ts, which imports this file.
/* eslint-disable no-template-curly-in-string -- Railway itself resolves these references, and only in plain strings */
import * as iac from "railway/iac";

// Without a branch, since each environment deploys its own: iac.github() would pin "main".
const source: iac.SourceConfig = {
  type: "github",
  repo: "acme/mono",
};

export const resources: iac.ResourceNode[] = [
  iac.service("my-express", {
    source,
    build: {
      buildCommand: "cd services/express && npm run build",
      watchPatterns: [
        // what it is built from
        "/services/express/**",
        "/package.json",
        "/package-lock.json",
        "/.npmrc",
      ],
    },
    start: "cd services/express && exec node dist/server.js",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "my-express",
    },
    env: {
      PORT: "3000",
      RAILPACK_CONFIG_FILE: "services/express/railpack.json",
    },
  }),
  iac.service("my-nest", {
    source,
    build: {
      buildCommand: "cd services/nest && npm run build",
      watchPatterns: [
        // what it is built from
        "/services/nest/**",
        "/package.json",
        "/package-lock.json",
        "/.npmrc",
      ],
    },
    start: "cd services/nest && exec node dist/main.js",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "my-nest",
    },
    env: {
      PORT: "3001",
      OTHER_URL:
        "http://${{my-express.RAILWAY_PRIVATE_DOMAIN}}:${{my-express.PORT}}",
      RAILPACK_CONFIG_FILE: "services/nest/railpack.json",
    },
  }),
  iac.service("my-next", {
    source,
    build: {
      buildCommand: "cd services/next && npm run build",
      watchPatterns: [
        // what it is built from
        "/services/next/**",
        "/package.json",
        "/package-lock.json",
        "/.npmrc",
      ],
    },
    start:
      'cd services/next && PATH="$PWD/node_modules/.bin:$OLDPWD/node_modules/.bin:$PATH" && exec next start --hostname ::',
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "my-next",
    },
    env: {
      PORT: "3002",
      OTHER_URL: "http://${{my-nest.RAILWAY_PRIVATE_DOMAIN}}:${{my-nest.PORT}}",
      RAILPACK_CONFIG_FILE: "services/next/railpack.json",
    },
  }),
  iac.service("my-next-server", {
    source,
    build: {
      buildCommand: "cd services/next-server && npm run build",
      watchPatterns: [
        // what it is built from
        "/services/next-server/**",
        "/package.json",
        "/package-lock.json",
        "/.npmrc",
      ],
    },
    start: "cd services/next-server && exec node dist/server.js",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "my-next-server",
    },
    env: {
      PORT: "3003",
      OTHER_URL: "http://${{my-next.RAILWAY_PRIVATE_DOMAIN}}:${{my-next.PORT}}",
      RAILPACK_CONFIG_FILE: "services/next-server/railpack.json",
    },
  }),
  iac.service("my-next-standalone", {
    source,
    build: {
      buildCommand: "cd services/next-standalone && npm run build",
      watchPatterns: [
        // what it is built from
        "/services/next-standalone/**",
        "/package.json",
        "/package-lock.json",
        "/.npmrc",
      ],
    },
    start:
      "cd services/next-standalone && exec node .next/standalone/server.js",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "my-next-standalone",
    },
    env: {
      PORT: "3004",
      HOSTNAME: "::",
      OTHER_URL:
        "http://${{my-next-server.RAILWAY_PRIVATE_DOMAIN}}:${{my-next-server.PORT}}",
      RAILPACK_CONFIG_FILE: "services/next-standalone/railpack.json",
    },
  }),
];
