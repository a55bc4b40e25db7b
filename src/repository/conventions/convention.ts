import type { Repository } from "../detect.ts";
import type { GeneratedService } from "../../model/workspace.ts";

/** A seed file as its template gives it becomes what this repository would have: names, versions and bases as its own have them. */
export type Convention = (text: string, service: GeneratedService, repository: Repository) => string;
