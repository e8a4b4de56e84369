import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Something of the machine that some tests need. */
export interface Prerequisite {
  readonly name: string;
  /** The tests that are left out without it, in words. */
  readonly tests: string;
  /** The same tests as file patterns, relative to a package. */
  readonly files: readonly string[];
  /** Why it cannot be used here; `undefined` if it can. */
  missing(): string | undefined;
}

const chromium = "/usr/bin/chromium";

/** The platform-specific libraries of Pact, each with the packages that lead to it. */
const native = [
  ["packages/pact", "@pact-foundation/pact", "@pact-foundation/pact-core"],
  ["apps/conformance", "@pact-foundation/pact-cli"],
] as const;

export const prerequisites: readonly Prerequisite[] = [
  {
    name: "Chromium",
    tests: "the HTML report in a browser",
    files: ["test/report/browser.slow.test.ts"],
    missing: () => (existsSync(chromium) ? undefined : `there is no ${chromium}`),
  },
  {
    name: "the Pact library",
    tests: "making, checking, verifying and publishing pacts",
    files: [
      "test/{check,consumer,generate,interactions}.test.ts",
      "test/pact/generate.test.ts",
      "test/pact/*.slow.test.ts",
    ],
    missing: () => native.flatMap((path) => unresolved(...path))[0],
  },
];

/** Why a package cannot find the platform's part of a library. */
function unresolved(folder: string, ...names: readonly string[]): readonly string[] {
  let from = join(import.meta.dirname, "..", folder, "package.json");
  try {
    for (const name of names) from = createRequire(from).resolve(`${name}/package.json`);
  } catch {
    return [`${names.at(-1)} is not installed`];
  }
  const { platform, arch } = process;
  const base = `${names.at(-1)}-${platform === "win32" ? "windows" : platform}-${arch}`;
  const isThere = ["", "-glibc", "-musl"].some((libc) => {
    try {
      return createRequire(from).resolve(`${base}${libc}/package.json`);
    } catch {
      return false;
    }
  });
  return isThere ? [] : [`${base} is not installed`];
}
