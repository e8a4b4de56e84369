import { failureReasons, shareTokens } from "@persona-conformance/schemas";
import type { RulingId } from "../src/index.ts";
import { organizations, rulings } from "../src/index.ts";
import {
  type Answered,
  connections,
  keys,
  naming,
  type Open,
  type Opened,
  reach,
  shown,
  start,
} from "./both-ways.ts";
import { strangerProbes } from "./stranger-probes.ts";
import {
  expire,
  importing,
  into,
  newToken,
  objectOf,
  read,
  redeem,
  sharing,
  token,
  tokenPage,
  tokens,
  tokenThatIs,
} from "./tokens.ts";

type Probe = (opened: Opened, open: Open) => Promise<string>;

const status = ({ status: code }: Answered) => String(code);
const statusOr = (succeeded: string) => (answer: Answered) =>
  answer.status < 300 ? succeeded : status(answer);

const create = ({ ask }: Opened, body: unknown, key = keys.source) =>
  ask("POST", tokens, { key, body });

/** What becomes of a body to create that is right but for what is given. */
const creating =
  (attributes: object, key?: string): Probe =>
  async (opened) => {
    const body = sharing(await reach(opened, "active"), objectOf("source"), attributes);
    return statusOr("ignored")(await create(opened, body, key));
  };

const over =
  (connection: "pending" | "inactive"): Probe =>
  async (opened) =>
    status(await create(opened, sharing(await reach(opened, connection))));

const of =
  (act: typeof expire, is: Parameters<typeof tokenThatIs>[1], key?: string): Probe =>
  async (opened) =>
    status(await act(opened, await tokenThatIs(opened, is), key));

const redeeming: typeof expire = (opened, id) => redeem(opened, id);

/** What a redemption of a new token is answered with. */
const redeemed =
  (kind: Parameters<typeof newToken>[1], body: unknown, succeeded = "202"): Probe =>
  async (opened) => {
    const { id } = await newToken(opened, kind);
    return statusOr(succeeded)(await redeem(opened, id, body));
  };

const overRedeemed =
  (connection: "pending" | "inactive"): Probe =>
  async (opened) => {
    const { id } = await newToken(opened, "account", { over: connection });
    return status(await redeem(opened, id));
  };

const mappings = {
  "field-mappings": [{ "source-field-name": "a", "destination-field-name": "b" }],
};

/** What a filter leaves that nothing fits. */
const lone =
  (query: string): Probe =>
  async (opened) => {
    await newToken(opened);
    const answer = await opened.ask("GET", `${tokens}?${query}`);
    if (answer.status !== 200) return status(answer);
    return tokenPage(answer).data.length === 0 ? "an empty page" : "ignored";
  };

/** Which of a created, an expired and a pending token two statuses leave. */
const twoStatuses =
  (query: string): Probe =>
  async (opened) => {
    for (const is of ["created", "expired", "pending"] as const) {
      const { id } = await newToken(opened);
      if (is === "expired") await expire(opened, id);
      if (is === "pending") await redeem(opened, id);
    }
    const answer = await opened.ask("GET", `${tokens}?${query}`);
    if (answer.status !== 200) return status(answer);
    return ["an empty page", "one of them", "both", "ignored"][tokenPage(answer).data.length] ?? "";
  };

/** A token of a minute, and what is seen of it as the clock goes on. */
async function lapsing(opened: Opened) {
  const { id } = await newToken(opened, "account", { seconds: 60 });
  const { attributes } = await read(opened, id);
  const end = Date.parse(String(attributes["expires-at"]));
  const created = Date.parse(attributes["created-at"]);
  // The clock stands still since the start, and what was made is some milliseconds ahead of it.
  opened.mock.advance(end - start);
  return { id, created, end };
}

const peeking = async (opened: Opened) => {
  const { id } = await newToken(opened);
  return opened.ask("GET", `${tokens}/${id}?peek-source-data=true`, { key: keys.destination });
};

/** Whether the names of a source's own fields are inflected. */
export const ofFieldNames: Probe = async (opened) =>
  (await peeking(opened)).text.includes("name_first") ? "kept" : "inflected";

