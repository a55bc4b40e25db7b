// Managed by rnet from rnet.json: `npx -p create-rnet-app rnet sync` writes it again and merges your edits.
// What is yours goes into railway.ts, which imports this file.
/* eslint-disable no-template-curly-in-string -- Railway itself resolves these references, and only in plain strings */
import * as iac from "railway/iac";

// No repository yet. Put "repository": "owner/name" into rnet.json and sync before you connect one in the dashboard:
// a connected repository that this file does not state is disconnected by the next apply.

export const resources: iac.ResourceNode[] = [
  iac.service("app", {
    rootDirectory: "app",
    build: {
      watchPatterns: ["/app/**"],
    },
    start: "./out",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "app",
    },
    env: {
      PORT: "3000",
      BACKEND_HOST: "${{backend.RAILWAY_PRIVATE_DOMAIN}}",
      BACKEND_PORT: "${{backend.PORT}}",
      OTHER_BACKEND_HOST: "${{second-backend.RAILWAY_PRIVATE_DOMAIN}}",
      OTHER_BACKEND_PORT: "${{second-backend.PORT}}",
    },
  }),
  iac.service("backend", {
    source: iac.image("prom/statsd-exporter:v0.31.0"),
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "backend",
    },
    env: {
      PORT: "9125",
    },
  }),
  iac.service("second-backend", {
    source: iac.image("prom/statsd-exporter:v0.31.0"),
    start: "/bin/statsd_exporter --statsd.listen-udp=:9126",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "second-backend",
    },
    env: {
      PORT: "9126",
    },
  }),
];
