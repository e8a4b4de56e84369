import { z } from "zod";

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
/** Headers. Some libraries write a single value without a list. */
const Lists = z.record(
  z.string(),
  z.union([z.array(z.string()), z.string().transform((one) => [one])]),
);

/** An interaction in a pact of specification 4: a request with its answer, or a message. */
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
      query: Lists.optional(),
      headers: Lists.optional(),
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
/** An interaction as a pact file has it. */
export type WrittenInteraction = z.infer<typeof WrittenInteraction>;

/** A pact of specification 4. */
export const PactFile = z.looseObject({
  consumer: z.looseObject({ name: z.string().min(1) }),
  provider: z.looseObject({ name: z.string().min(1) }),
  interactions: z.array(WrittenInteraction).min(1, "it holds no interaction"),
  metadata: z.looseObject({
    pactSpecification: z.looseObject({
      version: z.string(),
    }),
  }),
});
export type PactFile = z.infer<typeof PactFile>;
