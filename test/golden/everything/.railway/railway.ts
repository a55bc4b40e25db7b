// Yours. `railway config plan` shows what Railway would change, `railway config apply` changes it.
// https://docs.railway.com/infrastructure-as-code
import { defineRailway, project } from "railway/iac";
import { resources } from "./rnet.ts";

// This file owns only what it lists; the rest of the environment stays as it is. Never change this name after an apply.
const name = "shop";
export const partial = name;

export default defineRailway(() =>
  project(name, {
    resources: [
      ...resources,
      // Add yours here.
    ],
  }),
);
