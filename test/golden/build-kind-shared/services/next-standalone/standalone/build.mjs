// Runs after `next build`, which leaves out the files that a CDN could serve:
// https://nextjs.org/docs/app/api-reference/config/next-config-js/output
import fs from "node:fs";
import { join } from "node:path";

const manifest = fs.readFileSync(".next/required-server-files.json", "utf8");
// The app's folder inside the output: "" unless it is built in a monorepo.
const folder = JSON.parse(manifest).relativeAppDir.replaceAll("\\", "/");
const root = ".next/standalone";
const app = join(root, folder);

fs.cpSync(".next/static", join(app, ".next/static"), { recursive: true });
if (fs.existsSync("public")) {
  fs.cpSync("public", join(app, "public"), { recursive: true });
}

// Our server.mjs takes the place of Next's server.js, which it then runs.
fs.renameSync(join(app, "server.js"), join(app, "next-server.js"));
fs.cpSync("standalone/server.mjs", join(app, "server.js"));
if (folder !== "") {
  const entry = `import "./${folder}/server.js";\n`;
  fs.writeFileSync(join(root, "server.js"), entry);
  fs.writeFileSync(join(root, "package.json"), '{ "type": "module" }\n');
}
