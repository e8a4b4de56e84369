import type { IncomingMessage } from "node:http";
import { onTestFinished } from "vitest";
import { serveHttp } from "./serve.ts";

/** What a broker answers. */
interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const hal = (body: unknown, status = 200): Answer => ({
  status,
  type: "application/hal+json",
  body,
});
const json = (status: number, body: unknown): Answer => ({
  status,
  type: "application/json",
  body,
});
const text = (status: number, body = ""): Answer => ({ status, type: "text/plain", body });

/** The rows of what the real broker answers that cannot be provoked by what our publisher sends. */
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
  "no contracts": hal({ error: { message: "An error has occurred", reference: "r" } }, 500),
  "another content type": { status: 415, type: "text/plain", body: "" },
  "the user may only read": {
    ...text(401, "Unauthorized"),
    headers: { "www-authenticate": "Basic" },
  },
  "not allowed": text(403, "Forbidden"),
  "out of order": { status: 503, type: "text/html", body: "<html>busy</html>" },
  "a login page": { status: 200, type: "text/html", body: "<html>log in</html>" },
} as const satisfies Readonly<Record<string, Answer>>;

export interface StandIn {
  readonly url: string;
  /** Requests heard, but for the index. */
  readonly heard: readonly {
    readonly method: string;
    readonly path: string;
    readonly authorization: string | undefined;
    readonly body: string;
  }[];
}

export interface StandInOptions {
  /** Basic, as the real broker knows it alone. */
  readonly basic?: { readonly username: string; readonly password: string };
  /** Bearer, as a hosted one does. */
  readonly token?: string;
  /** Answers each publication instead of the rules below. */
  readonly always?: Answer;
  /** Answers the index so, too. */
  readonly down?: boolean;
  /** So many publications are answered 503 before. */
  readonly failures?: number;
  readonly pacticipants?: readonly string[];
  /** Takes no results of a verification. */
  readonly takesNoResults?: boolean;
  /** What the matrix says. */
  readonly deployable?: boolean | null;
}

