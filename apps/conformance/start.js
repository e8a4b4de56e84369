// Runs the command from its source. As TypeScript, this file would load Node's parser before there is a cache.
import * as loader from "node:module";

// `pnpm conformance` uses the Node of this repository. Another Node may be too old.
if (loader.registerHooks === undefined) {
  process.stderr.write(
    `error: start.js needs Node 24, and this is ${process.versions.node}: use pnpm conformance\n`,
  );
  process.exit(2);
}

// Stripping types and compiling take half the time of a short run. The next run uses the cache.
loader.enableCompileCache();

// The source names its files in full, and finds each package in one place. So Node need not look for them again, which
// takes a sixth of a short run.
const source = ["./src/", "../../packages/"].map((path) => new URL(path, import.meta.url).href);
const packages = new Map();
loader.registerHooks({
  resolve(specifier, context, next) {
    const { parentURL = "" } = context;
    // Zod loads its messages in all languages, and the suite uses the English ones. That takes a tenth of a short command.
    if (specifier === "../locales/index.js" && parentURL.includes("/node_modules/zod/"))
      return { url: "data:text/javascript,", format: "module", shortCircuit: true };
    if (!source.some((folder) => parentURL.startsWith(folder))) return next(specifier, context);
    if (/^\.\.?\/.*\.ts$/.test(specifier)) {
      const { href: url } = new URL(specifier, parentURL);
      return { url, format: "module-typescript", shortCircuit: true };
    }
    if (specifier.startsWith(".")) return next(specifier, context);
    const found = packages.get(specifier) ?? next(specifier, context);
    packages.set(specifier, found);
    return { ...found, shortCircuit: true };
  },
});
await import("./src/cli.ts");
