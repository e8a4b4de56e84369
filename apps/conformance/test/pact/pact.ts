import { mkdtemp } from "node:fs/promises";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  generate,
  type Generated,
  openVerifier,
  type PactVerifier,
} from "@persona-conformance/pact";

let made: Promise<Generated> | undefined;

/** The pact, made once for all tests. */
export function ourPact(): Promise<Generated> {
  made ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), "persona-pact-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    return generate({ folder: join(folder, "pacts"), consumer: "our-consumer" });
  })();
  return made;
}

/** A verifier as the commands use it. */
export const ourVerifier = (): PactVerifier => openVerifier();
