// Managed by rnet from rnet.json: `npx -p create-rnet-app rnet sync` writes it again and merges your edits.
// What is yours goes into railway.ts, which imports this file.
import * as iac from "railway/iac";

const repository = "acme/mono";
// Without a branch, since each environment deploys its own: iac.github(repository) would pin "main".
const source: iac.SourceConfig = { type: "github", repo: repository };

export const resources: iac.ResourceNode[] = [
  iac.service("my-fiber", {
    source,
    build: {
      buildCommand:
        'go build -ldflags="-w -s" -o services/fiber/out ./services/fiber',
      watchPatterns: ["/services/fiber/**", "/go.work", "/go.work.sum"],
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
