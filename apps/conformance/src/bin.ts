#!/usr/bin/env node
// Imports nothing at the top: an old Node could not load it, and would not print the line below.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `error: persona-conformance needs Node 22.19 or newer, and this is ${process.versions.node}\n`,
  );
  process.exitCode = 2;
} else {
  const { enableCompileCache } = await import("node:module");
  // The next run does not compile again.
  enableCompileCache();
  await import("./cli.ts");
}
