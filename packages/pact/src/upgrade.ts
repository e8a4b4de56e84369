type Members = Readonly<Record<string, unknown>>;

/** The members of a value; none if it is not an object. */
const membersOf = (value: unknown): Members =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {};

/**
 * Turns a pact of an earlier specification into one of version 4. Leaves a value that is not a pact as it is, as far
 * as possible; reading it then reports the problem.
 */
export function upgraded(pact: unknown, version: number): unknown {
  if (typeof pact !== "object" || pact === null) return pact;
  // Any object can be read as a record of unknown members.
  const { interactions, messages, metadata, ...rest } = pact as Members;
  if (version === 4) return pact;
  const all = [
    ...listOf(interactions).map((one) => upgradedInteraction(membersOf(one))),
    ...listOf(messages).map((one) => upgradedMessage(membersOf(one))),
  ];
  return {
    ...rest,
    ...((interactions !== undefined || messages !== undefined) && { interactions: all }),
    metadata: { ...membersOf(metadata), pactSpecification: { version: "4.0" } },
  };
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function upgradedInteraction({
  request,
  response,
  providerState,
  provider_state: olderState,
  ...rest
}: Members): Members {
  const state = providerState ?? olderState;
  return {
    ...(typeof state === "string" && { providerStates: [{ name: state }] }),
    ...rest,
    type: "Synchronous/HTTP",
    request: upgradedPart(membersOf(request)),
    response: upgradedPart(membersOf(response)),
  };
}

function upgradedMessage({
  contents,
  metaData,
  metadata,
  providerState,
  ...rest
}: Members): Members {
  const { contentType } = membersOf(metaData);
  const headers = {
    "Content-Type": [typeof contentType === "string" ? contentType : "application/json"],
  };
  return {
    ...(typeof providerState === "string" && { providerStates: [{ name: providerState }] }),
    ...rest,
    type: "Asynchronous/Messages",
    ...(contents !== undefined && { contents: bodyOf(contents, headers) }),
    metadata: metaData ?? metadata ?? {},
  };
}

/** Upgrades a request or a response. */
function upgradedPart({ method, headers, query, body, matchingRules, ...rest }: Members): Members {
  const lists = Object.fromEntries(
    Object.entries(membersOf(headers)).map(([name, value]) => [name, [value].flat().map(String)]),
  );
  return {
    ...rest,
    // Ruby writes the method in lower case.
    ...(typeof method === "string" && { method: method.toUpperCase() }),
    ...(headers !== undefined && { headers: lists }),
    ...(query !== undefined && { query: queryOf(query) }),
    ...(body !== undefined && { body: bodyOf(body, lists) }),
    ...(matchingRules !== undefined && { matchingRules: rulesOf(membersOf(matchingRules)) }),
  };
}

/** Turns the query into lists of values by name. Version 2 writes it as in a URL. */
function queryOf(query: unknown): unknown {
  if (typeof query !== "string") {
    return Object.fromEntries(
      Object.entries(membersOf(query)).map(([name, value]) => [name, [value].flat().map(String)]),
    );
  }
  const lists = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    lists.set(name, [...(lists.get(name) ?? []), value]);
  }
  return Object.fromEntries(lists);
}

function bodyOf(content: unknown, headers: Readonly<Record<string, readonly string[]>>): Members {
  const named = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type");
  const contentType =
    named?.[1][0] ?? (typeof content === "string" ? "text/plain" : "application/json");
  // Some libraries write a JSON body as text.
  return { content: jsonOf(content, contentType), contentType, encoded: false };
}

function jsonOf(content: unknown, contentType: string): unknown {
  if (typeof content !== "string" || !/[/+]json\b/.test(contentType)) return content;
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}

const categories: Readonly<Record<string, string>> = {
  body: "body",
  header: "header",
  headers: "header",
  query: "query",
  path: "path",
};

/** Groups the rules by category. Version 2 has one path for each rule, like `$.body.data.id`; version 3 has groups. */
function rulesOf(rules: Members): Members {
  const upgradedRules: Record<string, Record<string, unknown>> = {};
  const put = (category: string, place: string, rule: Members) => {
    const own = "matchers" in rule ? rule : { combine: "AND", matchers: [rule] };
    upgradedRules[category] =
      category === "path" ? { ...own } : { ...upgradedRules[category], [place]: own };
  };
  for (const [path, rule] of Object.entries(rules)) {
    const [, name = "", rest = ""] =
      /^\$\.?(?:\[['"])?(body|headers?|query|path)(?:['"]\])?(.*)$/.exec(path) ?? [];
    const category = categories[name];
    if (category === undefined) upgradedRules[path] = { ...membersOf(rule) };
    else put(category, category === "body" ? `$${rest}` : plain(rest), membersOf(rule));
  }
  return upgradedRules;
}

/** The name in a path: `.Accept`, `['Accept']`, `.q[0]`. */
const plain = (rest: string): string =>
  rest
    .replace(/^\.?\[?['"]?/, "")
    .replace(/\[(\d+|\*)\]$/, "")
    .replace(/['"]?\]?$/, "");