/** Stands for a Pact Broker, for the length of a test: answers as the real one was seen to. */
export async function serveBroker(options: StandInOptions = {}): Promise<StandIn> {
  const heard: StandIn["heard"][number][] = [];
  const published = new Map<string, string>();
  const pacticipants = new Set(options.pacticipants);
  let failures = options.failures ?? 0;
  let url = "";

  function answer(request: IncomingMessage, body: string): Answer {
    const path = request.url ?? "";
    const refused = authorize(request.headers.authorization);
    if (refused !== undefined) return refused;
    if (path === "/")
      return options.down && options.always ? options.always : hal({ _links: links() });
    heard.push({
      method: request.method ?? "",
      path,
      authorization: request.headers.authorization,
      body,
    });
    if (path.startsWith("/contracts/publish")) {
      if (failures > 0) {
        failures -= 1;
        return text(503);
      }
      return options.always ?? publish(body);
    }
    if (path.startsWith("/matrix")) return matrix(new URL(path, url).searchParams);
    if (path.endsWith("/for-verification")) return forVerification(path);
    if (path.endsWith("/verification-results")) {
      return options.takesNoResults ? text(403, "Forbidden") : hal({ _links: {} }, 201);
    }
    if (path.startsWith("/pacts/")) return pactAt(path);
    if (request.method === "PUT") return hal({ _links: {} }, 201);
    if (/^\/pacticipants\/[^/]+$/.test(path)) return hal({ _links: providerLinks(path) });
    if (path === "/environments")
      return hal({ _links: {}, _embedded: { environments: [production()] } });
    const [, name = "", version = ""] =
      /^\/pacticipants\/([^/]+)\/versions\/([^/]+)/.exec(path) ?? [];
    if (!published.has(`${name} ${version}`))
      return hal({ error: "The requested document was not found on this server." }, 404);
    if (request.method === "POST")
      return hal({ uuid: "d1", currentlyDeployed: true, _links: {} }, 201);
    const href = `${url}/pacticipants/${name}/versions/${version}/deployed-versions/environment/u1`;
    return hal({
      number: version,
      _links: {
        self: { href: url + path },
        "pb:record-deployment": [{ name: "production", title: "Record deployment", href }],
      },
    });
  }

  function authorize(given: string | undefined): Answer | undefined {
    const { basic, token } = options;
    const unauthorized: Answer = {
      ...text(401, "Unauthorized"),
      headers: { "www-authenticate": "Basic" },
    };
    if (token !== undefined) return given === `Bearer ${token}` ? undefined : unauthorized;
    if (basic === undefined) return undefined;
    // The real broker takes a bearer token for a malformed request.
    if (given?.startsWith("Bearer ") === true) return text(400, "Bad Request");
    const expected = Buffer.from(`${basic.username}:${basic.password}`).toString("base64");
    return given === `Basic ${expected}` ? undefined : unauthorized;
  }

  function publish(body: string): Answer {
    const {
      pacticipantName: consumer,
      pacticipantVersionNumber: version,
      branch,
      contracts,
    } = JSON.parse(body) as {
      readonly pacticipantName: string;
      readonly pacticipantVersionNumber: string;
      readonly branch?: string;
      readonly contracts: readonly { readonly providerName: string; readonly content: string }[];
    };
    for (const { providerName: provider } of contracts) {
      const known = [...pacticipants].find(
        (one) => one !== provider && alike(one) === alike(provider),
      );
      if (known !== undefined)
        return json(409, { notices: [], errors: { contracts: [similar(provider, known)] } });
    }
    const content = contracts.map((contract) => contract.content).join();
    const before = published.get(`${consumer} ${version}`);
    if (before !== undefined && before !== content) return changed(consumer, version);
    published.set(`${consumer} ${version}`, content);
    const providerName = contracts[0]?.providerName;
    const href = `${url}/pacts/provider/${providerName}/consumer/${consumer}/version/${version}`;
    const notices = [
      { type: "debug", text: `Created ${consumer} version ${version} with branch ${branch}` },
      ...(branch === undefined ? [{ type: "prompt", text: "No branch was specified" }] : []),
      {
        type: "success",
        text: `Contract successfully published for ${consumer} and ${providerName}`,
      },
    ];
    return hal({
      logs: [],
      notices,
      _links: { "pb:contracts": [{ title: "Pact", name: "Pact", href }] },
    });
  }

  const changed = (consumer: string, version: string): Answer => {
    const why = `Cannot change the content of the pact for ${consumer} version ${version}`;
    return json(409, {
      notices: [
        {
          type: "error",
          text: `${why}, as race conditions will cause unreliable results for can-i-deploy.`,
        },
      ],
      errors: { contracts: [why] },
    });
  };
  const alike = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const similar = (name: string, known: string) =>
    `This is the first time a pact has been published for "${name}".\nThe name "${name}" is very similar to the following existing pacticipants:\n* ${known}\nIf you meant to specify one of the above names, please correct the pact configuration, and re-publish the pact.\n$ pact-broker create-or-update-pacticipant --name "${name}"`;

  function matrix(query: URLSearchParams): Answer {
    const [consumer, version, environment] = [
      "q[][pacticipant]",
      "q[][version]",
      "environment",
    ].map((name) => query.get(name) ?? "");
    if (environment !== "production") {
      return json(400, {
        errors: { environment: [`Environment with name '${environment}' does not exist`] },
      });
    }
    if (!published.has(`${consumer} ${version}`)) {
      return json(400, { errors: { q: [`No version ${version} found for ${consumer}`] } });
    }
    const { deployable = null } = options;
    const reason =
      deployable === null
        ? "There is no verified pact"
        : deployable
          ? "All required verification results are published and successful"
          : "The verification failed";
    return hal({
      summary: { deployable, reason, success: 0, failed: 0, unknown: 0 },
      notices: [{ type: "info", text: reason }],
      matrix: [],
    });
  }

  /** Every pact that was published, whatever the selectors ask for. */
  const forVerification = (path: string): Answer => {
    const pacts = [...published.keys()].map((name) => {
      const [consumer, version] = name.split(" ");
      const href = `${url}/pacts/provider/persona-connect/consumer/${consumer}/version/${version}`;
      return {
        shortDescription: "latest",
        verificationProperties: { pending: false, notices: [] },
        _links: { self: { href, name: "Pact" } },
      };
    });
    return hal({ _embedded: { pacts }, _links: { self: { href: url + path } } });
  };
  const pactAt = (path: string): Answer => {
    const [, consumer = "", version = ""] = /consumer\/([^/]+)\/version\/([^/]+)/.exec(path) ?? [];
    const content = published.get(`${consumer} ${version}`) ?? "";
    const pact = JSON.parse(Buffer.from(content, "base64").toString()) as object;
    const self = { href: url + path };
    return hal({
      ...pact,
      _links: {
        self,
        "pb:publish-verification-results": { href: `${self.href}/verification-results` },
        "pb:provider": { href: `${url}/pacticipants/persona-connect` },
      },
    });
  };
  const providerLinks = (path: string) => ({
    self: { href: url + path },
    "pb:version": { href: `${url}${path}/versions/{version}`, templated: true },
    "pb:branch-version": {
      href: `${url}${path}/branches/{branch}/versions/{version}`,
      templated: true,
    },
  });

  const links = () => ({
    "pb:provider-pacts-for-verification": {
      href: `${url}/pacts/provider/{provider}/for-verification`,
      templated: true,
    },
    "pb:publish-contracts": { href: `${url}/contracts/publish` },
    "pb:environments": { href: `${url}/environments` },
  });
  const production = () => ({
    uuid: "u1",
    name: "production",
    displayName: "Production",
    production: true,
    _links: { self: { href: `${url}/environments/u1` } },
  });

  url = await serveHttp((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { status, type, body: said, headers } = answer(request, body);
      response
        .writeHead(status, { "content-type": type, ...headers })
        .end(typeof said === "string" ? said : JSON.stringify(said));
    });
  }, onTestFinished);
  return { url, heard };
}