type TokenRuling = Extract<RulingId, `share-tokens/${string}`>;

/** Finds out what a mock answers to each question about share tokens, without knowing how it was switched. */
export const tokenProbes: Record<TokenRuling, Probe> = {
  ...strangerProbes(
    "share-tokens",
    async (opened) => `${tokens}/${(await newToken(opened)).id}`,
    "expire",
  ),
  "share-tokens/unknown-method": async (opened) =>
    status(await opened.ask("PATCH", `${tokens}/${(await newToken(opened)).id}`)),
  "share-tokens/id-case": async (opened) => {
    const { id } = await newToken(opened);
    return statusOr("it is found")(await opened.ask("GET", `${tokens}/${id.toUpperCase()}`));
  },
  "share-tokens/create-over-pending": over("pending"),
  "share-tokens/create-over-inactive": over("inactive"),
  "share-tokens/create-unknown-connection": creating({ "connection-id": "cxn_none" }),
  "share-tokens/create-foreign-connection": async (opened) => {
    const added = opened.mock.addOrganization();
    const { json } = await opened.ask("POST", connections, {
      key: keys.stranger,
      body: naming(added.id),
    });
    const { id } = (json as { readonly data: { readonly id: string } }).data;
    return status(await create(opened, sharing(id)));
  },
  "share-tokens/create-unknown-source": creating({ "source-id": "act_none" }),
  "share-tokens/create-foreign-source": creating({ "source-id": objectOf("destination") }),
  "share-tokens/create-by-destination": creating({}, keys.destination),
  "share-tokens/create-missing-attribute": creating({ "source-id": undefined }),
  "share-tokens/create-wrong-type": creating({ "expires-in-seconds": "60" }),
  "share-tokens/create-unknown-attribute": creating({ scopes: [] }),
  "share-tokens/create-lifetime-out-of-bounds": creating({ "expires-in-seconds": 59 }),
  "share-tokens/expire-pending": of(expire, "pending"),
  "share-tokens/expire-redeemed": of(expire, "redeemed"),
  "share-tokens/expire-failed": of(expire, "failed"),
  "share-tokens/expire-expired": of(expire, "expired"),
  "share-tokens/expire-by-destination": of(expire, "created", keys.destination),
  "share-tokens/expire-moves-expires-at": async (opened) => {
    const { id } = await newToken(opened);
    const before = (await read(opened, id)).attributes["expires-at"];
    opened.mock.advance(1000);
    await expire(opened, id);
    const { attributes } = await read(opened, id);
    if (attributes["expires-at"] === before) return "no";
    return attributes["expires-at"] === attributes["updated-at"] ? "yes" : "elsewhere";
  },
  "share-tokens/lapse-comes": async (opened) => {
    const { id, end } = await lapsing(opened);
    opened.mock.advance(30_000);
    const updated = Date.parse((await read(opened, id)).attributes["updated-at"]);
    return updated === end ? "by a job" : updated === end + 30_000 ? "when asked for" : "sometime";
  },
  "share-tokens/lapse-moves-updated-at": async (opened) => {
    const { id, created } = await lapsing(opened);
    return Date.parse((await read(opened, id)).attributes["updated-at"]) > created ? "yes" : "no";
  },
  "share-tokens/lapse-lag": async (opened) => {
    const { id } = await lapsing(opened);
    // No job has come yet, and yet it cannot be redeemed.
    if ((await redeem(opened, id)).status !== 409) return "redeemed";
    for (const lag of ["0", "20000"]) {
      opened.mock.advance(Number(lag));
      if ((await read(opened, id)).attributes.status === "expired") return lag;
    }
    return "never";
  },
  "share-tokens/redeem-overdue": async (_opened, open) => {
    const opened = await open({ rulings: { "share-tokens/lapse-lag": "20000" } });
    const { id } = await lapsing(opened);
    return (await redeem(opened, id)).status === 202 ? "done" : "refused";
  },
  "share-tokens/redeem-into-busy": async (opened) => {
    const [one, other] = [await newToken(opened), await newToken(opened)];
    await redeem(opened, one.id);
    return statusOr("done")(await redeem(opened, other.id));
  },
  "share-tokens/redeem-pending": of(redeeming, "pending"),
  "share-tokens/redeem-redeemed": of(redeeming, "redeemed"),
  "share-tokens/redeem-expired": of(redeeming, "expired"),
  "share-tokens/redeem-failed": of(redeeming, "failed"),
  "share-tokens/redeem-by-source": async (opened) => {
    const { id } = await newToken(opened);
    return status(await redeem(opened, id, undefined, { key: keys.source }));
  },
  "share-tokens/redeem-over-pending": overRedeemed("pending"),
  "share-tokens/redeem-over-inactive": overRedeemed("inactive"),
  "share-tokens/redeem-without-destination": redeemed("account", {}),
  "share-tokens/redeem-verification-into-object": redeemed(
    "verification",
    into(objectOf("destination")),
  ),
  "share-tokens/redeem-across-kinds": redeemed(
    "account",
    into(objectOf("destination", "transaction")),
  ),
  "share-tokens/redeem-unknown-destination": redeemed("account", into("act_none")),
  "share-tokens/redeem-foreign-destination": redeemed("account", into(objectOf("source"))),
  "share-tokens/redeem-null-destination": redeemed("inquiry", into(null)),
  "share-tokens/redeem-mappings-on-clone": redeemed("inquiry", { meta: mappings }, "ignored"),
  "share-tokens/redeem-mappings-under-attributes": redeemed(
    "account",
    { data: { attributes: { "destination-id": objectOf("destination"), ...mappings } } },
    "ignored",
  ),
  "share-tokens/redeem-while-deactivated": async (opened) => {
    const { id, connectionId } = await newToken(opened);
    await redeem(opened, id);
    await opened.ask("POST", `${connections}/${connectionId}/deactivate`);
    opened.mock.advance(importing);
    return (await read(opened, id)).attributes.status;
  },
  "share-tokens/expire-while-paused": async (opened) => {
    const { id, connectionId } = await newToken(opened);
    await opened.ask("POST", `${connections}/${connectionId}/deactivate`);
    return statusOr("yes")(await expire(opened, id));
  },
  "share-tokens/redeem-ends": async (opened) => {
    const { id } = await newToken(opened);
    await redeem(opened, id);
    opened.mock.advance(importing);
    return (await read(opened, id)).attributes.status;
  },
  "share-tokens/redeem-settles-after": async (opened) => {
    const { id } = await newToken(opened);
    await redeem(opened, id);
    // It was redeemed some milliseconds after the clock's, which stands still.
    opened.mock.advance(5);
    for (const [after, more] of [
      ["0", 60],
      ["60", 940],
      ["1000", 0],
    ] as const) {
      if ((await read(opened, id)).attributes.status !== "pending") return after;
      opened.mock.advance(more);
    }
    return "never";
  },
  "share-tokens/destination-before": async (opened) => {
    const { id } = await newToken(opened);
    const { relationships } = await read(opened, id, keys.destination);
    return relationships !== undefined && "destination" in relationships
      ? JSON.stringify(relationships["destination"]?.data)
      : "it is absent";
  },
  "share-tokens/creator-type": async (opened) =>
    String(
      (await read(opened, (await newToken(opened)).id)).relationships?.["creator"]?.data?.type,
    ),
  "share-tokens/peek-without-capability": async (_opened, open) => {
    const answer = await peeking(await open({ rulings: { "share-tokens/peek-capability": "no" } }));
    if (answer.status !== 200) return status(answer);
    return "source-data" in token(answer).attributes ? "it is shown" : "it is ignored";
  },
  "share-tokens/destination-type": async (opened) => {
    const id = await tokenThatIs(opened, "redeemed");
    const { relationships } = await read(opened, id, keys.destination);
    return relationships?.["destination"]?.data?.type === "account" ? "that one" : "another";
  },
  "share-tokens/destination-after-failure": async (opened) => {
    const id = await tokenThatIs(opened, "failed");
    const { relationships } = await read(opened, id, keys.destination);
    return (relationships as { destination?: { data?: unknown } }).destination?.data ? "yes" : "no";
  },
  "share-tokens/failure-reasons": async (opened) => {
    const { attributes } = await read(opened, await tokenThatIs(opened, "failed"));
    return failureReasons.some((one) => one === attributes["failure-reason"])
      ? "documented"
      : "new";
  },
  "share-tokens/expires-at-once-redeemed": async (opened) => {
    const { attributes } = await read(opened, await tokenThatIs(opened, "redeemed"));
    return attributes["expires-at"] === null ? "no" : "yes";
  },
  "share-tokens/redeem-mode-by-hand": async (opened) => {
    const { id } = await newToken(opened, "inquiry");
    opened.mock.perform(shareTokens, "redeem", id, organizations.destination.id);
    const { "redeem-mode": mode } = (await read(opened, id)).attributes;
    if (mode === null) return "none";
    return mode === "clone" || mode === "hydrate" ? "clone or hydrate" : "a new one";
  },
  "share-tokens/import-moves-updated-at": async (opened) => {
    const id = await tokenThatIs(opened, "pending");
    const { attributes } = await read(opened, id);
    opened.mock.advance(10);
    const later = await read(opened, id);
    return attributes["updated-at"] === later.attributes["updated-at"] ? "no" : "yes";
  },
  "share-tokens/moves-connection": async (opened) => {
    const { connectionId, id } = await newToken(opened);
    const movedAt = async () => {
      const { attributes } = shown(await opened.ask("GET", `${connections}/${connectionId}`));
      return attributes["updated-at"];
    };
    const before = await movedAt();
    opened.mock.advance(10);
    await expire(opened, id);
    return (await movedAt()) === before ? "no" : "yes";
  },
  "share-tokens/redemption-times": async (opened) => {
    const { attributes } = await read(opened, await tokenThatIs(opened, "pending"));
    return attributes["pending-at"]?.endsWith(".000Z") === true ? "yes" : "no";
  },
  "share-tokens/others-beside": async (opened) => {
    await newToken(opened);
    const page = async () => tokenPage(await opened.ask("GET", tokens)).data;
    const [first, second] = [await page(), await page()];
    const statuses = second.map(({ attributes }) => attributes.status);
    if (first.length === 1 || !statuses.includes("expired")) return "no";
    const creators = new Set(
      first.map(({ relationships }) => relationships?.["creator"]?.data?.id),
    );
    return creators.size > 1 ? "yes" : "with the same key";
  },
  "share-tokens/peek-visibilities": async (opened) =>
    (await peeking(opened)).text.includes('"masked"') ? "new" : "documented",
  "share-tokens/peek-capability": async (opened) =>
    "source-data" in token(await peeking(opened)).attributes ? "yes" : "no",
  "share-tokens/included-by-default": async (opened) => {
    const { id } = await newToken(opened);
    const old = { headers: { "persona-version": "2022-09-01" } };
    const { json } = await opened.ask("GET", `${tokens}/${id}`, old);
    return "included" in (json as object) ? "yes" : "no";
  },
  "share-tokens/include-empty": async (opened) => {
    const { id } = await newToken(opened);
    const { json } = await opened.ask("GET", `${tokens}/${id}?include=`);
    return "included" in (json as object) ? "yes" : "no";
  },
  "share-tokens/filter-unknown": lone("filter[source-id]=x"),
  "share-tokens/filter-unknown-status": lone("filter[status]=gone"),
  "share-tokens/filter-unknown-direction": lone("filter[direction]=sideways"),
  "share-tokens/filter-unknown-connection": lone("filter[connection-id]=cxn_none"),
  "share-tokens/filter-comma": twoStatuses("filter[status]=created,expired"),
  "share-tokens/filter-twice": twoStatuses("filter[status]=created&filter[status]=expired"),
  "share-tokens/id-prefix": async (opened) => {
    const { id } = await newToken(opened);
    return rulings["share-tokens/id-prefix"].answers.find((prefix) => id.startsWith(prefix)) ?? id;
  },
  "share-tokens/more-attributes": async (opened) => {
    const { attributes } = await read(opened, (await newToken(opened)).id);
    return "trust-level" in attributes ? "yes" : "no";
  },
};
