import { attributesOf, resources, responseHeaders } from "@persona-conformance/schemas";
import type { Failure } from "./findings.ts";

/** Names of attributes and headers, and `type`: what an answer is made of. */
const names = [...new Set([...resources.flatMap(attributesOf), ...responseHeaders, "type"])];
const named = new RegExp(String.raw`(?<![\w-])(?:${names.join("|")})(?![\w-])`, "g");

/** The members of an answer that a text names. */
export const membersIn = (text: string): readonly string[] => [
  ...new Set(Array.from(text.matchAll(named), ([name]) => name)),
];

/** Whether a check judges all answers, whoever asked. */
export const isAudit = ({ id }: Failure): boolean => id.startsWith("protocol/wire/");

/** Whether a check judges nothing but the shape of answers, and names the member that is wrong. */
export const isAboutShape = (failure: Failure): boolean =>
  isAudit(failure) && membersIn(failure.outcome.actual).length > 0;
