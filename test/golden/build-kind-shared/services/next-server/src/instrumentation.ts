// Next calls this once when a server starts, never during a build.
// https://nextjs.org/docs/app/guides/instrumentation
export async function register() {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { check } = await import("@/network");
    await check();

    // After a graceful stop Next exits with 128 + the signal's number, which a
    // platform takes for a crash. By then every request has been answered: exit 0.
    // https://github.com/vercel/next.js/blob/v16.4.6/packages/next/src/server/lib/start-server.ts
    process.once("exit", (code) => {
      if (code === 130 || code === 143) process.exitCode = 0;
    });
  }
}
