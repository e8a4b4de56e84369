import type { Exchange } from "@persona-conformance/client";
import { connectionOperations } from "@persona-conformance/schemas";
import type { Who } from "./session.ts";
import type { Trial } from "./trial.ts";

/** The first page of a party's list, asked for without any parameter, as it was when first asked for. */
export function firstPage(trial: Trial, who: Who): Promise<Exchange> {
  const { path } = connectionOperations["list-all-connect-connections"];
  return trial.finding(`first page of the ${who}`, () =>
    trial.as(who).send({ method: "GET", path }),
  );
}
