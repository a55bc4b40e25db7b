// Loaded before the program with --import: kills the process at its n-th change of the disk, n being KILL_AT. A file that is
// being written then is left half-written; every other change is not made. Without KILL_AT their number goes to COUNT_IN.
// KILL_ONLY names the one function whose calls count.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const at = Number(process.env.KILL_AT ?? 0);
const { writeFileSync } = fs;
let count = 0;

function kill() {
  process.kill(process.pid, "SIGKILL");
  // The signal comes before anything else is done.
  for (;;);
}

const NAMES = ["writeFileSync", "mkdirSync", "renameSync", "rmSync", "rmdirSync", "unlinkSync", "linkSync"];
for (const name of NAMES.filter((one) => one === (process.env.KILL_ONLY ?? one))) {
  const real = fs[name];
  fs[name] = (...args) => {
    count++;
    if (count === at && name === "writeFileSync") writeFileSync(args[0], half(args[1]), args[2]);
    if (count === at) kill();
    return real(...args);
  };
}
syncBuiltinESMExports();
if (process.env.COUNT_IN) process.on("exit", () => writeFileSync(process.env.COUNT_IN, String(count)));

function half(data) {
  return data.slice(0, Math.floor(data.length / 2));
}
