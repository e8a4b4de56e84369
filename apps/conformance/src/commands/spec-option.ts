import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";

/** The place of the official description: `--spec`, else PERSONA_OPENAPI. */
export const specOf = (
  { spec }: { readonly spec?: string },
  { environment }: Pick<Io, "environment">,
): string | undefined => spec ?? (environment["PERSONA_OPENAPI"]?.trim() || undefined);

/**
 * Like `specOf`.
 * @throws {ConfigError} If neither is set.
 */
export function demandSpec(
  options: { readonly spec?: string },
  io: Pick<Io, "environment">,
): string {
  const spec = specOf(options, io);
  if (spec !== undefined) return spec;
  throw new ConfigError(
    "no description to compare with: give one with --spec (a file, a folder or a URL), or set PERSONA_OPENAPI",
  );
}
