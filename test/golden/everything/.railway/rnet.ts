// Managed by rnet from rnet.json: `npx -p create-rnet-app rnet sync` writes it again and merges your edits.
// What is yours goes into railway.ts, which imports this file.
/* eslint-disable no-template-curly-in-string -- Railway itself resolves these references, and only in plain strings */
import * as iac from "railway/iac";

// No repository yet. Put "repository": "owner/name" into rnet.json and sync before you connect one in the dashboard:
// a connected repository that this file does not state is disconnected by the next apply.

export const resources: iac.ResourceNode[] = [
  iac.service("axum", {
    rootDirectory: "axum",
    build: {
      watchPatterns: [
        // what it is built from
        "/axum/**",
      ],
    },
    start: "./bin/axum",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "axum",
    },
    env: {
      PORT: "3000",
      STATSD_CADENCE_HOST: "${{statsd.RAILWAY_PRIVATE_DOMAIN}}",
      STATSD_CADENCE_PORT: "${{statsd.PORT}}",
      MONGO_MONGODB_URL: "${{mongo.MONGO_URL}}",
      REDIS_REDIS_URL: "${{redis.REDIS_URL}}",
      EXPRESS_REQWEST_URL:
        "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
    },
  }),
  iac.service("express", {
    rootDirectory: "express",
    build: {
      watchPatterns: [
        // what it is built from
        "/express/**",
      ],
    },
    start: "node dist/server.js",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "express",
    },
    env: {
      PORT: "3001",
      REDIS_BULLMQ_URL: "${{redis.REDIS_URL}}",
      STATSD_HOT_SHOTS_HOST: "${{statsd.RAILWAY_PRIVATE_DOMAIN}}",
      STATSD_HOT_SHOTS_PORT: "${{statsd.PORT}}",
      REDIS_IOREDIS_URL: "${{redis.REDIS_URL}}",
      MONGO_MONGODB_URL: "${{mongo.MONGO_URL}}",
    },
  }),
  iac.service("fiber", {
    rootDirectory: "fiber",
    build: {
      watchPatterns: [
        // what it is built from
        "/fiber/**",
      ],
    },
    start: "./out",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "fiber",
    },
    env: {
      PORT: "3002",
      REDIS_ASYNQ_URL: "${{redis.REDIS_URL}}",
      STATSD_DATADOG_GO_HOST: "${{statsd.RAILWAY_PRIVATE_DOMAIN}}",
      STATSD_DATADOG_GO_PORT: "${{statsd.PORT}}",
      REDIS_GO_REDIS_URL: "${{redis.REDIS_URL}}",
      MONGO_MONGO_DRIVER_URL: "${{mongo.MONGO_URL}}",
      EXPRESS_NET_HTTP_URL:
        "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
    },
  }),
  iac.service("gunicorn", {
    rootDirectory: "gunicorn",
    build: {
      watchPatterns: [
        // what it is built from
        "/gunicorn/**",
      ],
    },
    start: "gunicorn app:app",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "gunicorn",
    },
    env: {
      PORT: "3003",
      FORWARDED_ALLOW_IPS: "*",
      STATSD_DATADOG_HOST: "${{statsd.RAILWAY_PRIVATE_DOMAIN}}",
      STATSD_DATADOG_PORT: "${{statsd.PORT}}",
      EXPRESS_HTTPX_URL:
        "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
      MONGO_PYMONGO_URL: "${{mongo.MONGO_URL}}",
      REDIS_REDIS_URL: "${{redis.REDIS_URL}}",
      REDIS_RQ_URL: "${{redis.REDIS_URL}}",
    },
  }),
  iac.service("hypercorn", {
    rootDirectory: "hypercorn",
    build: {
      watchPatterns: [
        // what it is built from
        "/hypercorn/**",
      ],
    },
    start: "hypercorn --config file:hypercorn_config.py app:app",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "hypercorn",
    },
    env: {
      PORT: "3004",
      STATSD_DATADOG_HOST: "${{statsd.RAILWAY_PRIVATE_DOMAIN}}",
      STATSD_DATADOG_PORT: "${{statsd.PORT}}",
      EXPRESS_HTTPX_URL:
        "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
      MONGO_PYMONGO_URL: "${{mongo.MONGO_URL}}",
      REDIS_REDIS_URL: "${{redis.REDIS_URL}}",
      REDIS_RQ_URL: "${{redis.REDIS_URL}}",
    },
  }),
  iac.service("mongo", {
    source: iac.image("mongo:8"),
    start: "docker-entrypoint.sh mongod --ipv6 --bind_ip ::,0.0.0.0",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "mongo",
    },
    env: {
      PORT: "27017",
      MONGO_INITDB_ROOT_USERNAME: "mongo",
      MONGO_INITDB_ROOT_PASSWORD: iac.preserve(), // a secret, set on Railway only
      MONGO_URL:
        "mongodb://${{MONGO_INITDB_ROOT_USERNAME}}:${{MONGO_INITDB_ROOT_PASSWORD}}@${{RAILWAY_PRIVATE_DOMAIN}}:${{PORT}}",
    },
    volumeMounts: {
      "/data/db": iac.volume("mongo-data"),
    },
  }),
  iac.service("nest", {
    rootDirectory: "nest",
    build: {
      watchPatterns: [
        // what it is built from
        "/nest/**",
      ],
    },
    start: "node dist/main.js",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "nest",
    },
    env: {
      PORT: "3005",
      EXPRESS_AXIOS_URL:
        "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
      REDIS_BULLMQ_URL: "${{redis.REDIS_URL}}",
      EXPRESS_FETCH_URL:
        "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
      STATSD_HOT_SHOTS_HOST: "${{statsd.RAILWAY_PRIVATE_DOMAIN}}",
      STATSD_HOT_SHOTS_PORT: "${{statsd.PORT}}",
      REDIS_IOREDIS_URL: "${{redis.REDIS_URL}}",
      MONGO_MONGODB_URL: "${{mongo.MONGO_URL}}",
    },
  }),
  iac.service("next", {
    rootDirectory: "next",
    build: {
      watchPatterns: [
        // what it is built from
        "/next/**",
      ],
    },
    start: "node_modules/.bin/next start --hostname ::",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "next",
    },
    env: {
      PORT: "3006",
      EXPRESS_AXIOS_URL:
        "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
      REDIS_BULLMQ_URL: "${{redis.REDIS_URL}}",
      EXPRESS_FETCH_URL:
        "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
      STATSD_HOT_SHOTS_HOST: "${{statsd.RAILWAY_PRIVATE_DOMAIN}}",
      STATSD_HOT_SHOTS_PORT: "${{statsd.PORT}}",
      REDIS_IOREDIS_URL: "${{redis.REDIS_URL}}",
      MONGO_MONGODB_URL: "${{mongo.MONGO_URL}}",
    },
  }),
  iac.service("next-server", {
    rootDirectory: "next-server",
    build: {
      watchPatterns: [
        // what it is built from
        "/next-server/**",
      ],
    },
    start: "node dist/server.js",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "next-server",
    },
    env: {
      PORT: "3007",
      EXPRESS_AXIOS_URL:
        "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
      REDIS_BULLMQ_URL: "${{redis.REDIS_URL}}",
      EXPRESS_FETCH_URL:
        "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
      STATSD_HOT_SHOTS_HOST: "${{statsd.RAILWAY_PRIVATE_DOMAIN}}",
      STATSD_HOT_SHOTS_PORT: "${{statsd.PORT}}",
      REDIS_IOREDIS_URL: "${{redis.REDIS_URL}}",
      MONGO_MONGODB_URL: "${{mongo.MONGO_URL}}",
    },
  }),
  iac.service("next-standalone", {
    rootDirectory: "next-standalone",
    build: {
      watchPatterns: [
        // what it is built from
        "/next-standalone/**",
      ],
    },
    start: "node .next/standalone/server.js",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "next-standalone",
    },
    env: {
      PORT: "3008",
      HOSTNAME: "::",
      EXPRESS_AXIOS_URL:
        "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
      REDIS_BULLMQ_URL: "${{redis.REDIS_URL}}",
      EXPRESS_FETCH_URL:
        "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
      STATSD_HOT_SHOTS_HOST: "${{statsd.RAILWAY_PRIVATE_DOMAIN}}",
      STATSD_HOT_SHOTS_PORT: "${{statsd.PORT}}",
      REDIS_IOREDIS_URL: "${{redis.REDIS_URL}}",
      MONGO_MONGODB_URL: "${{mongo.MONGO_URL}}",
    },
  }),
  iac.service("redis", {
    source: iac.image("redis:8"),
    start:
      '/bin/sh -c \'exec docker-entrypoint.sh redis-server --bind "* -::*" --requirepass "$REDIS_PASSWORD"\'',
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "redis",
    },
    env: {
      PORT: "6379",
      REDIS_PASSWORD: iac.preserve(), // a secret, set on Railway only
      REDIS_URL:
        "redis://default:${{REDIS_PASSWORD}}@${{RAILWAY_PRIVATE_DOMAIN}}:${{PORT}}",
    },
    volumeMounts: {
      "/data": iac.volume("redis-data"),
    },
  }),
  iac.service("statsd", {
    source: iac.image("prom/statsd-exporter:v0.31.0"),
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "statsd",
    },
    env: {
      PORT: "9125",
    },
  }),
  iac.service("uvicorn", {
    rootDirectory: "uvicorn",
    build: {
      watchPatterns: [
        // what it is built from
        "/uvicorn/**",
      ],
    },
    start: "python serve.py",
    healthcheck: "/health",
    deploy: {
      drainingSeconds: 10, // from SIGTERM to SIGKILL
    },
    networking: {
      privateNetworkEndpoint: "uvicorn",
    },
    env: {
      PORT: "3009",
      FORWARDED_ALLOW_IPS: "*",
      STATSD_DATADOG_HOST: "${{statsd.RAILWAY_PRIVATE_DOMAIN}}",
      STATSD_DATADOG_PORT: "${{statsd.PORT}}",
      EXPRESS_HTTPX_URL:
        "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}",
      MONGO_PYMONGO_URL: "${{mongo.MONGO_URL}}",
      REDIS_REDIS_URL: "${{redis.REDIS_URL}}",
      REDIS_RQ_URL: "${{redis.REDIS_URL}}",
    },
  }),
  // Data hangs on a volume's name: a renamed one is a new, empty one.
  iac.volume("mongo-data"),
  iac.volume("redis-data"),
];
