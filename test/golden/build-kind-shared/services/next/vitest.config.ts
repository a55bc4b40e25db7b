import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: {
      "@": fileURLToPath(new URL("./src", import.meta.url)),
      // Next resolves `server-only` itself; a test is server code, so it is empty here too.
      "server-only": "next/dist/compiled/server-only/empty.js",
    },
  },
});
