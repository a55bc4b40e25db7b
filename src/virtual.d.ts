/** Made by scripts/catalog.ts from templates/: the descriptions. */
declare module "rnet:catalog" {
  const data: import("./catalog.ts").Catalog;
  export default data;
}

/** Made by scripts/catalog.ts from templates/: the texts, those with anything to fill in precompiled. */
declare module "rnet:templates" {
  export const texts: Readonly<Record<string, string>>;
  export const specifications: Readonly<Record<string, TemplateSpecification>>;
}

/** Handlebars without its compiler: all of the instance but `compile`. Its own types leave it empty. */
declare module "handlebars/runtime.js" {
  const runtime: typeof import("handlebars");
  export default runtime;
}
