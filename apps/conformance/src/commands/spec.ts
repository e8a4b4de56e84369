import {
  type Description,
  DescriptionError,
  openDescription,
} from "@persona-conformance/pact/description";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { followingRedirects, networkOf } from "../network.ts";

export function openSpec(
  spec: string,
  version: string | undefined,
  { environment }: Pick<Io, "environment">,
): Promise<Description> {
  return openDescription(spec, version, followingRedirects(networkOf(environment))).catch(
    (error: unknown) => {
      if (error instanceof DescriptionError) throw new ConfigError(error.message, { cause: error });
      throw error;
    },
  );
}
