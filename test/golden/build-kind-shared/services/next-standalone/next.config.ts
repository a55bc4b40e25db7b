import type { NextConfig } from "next";

// Cache Components stay off: with them a GET route without `await connection()` runs
// during the build, when no other service answers and no variable is set.
// https://nextjs.org/docs/app/api-reference/config/next-config-js/cacheComponents
const nextConfig: NextConfig = {
  // A server with only the files it needs, finished by standalone/build.mjs.
  output: "standalone",
};

export default nextConfig;
