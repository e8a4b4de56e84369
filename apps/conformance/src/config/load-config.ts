import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Interaction } from "@persona-conformance/pact/interaction";
import { didYouMean } from "@persona-conformance/schemas/facts";
import { z } from "zod";
import { ConfigError } from "../config-error.ts";
import { invocation } from "../invocation.ts";
import type { Io } from "../io.ts";
import { readText } from "../read-text.ts";
import { printable } from "../report/text/text.ts";
import type { ConformanceConfig } from "./config.ts";
import { configNames } from "./names.ts";
import { asCheck, type OwnCheck, OwnCheckShape, type ProvenCheck } from "./own-check.ts";

/** A loaded config. Its checks and interactions are valid. */
export interface LoadedConfig {
  /** Its path. Undefined without a config. */
  readonly file?: string;
  readonly settings: Omit<ConformanceConfig, "checks" | "interactions">;
  readonly checks: readonly ProvenCheck[];
  readonly interactions: readonly Interaction[];
}

const none: LoadedConfig = { settings: {}, checks: [], interactions: [] };

/** The shape of an interaction. `pact generate` performs its `call`. */
const InteractionShape = z.looseObject({
  description: z.string().min(1),
  cites: z.array(z.string()).min(1),
  by: z.string(),
  ask: z.looseObject({ operation: z.string() }),
  answer: z.looseObject({ status: z.unknown(), body: z.unknown() }),
  call: z.custom((value) => typeof value === "function", "must be a function"),
  reads: z.looseObject({ kind: z.string() }),
});

const Config = z.looseObject({
  checks: z.array(OwnCheckShape).default([]),
  interactions: z.array(InteractionShape).default([]),
});

/**
 * Loads the config that was named, or that of the working folder, if there is one.
 * @throws {ConfigError} If the config is missing, cannot be loaded, is invalid, or holds an API key.
 */
export async function loadConfig(
  named: string | undefined,
  { folder }: Pick<Io, "folder">,
): Promise<LoadedConfig> {
  const file = named ?? find(folder);
  if (file === undefined) return none;
  const path = resolve(folder ?? "", file);
  if (!existsSync(path)) {
    throw new ConfigError(`no config ${file} found: \`init\` writes one`);
  }
  const value = await read(path, file);
  const { data, error } = Config.safeParse(value);
  if (data === undefined) {
    const [issue] = error.issues;
    const where = z.core.toDotPath(issue?.path ?? []);
    throw new ConfigError(`${file}: ${where === "" ? "it" : where} ${messageOf(issue)}`);
  }
  refuseKeys(value, file);
  // The schema has validated it, and `applyConfig` validates the settings.
  const { checks, interactions, ...settings } = value as ConformanceConfig;
  const seen = new Set<string>();
  for (const { id } of checks ?? []) {
    if (seen.has(id)) throw new ConfigError(`${file}: two checks have the id ${id}`);
    seen.add(id);
  }
  await refuseUnknownFaults(checks ?? [], file);
  return {
    file: path,
    settings,
    checks: (checks ?? []).map(asCheck),
    interactions: interactions ?? [],
  };
}

const messageOf = (issue: z.core.$ZodIssue | undefined): string => {
  const words = issue?.message ?? "";
  return words.startsWith("must") ? words : `is not valid: ${words}`;
};

function find(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  const found = configNames.filter((name) => existsSync(join(folder, name)));
  if (found.length > 1) {
    throw new ConfigError(`there are ${found.join(" and ")}: keep one, or choose with --config`);
  }
  return found[0];
}

async function read(path: string, file: string): Promise<object> {
  let value: unknown;
  try {
    if (path.endsWith(".json")) value = JSON.parse(await readText(path));
    else {
      shareOurselves();
      // A module is an object. Its default export is checked below.
      ({ default: value } = (await import(pathToFileURL(path).href)) as {
        readonly default?: unknown;
      });
    }
  } catch (error) {
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new ConfigError(`${file} cannot be loaded (${printable(words.split("\n")[0] ?? "")})`, {
      cause: error,
    });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new ConfigError(
    `${file} has no default export that is a config: export default defineConfig({ … })`,
  );
}

async function refuseUnknownFaults(checks: readonly OwnCheck[], file: string): Promise<void> {
  if (checks.every(({ notices }) => notices === undefined)) return;
  // The mock is loaded only if a check names one of its faults.
  const { faults } = await import("@persona-conformance/mock");
  const names = faults.map(({ name }) => name);
  for (const [index, { notices }] of checks.entries()) {
    if (notices === undefined || names.includes(notices)) continue;
    const hint = didYouMean(notices, names) || `\`${invocation} list --faults\` shows all`;
    throw new ConfigError(
      `${file}: checks[${index}].notices is no fault of the mock (${notices}): ${hint}`,
    );
  }
}

let isShared = false;

/**
 * Makes a config's imports of this package and its parts resolve to this running copy. So no second copy needs to be
 * installed, and errors that its checks throw are of our classes. A config and its imports are loaded as modules,
 * even if its package.json does not say so.
 */
function shareOurselves(): void {
  if (isShared) return;
  isShared = true;
  const ours = /^(?:@persona-conformance\/[^/]+|persona-conformance)(?:\/|$)/;
  registerHooks({
    resolve(specifier, context, next) {
      const parentURL = ours.test(specifier) ? import.meta.url : context.parentURL;
      const found = next(specifier, { ...context, parentURL });
      return { ...found, format: found.format ?? formatOf(found.url) };
    },
  });
}

function formatOf(url: string): "module" | "module-typescript" | undefined {
  if (!url.startsWith("file:") || url.includes("/node_modules/")) return undefined;
  if (url.endsWith(".ts")) return "module-typescript";
  return url.endsWith(".js") ? "module" : undefined;
}

/** A key in a file may be committed, and then everyone can read it. */
function refuseKeys(value: unknown, file: string, where = ""): void {
  if (typeof value === "string" && /persona_(?:sandbox|production)_/.test(value)) {
    throw new ConfigError(`${file}: ${where} holds an API key: keys come from the environment`);
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, one] of Object.entries(value)) {
    refuseKeys(one, file, where === "" ? name : `${where}.${name}`);
  }
}

/** The folder that the paths of a config are relative to. */
export const folderOf = ({ file }: LoadedConfig): string =>
  file === undefined ? "" : dirname(file);
