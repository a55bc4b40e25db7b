// Managed by rnet from rnet.json: `npx -p create-rnet-app rnet sync` writes it again and merges your edits.
// What is yours goes into railway.ts, which imports this file.
/* eslint-disable no-template-curly-in-string -- Railway itself resolves these references, and only in plain strings */
import * as iac from "railway/iac";

export const resources: iac.ResourceNode[] = [
  iac.service("app", {
    source: iac.image("mongo:8"),
    start: "docker-entrypoint.sh mongod --ipv6 --bind_ip ::,0.0.0.0",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "app",
    },
    env: {
      PORT: "27017",
      MONGO_INITDB_ROOT_USERNAME: "mongo",
      MONGO_INITDB_ROOT_PASSWORD: iac.preserve(), // a secret, set on Railway only
      MONGO_URL:
        "mongodb://${{MONGO_INITDB_ROOT_USERNAME}}:${{MONGO_INITDB_ROOT_PASSWORD}}@${{RAILWAY_PRIVATE_DOMAIN}}:${{PORT}}",
    },
    volumeMounts: {
      "/data/db": iac.volume("app-data"),
    },
  }),
  // Data hangs on a volume's name: a renamed one is a new, empty one.
  iac.volume("app-data"),
];
