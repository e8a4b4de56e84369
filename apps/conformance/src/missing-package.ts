import manifest from "@persona-conformance/pact/package.json" with { type: "json" };
import ours from "../package.json" with { type: "json" };

const { vitest: _ours, ...pact } = ours.peerDependencies;

/** Packages that only the `pact` commands need, and that people install themselves. */
const optional: Readonly<Record<string, string>> = { ...manifest.peerDependencies, ...pact };

/** What to do where a module could not be loaded because one of these packages is not installed. */
export function adviceOn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") return undefined;
  const [, name = ""] =
    /^Cannot find (?:package|module) '((?:@[^/']+\/)?[^/']+)/.exec(message) ?? [];
  if (!Object.hasOwn(optional, name)) return undefined;
  const all = Object.entries(optional).map(([one, version]) => `${one}@${version}`);
  return `${name} is not installed, which this command needs: npm install --save-dev ${all.join(" ")}`;
}
