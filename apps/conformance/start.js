// Runs the command from its source. As TypeScript, this file would load Node's parser before there is a cache.
import { enableCompileCache } from "node:module";

// Stripping types and compiling take half the time of a short run. The next run uses the cache.
enableCompileCache();
await import("./src/cli.ts");
