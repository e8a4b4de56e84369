import { DeadlineError } from "../../deadline.ts";
import { type Exchange, NoReplyError } from "@persona-conformance/client";
import type { ByHandLine } from "../../document/run-document.ts";
import { ConfigError } from "../../config-error.ts";
import { Undecided, Violation } from "../../runner/outcome.ts";
import type { Budget } from "../../trial/traffic/budget.ts";
import { RateLimited } from "../../trial/traffic/politeness.ts";
import type { ActorName } from "../../trial/party.ts";

/** One finding of the doctor. With a problem a run cannot work. A note is only information. */
export interface Finding {
  readonly about: string;
  readonly state: "ok" | "note" | "problem";
  readonly says: string;
  readonly remedy?: string;
  /** How a person does it: words, and commands for a shell. */
  readonly byHand?: readonly ByHandLine[];
}

/** Turns an error into a finding. The text after the last colon of its message is the remedy. */
export function failure(about: string, error: unknown): Finding {
  if (error instanceof ConfigError || error instanceof RateLimited) {
    const [, says = error.message, remedy] = /^(.*?): ([^:]*)$/s.exec(error.message) ?? [];
    return { about, state: "problem", says, ...(remedy !== undefined && { remedy }) };
  }
  if (error instanceof NoReplyError || error instanceof Undecided || error instanceof Violation) {
    const remedy = "try again, or look with --verbose";
    return { about, state: "problem", says: error.message, remedy };
  }
  if (error instanceof DeadlineError) {
    return { about, state: "problem", says: error.message, remedy: "give it more time" };
  }
  throw error;
}

/** The organization of a key, from the headers of an answer. */
export function ownerOf(about: string, { headers }: Exchange): Finding {
  const organization = headers["persona-organization-id"];
  const environment = headers["persona-environment-id"];
  const owner = [
    organization ?? "an organization without a name in the headers",
    ...(environment === undefined ? [] : [`environment ${environment}`]),
  ].join(", ");
  return { about, state: "ok", says: `belongs to ${owner}; Connect is enabled` };
}

/** About how many requests a run sends with two keys, and with one. */
const usual = { two: 160, one: 70 };

/** The rest of a key's rate limit. */
export function rateOf(about: string, left: ReturnType<Budget["left"]>, now: number): Finding {
  if (left === undefined)
    return { about, state: "note", says: "answers without headers of a rate limit" };
  const { limit, remaining, until } = left;
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  const says = `${remaining} of ${limit} requests are left for the next ${seconds} s`;
  if (limit >= usual.two) return { about, state: "ok", says };
  const slow = `a run takes ${usual.one} to ${usual.two} requests, and so more than a minute`;
  return { about, state: "note", says: `${says}; ${slow}` };
}

/** Clocks may differ by this many milliseconds: `Date` is in whole seconds, and an answer takes time. */
const tolerance = 5000;

/** Compares the server's clock with ours. */
export function clockOf({ headers, startedAt, milliseconds }: Exchange): Finding {
  const theirs = Date.parse(headers["date"] ?? "");
  const about = "clock";
  if (Number.isNaN(theirs)) return { about, state: "note", says: "the answers have no Date" };
  const apart = Math.round((theirs - startedAt - milliseconds / 2) / 1000);
  if (Math.abs(apart) * 1000 <= tolerance) {
    return { about, state: "ok", says: "agrees with the server's" };
  }
  return {
    about,
    state: "note",
    says: `the server is ${Math.abs(apart)} s ${apart > 0 ? "ahead" : "behind"}`,
    remedy: "set this machine's clock by a time server, since reports show its times",
  };
}

/** The organizations of the keys, by actor. Empty where they are unknown. */
export type Owners = Readonly<Partial<Record<ActorName, string>>>;

/** Why a run with keys of these organizations would accuse the target of a mistake of ours, and the remedy. */
export function clashOf({
  source = "",
  destination = "",
  stranger = "",
}: Owners): readonly [says: string, remedy: string] | undefined {
  if (source !== "" && source === destination)
    return [
      `both API keys belong to ${source}`,
      "source and destination must be two organizations",
    ];
  const party = stranger === source ? "source" : "destination";
  if (stranger === "" || (stranger !== source && stranger !== destination)) return undefined;
  return [
    `PERSONA_STRANGER_API_KEY belongs to ${stranger}, the ${party}`,
    "it must be a key of a third organization: exchange it, or leave it out",
  ];
}

/** A problem if two keys belong to the same organization. */
export function sameOrganization(owners: Owners): readonly Finding[] {
  const [says, remedy] = clashOf(owners) ?? [];
  if (says === undefined || remedy === undefined) return [];
  return [{ about: "organizations", state: "problem", says, remedy }];
}
