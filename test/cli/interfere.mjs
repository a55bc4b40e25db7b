// Loaded before the program (node --import): counts what it does to the disk, and at one operation ends it, or waits.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const OPERATIONS = ["writeFileSync", "renameSync", "linkSync", "mkdirSync", "rmSync", "rmdirSync"];
const { RNET_KILL_AT, RNET_WAIT_AT, RNET_WAIT_FOR, RNET_COUNT } = process.env;
let count = 0;

for (const operation of OPERATIONS) {
  const real = fs[operation];
  fs[operation] = (...args) => {
    count += 1;
    if (count === Number(RNET_KILL_AT)) end(operation, real, args);
    if (count === Number(RNET_WAIT_AT)) wait();
    return Reflect.apply(real, fs, args);
  };
}
syncBuiltinESMExports();
if (RNET_COUNT) process.on("exit", () => fs.appendFileSync(RNET_COUNT, String(count)));

/** In the middle of a write, as SIGKILL may come. */
function end(operation, real, [file, data, ...rest]) {
  if (operation === "writeFileSync") Reflect.apply(real, fs, [file, data.slice(0, data.length / 2), ...rest]);
  process.kill(process.pid, "SIGKILL");
}

/** Says that it waits, until it may go on. */
function wait() {
  fs.appendFileSync(`${RNET_WAIT_FOR}.waiting`, "");
  while (!fs.existsSync(RNET_WAIT_FOR)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}
