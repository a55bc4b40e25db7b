// Managed by rnet from rnet.json: `npx -p create-rnet-app rnet sync` writes it again and merges your edits.
// What is yours goes into railway.ts, which imports this file.
/* eslint-disable no-template-curly-in-string -- Railway itself resolves these references, and only in plain strings */
import * as iac from "railway/iac";

export const resources: iac.ResourceNode[] = [
  iac.service("app", {
    source: iac.image("redis:8"),
    start:
      '/bin/sh -c \'exec docker-entrypoint.sh redis-server --bind "* -::*" --requirepass "$REDIS_PASSWORD"\'',
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "app",
    },
    env: {
      PORT: "6379",
      REDIS_PASSWORD: iac.preserve(), // a secret, set on Railway only
      REDIS_URL:
        "redis://default:${{REDIS_PASSWORD}}@${{RAILWAY_PRIVATE_DOMAIN}}:${{PORT}}",
    },
    volumeMounts: {
      "/data": iac.volume("app-data"),
    },
  }),
  // Data hangs on a volume's name: a renamed one is a new, empty one.
  iac.volume("app-data"),
];
