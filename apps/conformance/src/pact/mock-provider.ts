import { createMock, type Fault, organizations, type Rulings } from "@persona-conformance/mock";
import type { Provider, StateHandlers, ActorName } from "@persona-conformance/pact";
import { linkStates } from "./mock-connection-states.ts";
import { createParties, keyOf } from "./mock-parties.ts";
import { shareStates } from "./mock-share-token-states.ts";

export interface MockProvider {
  readonly faults?: readonly Fault[];
  readonly rulings?: Partial<Rulings>;
}

/** The mock as a provider. Each state gets its own organizations, and is set up with the mock's methods. */
export function mockProvider(options: MockProvider = {}): Provider {
  const mock = createMock(options);
  const parties = createParties(mock);
  const links = linkStates(parties);
  const states: StateHandlers = {
    ...links.states,
    ...shareStates(parties, links),
    async "the rate limit is used up"({ requests = 1 }) {
      mock.throttle(keyOf(parties.renew().source), requests);
      return {};
    },
  };

  function keyFor(who: ActorName): string {
    // Looks like a valid key, so that a provider cannot recognize it by its form.
    if (who === "nobody") return "persona_sandbox_aKeyOfNobody";
    return keyOf(who === "outsider" ? organizations.withoutConnect : parties.current()[who]);
  }

  return {
    lacking: () => [],
    states,
    answer: (request, by) => parties.send(request, keyFor(by), request.headers),
  };
}
