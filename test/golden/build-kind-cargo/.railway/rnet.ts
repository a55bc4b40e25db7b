// Managed by rnet from rnet.json: `npx -p create-rnet-app rnet sync` writes it again and merges your edits.
// What is yours goes into railway.ts, which imports this file.
import * as iac from "railway/iac";

// Without a branch, since each environment deploys its own: iac.github() would pin "main".
const source: iac.SourceConfig = {
  type: "github",
  repo: "acme/mono",
};

export const resources: iac.ResourceNode[] = [
  iac.service("my-axum", {
    source,
    build: {
      buildCommand:
        "cargo build --release --package my-axum --target-dir target && mkdir -p services/axum/bin && cp target/release/my-axum services/axum/bin/",
      watchPatterns: [
        // what it is built from
        "/services/axum/**",
        "/Cargo.toml",
        "/Cargo.lock",
        "/rust-toolchain.toml",
      ],
    },
    start: "cd services/axum && exec ./bin/my-axum",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "my-axum",
    },
    env: {
      PORT: "3000",
      RAILPACK_CONFIG_FILE: "services/axum/railpack.json",
      RAILPACK_CARGO_WORKSPACE: "my-axum",
      RAILPACK_RUST_VERSION: "1.88",
    },
  }),
];
