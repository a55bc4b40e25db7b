// Yours. `railway config plan` shows what Railway would change, `railway config apply` changes it.
// https://docs.railway.com/infrastructure-as-code
import { defineRailway, project } from "railway/iac";
import { resources } from "./rnet.ts";

// Whatever is in the environment and not in this list is planned for deletion: read the plan before you apply it.
export default defineRailway(() =>
  project("shop", {
    resources: [
      ...resources,
      // Add yours here.
    ],
  }),
);
