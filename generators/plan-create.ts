import { planNew, type PlannedChange } from "../src/pipeline/pipeline.ts";
import { create, emptyWorkspace, type CreateAnswers } from "./create.ts";

/** Plans the workspace that the answers of `create` describe, in `root`. Throws what planNew throws. */
export function planCreate(root: string, answers: CreateAnswers): Promise<PlannedChange> {
  return planNew(root, emptyWorkspace({ ...answers, directory: root }), create.change(answers));
}
