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
  iac.service("my-gunicorn", {
    source,
    build: {
      buildCommand:
        "UV_PROJECT_ENVIRONMENT=services/gunicorn/.venv uv sync --locked --no-dev --no-editable --package my-gunicorn",
      watchPatterns: [
        // what it is built from
        "/services/gunicorn/**",
        "/pyproject.toml",
        "/uv.lock",
        "/.python-version",
      ],
    },
    start:
      'cd services/gunicorn && PATH="$PWD/.venv/bin:$PATH" && exec gunicorn app:app',
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "my-gunicorn",
    },
    env: {
      PORT: "3000",
      FORWARDED_ALLOW_IPS: "*",
      RAILPACK_CONFIG_FILE: "services/gunicorn/railpack.json",
    },
  }),
  iac.service("my-hypercorn", {
    source,
    build: {
      buildCommand:
        "UV_PROJECT_ENVIRONMENT=services/hypercorn/.venv uv sync --locked --no-dev --no-editable --package my-hypercorn",
      watchPatterns: [
        // what it is built from
        "/services/hypercorn/**",
        "/pyproject.toml",
        "/uv.lock",
        "/.python-version",
      ],
    },
    start:
      'cd services/hypercorn && PATH="$PWD/.venv/bin:$PATH" && exec hypercorn --config file:hypercorn_config.py app:app',
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "my-hypercorn",
    },
    env: {
      PORT: "3001",
      OTHER_URL:
        "http://${{my-gunicorn.RAILWAY_PRIVATE_DOMAIN}}:${{my-gunicorn.PORT}}",
      RAILPACK_CONFIG_FILE: "services/hypercorn/railpack.json",
    },
  }),
  iac.service("my-uvicorn", {
    source,
    build: {
      buildCommand:
        "UV_PROJECT_ENVIRONMENT=services/uvicorn/.venv uv sync --locked --no-dev --no-editable --package my-uvicorn",
      watchPatterns: [
        // what it is built from
        "/services/uvicorn/**",
        "/pyproject.toml",
        "/uv.lock",
        "/.python-version",
      ],
    },
    start:
      'cd services/uvicorn && PATH="$PWD/.venv/bin:$PATH" && exec python serve.py',
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "my-uvicorn",
    },
    env: {
      PORT: "3002",
      FORWARDED_ALLOW_IPS: "*",
      OTHER_URL:
        "http://${{my-hypercorn.RAILWAY_PRIVATE_DOMAIN}}:${{my-hypercorn.PORT}}",
      RAILPACK_CONFIG_FILE: "services/uvicorn/railpack.json",
    },
  }),
];
