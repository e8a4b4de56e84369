import type { Mock, Organization } from "@persona-conformance/mock";
import type { PactAnswer, PactRequest } from "@persona-conformance/pact";

/** The organizations of one state of the provider. */
export type Parties = Readonly<Record<"source" | "destination" | "stranger", Organization>>;

/** A mock, and the organizations that its current state belongs to. */
export interface MockParties {
  readonly mock: Mock;
  current(): Parties;
  /** Adds organizations for the next state. */
  renew(): Parties;
  send(
    request: Omit<PactRequest, "headers">,
    key: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<PactAnswer>;
}

const origin = "http://mock.invalid";

export const keyOf = ({ environments: [{ keys }] }: Organization): string => keys[0] ?? "";

/** Headers of a change, as the client sends them. A replay may keep the style of the first answer. */
export const sentOnce = (key: string): Readonly<Record<string, string>> => ({
  "idempotency-key": key,
  "key-inflection": "kebab",
});

export function createParties(mock: Mock): MockParties {
  const renewed = (): Parties => ({
    source: mock.addOrganization(),
    destination: mock.addOrganization(),
    stranger: mock.addOrganization(),
  });
  let parties = renewed();
  return {
    mock,
    current: () => parties,
    renew: () => (parties = renewed()),
    async send({ method, path, body }, key, headers = {}) {
      const answer = await mock.fetch(
        new Request(origin + path, {
          method,
          headers: { ...headers, authorization: `Bearer ${key}` },
          ...(body !== undefined && { body }),
        }),
      );
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
      };
    },
  };
}
