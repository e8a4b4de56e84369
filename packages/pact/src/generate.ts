import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Pact } from "@pact-foundation/pact";
import { consume } from "./consumer.ts";
import { ContractError } from "./contract-error.ts";
import type { Interaction } from "./interaction.ts";
import { interactions as ours } from "./interactions/index.ts";
import { type Member, membersOf } from "./members.ts";
import type { PactFile } from "./pact-file.ts";
import { readPact } from "./read-pact.ts";

/** The name of the provider in our pacts. */
export const provider = "persona-connect";

/**
 * The client reads these members in refusals, but the documentation lets a refusal leave them out, so a pact must not
 * require them.
 */
const readIfThere: ReadonlySet<Member> = new Set([
  "errors[].details",
  // The client reads this member only to reject it.
  "errors[].detail",
  "errors[].pointer",
]);

export interface Generation {
  readonly folder: string;
  readonly consumer: string;
  /** By default, all interactions of our client. */
  readonly interactions?: readonly Interaction[];
  /**
   * Whether `interactions` is only a part of what the client does. The client may then read members that no
   * interaction asks for.
   */
  readonly isPart?: boolean;
}

/** The written pact. */
export interface Generated {
  readonly file: string;
  readonly pact: PactFile;
}

export const createPact = ({ folder, consumer }: Generation): Pact =>
  new Pact({ consumer, provider, dir: folder, logLevel: "error" });

/**
 * Writes the pact. Deletes the folder first, because Pact merges into an existing file.
 *
 * @throws {ContractError} If interactions share a description, are lost, or do not fit what the client reads.
 * @example await generate({ folder: "pacts", consumer: "web-shop", interactions: chooseInteractions({}) });
 */
export async function generate(generation: Generation): Promise<Generated> {
  const { folder, consumer, interactions = ours, isPart = false } = generation;
  expectUnique(interactions);
  await rm(folder, { recursive: true, force: true });
  const pact = createPact(generation);
  const read = new Map<Interaction, ReadonlySet<Member>>();
  for (const interaction of interactions) {
    read.set(interaction, await consume(pact, interaction));
  }
  const file = join(folder, `${consumer}-${provider}.json`);
  const written = readPact(await readFile(file, "utf8"), file);
  expectWhole(written, interactions);
  expectAsked(written, read, isPart);
  return { file, pact: written };
}

/** If two interactions have the same description and state, Pact silently keeps only the later one. */
function expectUnique(interactions: readonly Pick<Interaction, "description">[]): void {
  const seen = new Set<string>();
  for (const { description } of interactions) {
    if (seen.has(description)) {
      throw new ContractError(`two interactions are called "${description}": name one otherwise`);
    }
    seen.add(description);
  }
}

/** Throws if Pact lost interactions. Parallel writers lose some without an error. */
export function expectWhole(
  { interactions: written }: PactFile,
  interactions: readonly Interaction[],
): void {
  const missing = interactions.filter(
    ({ description }) => !written.some((one) => one.description === description),
  );
  if (missing.length === 0 && written.length === interactions.length) return;
  const lost = missing.map(({ description }) => `"${description}"`).join(", ");
  throw new ContractError(
    `the pact holds ${written.length} interactions instead of ${interactions.length}${lost === "" ? "" : `: it lacks ${lost}`}`,
  );
}

/**
 * The client must read all members that the pact asks for. Over all interactions, it must not read members that the
 * pact does not ask for.
 */
export function expectAsked(
  { interactions: written }: PactFile,
  read: ReadonlyMap<Pick<Interaction, "description">, ReadonlySet<Member>>,
  isPart = false,
): void {
  const asked = new Set<Member>(readIfThere);
  for (const [{ description }, members] of read) {
    const body = written.find((one) => one.description === description)?.response?.body?.content;
    const examples = membersOf(body);
    const unread = examples.filter((member) => !members.has(member));
    if (unread.length > 0) {
      throw new ContractError(
        `${description}: the pact asks for ${unread.join(", ")}, which the client does not read`,
      );
    }
    for (const member of examples) asked.add(member);
  }
  if (isPart) return;
  for (const [{ description }, members] of read) {
    const unasked = [...members].filter((member) => !asked.has(member));
    if (unasked.length > 0) {
      throw new ContractError(
        `${description}: the client reads ${unasked.join(", ")}, which the pact does not ask for`,
      );
    }
  }
}
