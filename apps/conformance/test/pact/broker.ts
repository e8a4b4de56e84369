import type { IncomingMessage, RequestListener } from "node:http";
import { expect, onTestFinished } from "vitest";
import { z } from "zod";
import { type Answer, hal, matrix } from "./broker-answers.ts";
import { serveHttp } from "../support/serve.ts";

export interface StandIn {
  readonly url: string;
  /** The requests so far, in order. */
  readonly requests: readonly Received[];
  /** The same as lines: `POST /contracts/publish`. */
  steps(): readonly string[];
}

interface Received {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: string;
}

export interface StandInOptions {
  /** Other answers than those of a broker that does as it is asked, by `METHOD /path`; several are given in turn. */
  readonly answers?: Readonly<Record<string, Answer | readonly Answer[]>>;
  /** The pact that it has, as text, of version v1. */
  readonly pact?: string;
  /** What each request must carry; none must where it is left out. */
  readonly authorization?: string;
  /** How it is served. */
  readonly serve?: (listener: RequestListener) => Promise<string>;
}

const consumer = "our-consumer";
const provider = "persona-connect";
const pactPath = `/pacts/provider/${provider}/consumer/${consumer}/version/v1`;

/** What must be in what is sent, by the end of the path it is sent to. */
const bodies: readonly (readonly [RegExp, z.ZodType])[] = [
  [
    /^POST \/contracts\/publish$/,
    z.looseObject({
      pacticipantName: z.string().min(1),
      pacticipantVersionNumber: z.string().min(1),
      contracts: z
        .array(
          z.looseObject({
            consumerName: z.string(),
            providerName: z.string(),
            specification: z.literal("pact"),
            contentType: z.literal("application/json"),
            content: z.base64(),
          }),
        )
        .min(1),
    }),
  ],
  [
    /^POST .*\/for-verification$/,
    z.looseObject({
      consumerVersionSelectors: z.array(z.looseObject({ consumer: z.string() })).min(1),
    }),
  ],
  [
    /^POST .*\/verification-results$/,
    z.looseObject({
      success: z.boolean(),
      providerApplicationVersion: z.string().min(1),
      verifiedBy: z.strictObject({ implementation: z.string(), version: z.string() }),
      testResults: z.array(z.looseObject({ success: z.boolean() })).min(1),
    }),
  ],
];

/**
 * Stands for a Pact Broker, for the length of a test. It decides nothing: each answer is written down, and what it is sent is
 * held against what a broker must be sent.
 */
export async function serveBroker(options: StandInOptions = {}): Promise<StandIn> {
  const requests: Received[] = [];
  const violations: string[] = [];
  const turns = new Map<string, number>();
  let url = "";

  function answerTo(step: string): Answer {
    const scripted = options.answers?.[step];
    const [path = ""] = step.split(" ").slice(1);
    if (scripted === undefined) return usual(step, path);
    const turn = turns.get(step) ?? 0;
    turns.set(step, turn + 1);
    const inTurn = [scripted].flat() as readonly Answer[];
    return inTurn[Math.min(turn, inTurn.length - 1)] ?? usual(step, path);
  }

  function judge(step: string, request: IncomingMessage, body: string): void {
    const { authorization, "content-type": type } = request.headers;
    if (authorization !== options.authorization) violations.push(`${step}: ${authorization}`);
    const schema = bodies.find(([expression]) => expression.test(step))?.[1];
    if (schema === undefined) return;
    if (type?.startsWith("application/json") !== true) violations.push(`${step}: ${type}`);
    const { error } = schema.safeParse(JSON.parse(body));
    if (error !== undefined) violations.push(`${step}: ${z.prettifyError(error)}`);
  }

  /** A broker that does as it is asked. */
  function usual(step: string, path: string): Answer {
    const link = (to: string) => ({ href: url + to });
    if (step === "GET /") {
      return hal({
        _links: {
          "pb:provider-pacts-for-verification": {
            ...link("/pacts/provider/{provider}/for-verification"),
            templated: true,
          },
          "pb:publish-contracts": link("/contracts/publish"),
          "pb:environments": link("/environments"),
          "pb:environment": { ...link("/environments/{uuid}"), templated: true },
        },
      });
    }
    if (step === "POST /contracts/publish") {
      const message = `Contract successfully published for ${consumer} and ${provider}`;
      return hal({
        logs: [],
        notices: [
          { type: "debug", text: `Created ${consumer} version v1` },
          { type: "success", text: message },
        ],
        _links: { "pb:contracts": [{ title: "Pact", name: "Pact", ...link(pactPath) }] },
      });
    }
    if (step === "GET /matrix") {
      return matrix(true, "All required verification results are published and successful");
    }
    if (path.endsWith("/for-verification")) {
      const pacts = [{ shortDescription: "latest", _links: { self: link(pactPath) } }];
      return hal({ _embedded: { pacts: options.pact === undefined ? [] : pacts } });
    }
    if (path.endsWith("/verification-results")) return hal({ _links: {} }, 201);
    if (path === pactPath) {
      const pact = JSON.parse(options.pact ?? "{}") as object;
      return hal({
        ...pact,
        _links: {
          self: link(path),
          "pb:publish-verification-results": link(`${path}/verification-results`),
          "pb:provider": link(`/pacticipants/${provider}`),
        },
      });
    }
    if (step.startsWith("PUT ")) return hal({ _links: {} }, 201);
    if (/^\/pacticipants\/[^/]+$/.test(path)) {
      const templated = {
        ...link(`${path}/branches/{branch}/versions/{version}`),
        templated: true,
      };
      return hal({ _links: { self: link(path), "pb:branch-version": templated } });
    }
    if (path === "/environments") {
      const environment = {
        uuid: "u1",
        name: "production",
        displayName: "Production",
        production: true,
        _links: { self: link("/environments/u1") },
      };
      return step.startsWith("POST ")
        ? hal(environment, 201)
        : hal({ _links: {}, _embedded: { environments: [environment] } });
    }
    if (step.startsWith("POST ")) {
      return hal({ uuid: "d1", currentlyDeployed: true, _links: {} }, 201);
    }
    const deployed = `${path}/deployed-versions/environment/u1`;
    return hal({
      number: path.split("/").at(-1),
      _links: {
        self: link(path),
        "pb:record-deployment": [
          { name: "production", title: "Record deployment", ...link(deployed) },
        ],
      },
    });
  }

  const listener: RequestListener = (request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { method = "", url: path = "" } = request;
      const step = `${method} ${path.split("?")[0]}`;
      requests.push({ method, path, body });
      judge(step, request, body);
      const { status, type, body: answerBody, headers } = answerTo(step);
      response
        .writeHead(status, { "content-type": type, ...headers })
        .end(typeof answerBody === "string" ? answerBody : JSON.stringify(answerBody));
    });
  };
  url = await (options.serve ?? ((each) => serveHttp(each, onTestFinished)))(listener);
  onTestFinished(() => expect(violations).toEqual([]));
  return {
    url,
    requests,
    steps: () => requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`),
  };
}
