import { planNew, type Plan } from "../src/pipeline/pipeline.ts";
import { create, emptyWorkspace, type CreateAnswers } from "./create.ts";

/** Plans the workspace that the answers of `create` describe, in `root`. Throws what planNew throws. */
export function planCreate(root: string, answers: CreateAnswers): Promise<Plan> {
  return planNew(root, emptyWorkspace({ ...answers, directory: root }), create.change(answers));
}
