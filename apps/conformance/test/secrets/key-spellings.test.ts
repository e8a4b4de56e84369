import { expect, it } from "vitest";
import { encodings, names } from "./key-spellings.ts";
import { tracesOf } from "../support/traces.ts";

const secret = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";
const key = `persona_sandbox_${secret}`;

it.each(Object.entries(encodings))(
  "a key %s can be read back, or the rest proves nothing",
  (_, spell) => {
    expect(tracesOf(secret, 9)([spell(key, (index) => index % 2 === 0)])).not.toEqual([]);
  },
);

it("there are spellings of all kinds of names", () => expect(names.length).toBeGreaterThan(30));
