import manifest from "@persona-conformance/pact/package.json" with { type: "json" };
import ours from "../package.json" with { type: "json" };

const { vitest: _ours, ...pact } = ours.peerDependencies;

/** Packages that only the `pact` commands need. Users install them on their own. */
const optional: Readonly<Record<string, string>> = { ...manifest.peerDependencies, ...pact };

/** The remedy if a module could not be loaded because one of these packages is missing. Else undefined. */
export function adviceOn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // Errors of the module loader have a code.
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") return undefined;
  const [, name = ""] =
    /^Cannot find (?:package|module) '((?:@[^/']+\/)?[^/']+)/.exec(message) ?? [];
  if (!Object.hasOwn(optional, name)) return undefined;
  const all = Object.entries(optional).map(([one, version]) => `${one}@${version}`);
  return `this command needs ${name}, which is not installed: npm install --save-dev ${all.join(" ")}`;
}
