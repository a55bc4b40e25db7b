import { blobId } from "../core/git-blob.ts";
import type { Affected } from "../model/affected.ts";
import type { Owner } from "../model/catalog.ts";
import type { Workspace } from "../model/workspace.ts";
import { fileset } from "./fileset.ts";
import { render } from "./render.ts";

/** A text the templates gave for a path. */
export interface RenderedFile {
  readonly path: string;
  readonly owner: Owner;
  readonly text: string;
  /** Its blob id. */
  readonly id: string;
}

/** The texts that a manifest asks for, as far as it is affected. A template that renders to nothing has nothing to say for this manifest. */
export function renderAll(workspace: Workspace, affected: Affected): RenderedFile[] {
  return fileset(workspace, affected).flatMap(({ path, owner, template, context }) => {
    const text = render(template, context);
    return text === "" ? [] : [{ path, owner, text, id: blobId(text) }];
  });
}
