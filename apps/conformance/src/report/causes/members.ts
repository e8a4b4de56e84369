import { attributesOf, resources, responseHeaders } from "@persona-conformance/schemas";
import type { Failure } from "../findings/findings.ts";

/** The names of attributes and headers, and `type`. */
const names = [...new Set([...resources.flatMap(attributesOf), ...responseHeaders, "type"])];
const named = new RegExp(String.raw`(?<![\w-])(?:${names.join("|")})(?![\w-])`, "g");

/** The names of attributes and headers that a text mentions. */
export const membersIn = (text: string): readonly string[] => [
  ...new Set(Array.from(text.matchAll(named), ([name]) => name)),
];

/** Whether a check judges the answers of all checks. */
const isAudit = ({ id }: Failure): boolean => id.startsWith("protocol/wire/");

/** Whether a check judges only the shape of answers, and names the wrong member. */
export const isAboutShape = (failure: Failure): boolean =>
  isAudit(failure) && membersIn(failure.outcome.actual).length > 0;
