// Managed by rnet from rnet.json: `npx -p create-rnet-app rnet sync` writes it again and merges your edits.
// What is yours goes into railway.ts, which imports this file.
import * as iac from "railway/iac";

// Without a branch, since each environment deploys its own: iac.github() would pin "main".
const source: iac.SourceConfig = {
  type: "github",
  repo: "acme/mono",
};

export const resources: iac.ResourceNode[] = [
  iac.service("my-fiber", {
    source,
    build: {
      buildCommand:
        'go build -ldflags="-w -s" -o services/fiber/out ./services/fiber',
      watchPatterns: [
        // what it is built from
        "/services/fiber/**",
        "/go.work",
        "/go.work.sum",
      ],
    },
    start: "cd services/fiber && exec ./out",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "my-fiber",
    },
    env: {
      PORT: "3000",
      RAILPACK_CONFIG_FILE: "services/fiber/railpack.json",
      RAILPACK_GO_VERSION: "1.26",
    },
  }),
];
