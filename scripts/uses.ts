import path from "node:path";
import { rolldown, type Plugin } from "rolldown";
import type { Catalog } from "../src/model/catalog.ts";
import type { Use } from "./recorded.ts";

const here = import.meta.dirname;

/** The contexts of templates: the samples, as the program makes them with this catalog. */
export async function usesWith(catalog: Catalog): Promise<readonly Use[]> {
  const bundle = await rolldown({
    input: path.join(here, "samples.ts"),
    platform: "node",
    plugins: [standIns(catalog)],
  });
  const { output } = await bundle.generate({ format: "esm" });
  await bundle.close();
  const code = Buffer.from(output[0].code).toString("base64");
  const samples = (await import(`data:text/javascript;base64,${code}`)) as typeof import("./samples.ts");
  return samples.uses;
}

/** The program cannot be imported as it is: the data that it is built with does not exist yet. */
function standIns(catalog: Catalog): Plugin {
  const recorded = path.join(here, "recorded.ts");
  return {
    name: "stand-ins",
    resolveId: (id) => (id === "rnet:catalog" ? `\0${id}` : id === "./render.ts" ? recorded : null),
    load: (id) => (id === "\0rnet:catalog" ? `export default ${JSON.stringify(catalog)};` : null),
  };
}
