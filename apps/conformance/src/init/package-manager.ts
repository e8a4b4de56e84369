import { existsSync } from "node:fs";
import { join } from "node:path";

/** A package manager's commands. */
export interface PackageManager {
  /** The first commands of a CI job. */
  readonly install: readonly string[];
  /** Adds this package to the project. */
  readonly add: string;
  readonly command: string;
}

const name = "persona-conformance";

/** Finds a folder's package manager by its lockfile. */
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
      // Yarn 1 has other options than later versions.
      install: has(".yarnrc.yml")
        ? ["corepack enable", "yarn install --immutable"]
        : ["yarn install --frozen-lockfile"],
      add: `yarn add --dev ${name}`,
      command: `yarn run ${name}`,
    };
  }
  // Without a lockfile now, the project may have one when the job runs: `npm install` writes it.
  const install = has("package-lock.json")
    ? "npm ci"
    : "if [ -f package-lock.json ]; then npm ci; else npm install; fi";
  return { install: [install], add: `npm install --save-dev ${name}`, command: `npx ${name}` };
}
