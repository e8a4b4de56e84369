#!/usr/bin/env node
// No import at the top: on a Node that lacks one, nothing of this file would run.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `error: persona-conformance needs Node 22.19 or newer, and this is ${process.versions.node}\n`,
  );
  process.exitCode = 2;
} else {
  await import("./cli.ts");
}
