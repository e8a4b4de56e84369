/** What a broker answers. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const hal = (body: unknown, status = 200): Answer => ({
  status,
  type: "application/hal+json",
  body,
});
export const json = (status: number, body: unknown): Answer => ({
  status,
  type: "application/json",
  body,
});
const text = (status: number, body = ""): Answer => ({ status, type: "text/plain", body });
const unauthorized: Answer = {
  ...text(401, "Unauthorized"),
  headers: { "www-authenticate": "Basic" },
};

const unchangeable = "Cannot change the content of the pact for our-consumer version v1";
const similar =
  'This is the first time a pact has been published for "persona-connect".\nThe name "persona-connect" is very similar to the following existing pacticipants:\n* Persona Connect\nIf you meant to specify one of the above names, please correct the pact configuration, and re-publish the pact.\n$ pact-broker create-or-update-pacticipant --name "persona-connect"';

/** What the real broker was seen to answer where it does not do what it is asked. */
export const rows = {
  "a field is missing": json(400, { errors: { pacticipantVersionNumber: ["is missing"] } }),
  "a field is missing, as a problem": {
    status: 400,
    type: "application/problem+json",
    body: {
      title: "Validation errors",
      status: 400,
      errors: [{ pointer: "/pacticipantVersionNumber", detail: "is missing" }],
    },
  },
  "the content is no base64": json(400, {
    errors: { "contracts[0].content": ["is not valid Base64"] },
  }),
  "the names differ": json(400, {
    errors: { contracts: ["consumer name in contract content (x) must match pacticipantName (y)"] },
  }),
  "the body is not JSON": json(400, { status: 500, error: "unexpected token" }),
  "the content has changed": json(409, {
    notices: [
      {
        type: "error",
        text: `${unchangeable}, as race conditions will cause unreliable results for can-i-deploy. Each pact must be published with a unique consumer version number. Some Pact libraries generate random data when a concrete value for a type matcher is not specified, and this can cause the contract to mutate - ensure you have given example values for all type matchers. For more information see https://docs.pact.io/go/versioning\n{\n   "interactions": [\n     {\n-      "description": "again"\n+      "description": "once"\n     }\n   ]\n}`,
      },
    ],
    errors: { contracts: [unchangeable] },
  }),
  "a name is nearly known": json(409, { notices: [], errors: { contracts: [similar] } }),
  "no contracts": hal({ error: { message: "An error has occurred", reference: "r" } }, 500),
  "another content type": { status: 415, type: "text/plain", body: "" },
  "the user may only read": unauthorized,
  "a token where there are none": text(400, "Bad Request"),
  "not allowed": text(403, "Forbidden"),
  "out of order": { status: 503, type: "text/html", body: "<html>busy</html>" },
  "a login page": { status: 200, type: "text/html", body: "<html>log in</html>" },
  "nothing there": hal({ error: "The requested document was not found on this server." }, 404),
  "no such environment": json(400, {
    errors: { environment: ["Environment with name 'moon' does not exist"] },
  }),
  "no such version": json(400, { errors: { q: ["No version v9 found for our-consumer"] } }),
  "no such pacticipant": json(400, { errors: { q: ["Pacticipant our-consumer not found"] } }),
} as const satisfies Readonly<Record<string, Answer>>;

/** What the matrix says. */
export const matrix = (deployable: boolean | null, reason: string): Answer =>
  hal({
    summary: { deployable, reason, success: 0, failed: 0, unknown: 0 },
    notices: [{ type: "info", text: reason }],
    matrix: [],
  });
