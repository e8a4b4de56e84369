import { z } from "zod";
import { ConfigError } from "../config-error.ts";
import { reasonOf } from "../description/files.ts";
import { readGiven } from "../read-text.ts";
import type { TeamUsages } from "./impact.ts";
import { usagesOfHar, usagesOfPact } from "./usages.ts";

const Named = z.looseObject({ name: z.string() });
const Har = z.looseObject({
  log: z.looseObject({
    entries: z.array(
      z.looseObject({
        request: z.looseObject({
          method: z.string(),
          url: z.url(),
          headers: z.array(Named).default([]),
          postData: z.looseObject({ text: z.string().default("") }).default({ text: "" }),
        }),
        response: z.looseObject({
          status: z.number(),
          headers: z.array(Named).default([]),
          content: z
            .looseObject({ text: z.string().default(""), encoding: z.string().default("") })
            .default({ text: "", encoding: "" }),
        }),
      }),
    ),
  }),
});

/**
 * Reads the usages of a team from its pact and its HTTP archive.
 * @throws {ConfigError} If a file is not what it should be.
 */
export async function readTeamUsages({
  pact,
  har,
}: {
  readonly pact?: string;
  readonly har?: string;
}): Promise<TeamUsages> {
  return {
    ...(pact !== undefined && { pact: usagesOfPact(await interactionsIn(pact)) }),
    ...(har !== undefined && { har: usagesOfHar(await entriesIn(har)) }),
  };
}

const Pact = z.looseObject({
  interactions: z.array(
    z.looseObject({
      description: z.string(),
      request: z
        .looseObject({
          method: z.string(),
          path: z.string(),
          headers: z.looseObject({}).optional(),
          body: z.unknown().optional(),
        })
        .optional(),
      response: z.looseObject({ status: z.number(), body: z.unknown().optional() }).optional(),
      contents: z.unknown().optional(),
    }),
  ),
});

/** Reads the parts that all versions of Pact's specification share. */
async function interactionsIn(file: string): Promise<Parameters<typeof usagesOfPact>[0]> {
  const { data } = Pact.safeParse(await jsonIn(file, "pact"));
  if (data === undefined)
    throw new ConfigError(`${file} is not a pact: it has no \`interactions\``);
  const content = (body: unknown) =>
    typeof body === "object" && body !== null && "content" in body ? body : { content: body };
  return data.interactions.map(({ description, request, response, contents }) => ({
    description,
    ...(request !== undefined && { request: { ...request, body: content(request.body) } }),
    ...(response !== undefined && { response: { ...response, body: content(response.body) } }),
    ...(contents !== undefined && { contents: content(contents) }),
  }));
}

async function entriesIn(file: string): Promise<Parameters<typeof usagesOfHar>[0]> {
  const { data, error } = Har.safeParse(await jsonIn(file, "HTTP archive"));
  if (data !== undefined) return data.log.entries;
  const [first] = error.issues;
  throw new ConfigError(
    `${file} is not an HTTP archive: ${z.core.toDotPath(first?.path ?? [])}: ${first?.message ?? ""}`,
  );
}

async function jsonIn(file: string, what: string): Promise<unknown> {
  const text = await readGiven(file, `the ${what}`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${file} is not JSON (${reasonOf(error)})`, { cause: error });
  }
}
