import { blobId } from "../core/git-blob.ts";
import type { Affected } from "../model/affected.ts";
import type { Owner } from "../model/catalog.ts";
import type { Workspace } from "../model/workspace.ts";
import { fileset } from "./fileset.ts";
import { render } from "./render.ts";

/** A rendered file. */
export interface RenderedFile {
  readonly path: string;
  readonly owner: Owner;
  readonly text: string;
  /** The text's git blob id. */
  readonly id: string;
}

/** Renders the affected files of a manifest. A template that renders to the empty text gives no file. */
export function renderAll(workspace: Workspace, affected: Affected): RenderedFile[] {
  return fileset(workspace, affected).flatMap(({ path, owner, template, context }) => {
    const text = render(template, context);
    return text === "" ? [] : [{ path, owner, text, id: blobId(text) }];
  });
}
