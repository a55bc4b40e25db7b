// Managed by rnet from rnet.json: `npx -p create-rnet-app rnet sync` writes it again and merges your edits.
// What is yours goes into railway.ts, which imports this file.
import * as iac from "railway/iac";

// No repository yet. Put "repository": "owner/name" into rnet.json and sync before you connect one in the dashboard:
// a connected repository that this file does not state is disconnected by the next apply.

export const resources: iac.ResourceNode[] = [
  iac.service("app", {
    rootDirectory: "app",
    build: {
      watchPatterns: ["/app/**"],
    },
    start: "hypercorn --config file:hypercorn_config.py app:app",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "app",
    },
    env: {
      PORT: "3000",
    },
  }),
];
