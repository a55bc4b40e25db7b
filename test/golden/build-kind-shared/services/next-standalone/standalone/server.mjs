// Becomes .next/standalone/server.js and runs Next's own, once it is known to
// start well: Next reads PORT with parseInt, so that "abc" would be port 3000.
import { createServer } from "node:net";

const port = process.env.PORT || "3004";
if (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65535) {
  console.error(`PORT is ${JSON.stringify(port)}, not a port (1 to 65535)`);
  process.exit(1);
}
process.env.PORT = port;

// HOSTNAME is the address to listen on: "::" takes IPv6 and IPv4.
if (process.env.HOSTNAME === "::" && !(await hasIPv6())) {
  process.env.HOSTNAME = "0.0.0.0";
}

await import("./next-server.js");

/** Whether "::" can be listened on: some kernels have no IPv6 at all. */
function hasIPv6() {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(0, "::", () => probe.close(() => resolve(true)));
  });
}
