import { existsSync } from "node:fs";
import { join } from "node:path";

/** How a project installs its packages, and runs a program of one. */
export interface PackageManager {
  /** Commands of a CI job before anything else. */
  readonly install: readonly string[];
  /** Adds this package to the project. */
  readonly add: string;
  readonly command: string;
}

const name = "persona-conformance";

/** The package manager of the project in a folder, by its lockfile. */
export function packageManagerOf(folder: string): PackageManager {
  const has = (file: string) => existsSync(join(folder, file));
  if (has("pnpm-lock.yaml")) {
    return {
      install: ["npm install --global pnpm", "pnpm install --frozen-lockfile"],
      add: `pnpm add --save-dev ${name}`,
      command: `pnpm exec ${name}`,
    };
  }
  if (has("yarn.lock")) {
    return {
      // Yarn 1 is told otherwise than those after it.
      install: has(".yarnrc.yml")
        ? ["corepack enable", "yarn install --immutable"]
        : ["yarn install --frozen-lockfile"],
      add: `yarn add --dev ${name}`,
      command: `yarn run ${name}`,
    };
  }
  const install = has("package-lock.json") ? "npm ci" : "npm install";
  return { install: [install], add: `npm install --save-dev ${name}`, command: `npx ${name}` };
}
