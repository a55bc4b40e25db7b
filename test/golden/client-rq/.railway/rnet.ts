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
    start: "python serve.py",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "app",
    },
    env: {
      PORT: "3000",
      FORWARDED_ALLOW_IPS: "*",
      BACKEND_URL: "${{backend.REDIS_URL}}",
      OTHER_BACKEND: "${{second-backend.REDIS_URL}}",
    },
  }),
  iac.service("backend", {
    source: iac.image("redis:8"),
    start:
      '/bin/sh -c \'exec docker-entrypoint.sh redis-server --bind "* -::*" --requirepass "$REDIS_PASSWORD"\'',
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "backend",
    },
    env: {
      PORT: "6379",
      REDIS_PASSWORD: iac.preserve(), // a secret, set on Railway only
      REDIS_URL:
        "redis://default:${{REDIS_PASSWORD}}@${{RAILWAY_PRIVATE_DOMAIN}}:${{PORT}}",
    },
    volumeMounts: {
      "/data": iac.volume("backend-data"),
    },
  }),
  iac.service("second-backend", {
    source: iac.image("redis:8"),
    start:
      '/bin/sh -c \'exec docker-entrypoint.sh redis-server --bind "* -::*" --port 6380 --requirepass "$REDIS_PASSWORD"\'',
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "second-backend",
    },
    env: {
      PORT: "6380",
      REDIS_PASSWORD: iac.preserve(), // a secret, set on Railway only
      REDIS_URL:
        "redis://default:${{REDIS_PASSWORD}}@${{RAILWAY_PRIVATE_DOMAIN}}:${{PORT}}",
    },
    volumeMounts: {
      "/data": iac.volume("second-backend-data"),
    },
  }),
  // Data hangs on a volume's name: a renamed one is a new, empty one.
  iac.volume("backend-data"),
  iac.volume("second-backend-data"),
];
