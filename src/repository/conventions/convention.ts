import type { Repository } from "../detect.ts";
import type { GeneratedService } from "../../model/workspace.ts";

/** Adapts a seed file's text to a repository: its names, versions and bases become those that the repository uses. */
export type Convention = (text: string, service: GeneratedService, repository: Repository) => string;
