import { PACKAGE_MANAGERS, type PackageManagerName } from "../model/workspace.ts";

/** The package manager that started us (`pnpm create …`), or null: https://docs.npmjs.com/cli/v11/using-npm/config#user-agent */
export function startedBy(): PackageManagerName | null {
  const agent = process.env["npm_config_user_agent"]?.split("/")[0];
  return PACKAGE_MANAGERS.find((name) => name === agent) ?? null;
}
