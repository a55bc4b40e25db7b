// Managed by rnet from rnet.json: `npx -p create-rnet-app rnet sync` writes it again and merges your edits.
// What is yours goes into railway.ts, which imports this file.
/* eslint-disable no-template-curly-in-string -- Railway itself resolves these references, and only in plain strings */
import * as iac from "railway/iac";

export const resources: iac.ResourceNode[] = [
  iac.service("app", {
    source: iac.image("prom/statsd-exporter:v0.31.0"),
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "app",
    },
    env: {
      PORT: "9125",
    },
  }),
];
