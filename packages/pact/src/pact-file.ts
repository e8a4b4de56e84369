import { z } from "zod";
import { ContractError } from "./contract-error.ts";

const members = z.record(z.string(), z.unknown());
const Rules = z.record(
  z.string(),
  z.looseObject({
    matchers: z.array(
      z.looseObject({
        match: z.string().optional(),
        status: z.union([z.string(), z.array(z.number())]).optional(),
      }),
    ),
  }),
);
const Body = z.looseObject({ content: z.unknown() });

/** An interaction as it stands in a pact of specification 4: a request with its answer, or a message. */
const WrittenInteraction = z.looseObject({
  type: z.enum(["Synchronous/HTTP", "Asynchronous/Messages", "Synchronous/Messages"]),
  description: z.string().min(1),
  providerStates: z
    .array(z.looseObject({ name: z.string(), params: members.optional() }))
    .default([]),
  comments: z.looseObject({ references: z.record(z.string(), members).optional() }).optional(),
  request: z
    .looseObject({
      method: z.string(),
      path: z.string(),
      headers: z.record(z.string(), z.array(z.string())).optional(),
      body: Body.optional(),
    })
    .optional(),
  response: z
    .looseObject({
      status: z.number(),
      body: Body.optional(),
      matchingRules: z.looseObject({ body: Rules.optional(), status: Rules.optional() }).optional(),
    })
    .optional(),
  contents: Body.optional(),
});
export type WrittenInteraction = z.infer<typeof WrittenInteraction>;

/** A pact as it is written, version 4 of the specification. */
const PactFile = z.looseObject({
  consumer: z.looseObject({ name: z.string().min(1) }),
  provider: z.looseObject({ name: z.string().min(1) }),
  interactions: z.array(WrittenInteraction).min(1, "it holds no interaction"),
  metadata: z.looseObject({
    pactSpecification: z.looseObject({
      version: z.string().startsWith("4", "is not version 4 of the specification"),
    }),
  }),
});
export type PactFile = z.infer<typeof PactFile>;

/** Reads a pact; a `ContractError` names the file and what is wrong in it. */
export function readPact(text: string, file: string): PactFile {
  const { data, error } = PactFile.safeParse(parse(text, file));
  if (error === undefined) return data;
  const [first] = error.issues;
  const where = z.core.toDotPath(first?.path ?? []);
  throw new ContractError(
    `${file} is no pact${where === "" ? "" : `: ${where}`}: ${first?.message ?? ""}`,
  );
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ContractError(
      `${file} is no JSON (${error instanceof Error ? error.message : String(error)})`,
      { cause: error },
    );
  }
}

/** The promises that a pact says it relies on, by their ids. */
export const reliedOn = ({ comments }: WrittenInteraction): readonly string[] =>
  Object.keys(comments?.references?.["statements"] ?? {});
