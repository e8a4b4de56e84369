import { globSync, readFileSync } from "node:fs";

// Prints `N passed, N failed, N skipped`: the sum over the JUnit files of all packages' tests.
const totals = { tests: 0, failures: 0, errors: 0, skipped: 0 };
for (const file of globSync("{packages,apps}/*/.vitest/junit{,-slow}.xml")) {
  for (const [suite] of readFileSync(file, "utf8").matchAll(/<testsuite [^>]*>/g)) {
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) {
      totals[name] += Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
    }
  }
}
const failed = totals.failures + totals.errors;
const passed = totals.tests - failed - totals.skipped;
process.stdout.write(`${passed} passed, ${failed} failed, ${totals.skipped} skipped\n`);
