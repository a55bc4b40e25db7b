/** Made by scripts/catalog.ts from templates/: the descriptions. */
declare module "rnet:catalog" {
  const data: import("./model/catalog.ts").Catalog;
  export default data;
}

/** Made by scripts/catalog.ts from templates/: the texts. */
declare module "rnet:templates" {
  const data: import("./render/render.ts").Templates;
  export default data;
}

/** Handlebars without its compiler: all of the instance but `compile`. Its own types leave it empty. */
declare module "handlebars/runtime.js" {
  const runtime: typeof import("handlebars");
  export default runtime;
}
