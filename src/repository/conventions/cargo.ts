import type { Convention } from "./convention.ts";

/** A member inherits whatever it can. https://doc.rust-lang.org/cargo/reference/workspaces.html#the-package-table */
export const cargoConventions: Convention = (text, { buildKind }, { cargo }) => {
  if (buildKind !== "cargo" || !cargo) return text;
  const inherits = (field: string): boolean => cargo.inherited.includes(field);
  const fields = ["edition", "version", "publish"].filter(
    (field) => inherits(field) && (field !== "edition" || cargo.edition === "2024"),
  );
  const named = fields.reduce((current, field) => inherit(current, field), text);
  return cargo.hasLints ? `${named.trimEnd()}\n\n[lints]\nworkspace = true\n` : named;
};

function inherit(text: string, field: string): string {
  return text.replace(new RegExp(`^${field} = .*$`, "m"), `${field}.workspace = true`);
}
