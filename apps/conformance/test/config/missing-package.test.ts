import { expect, it } from "vitest";
import { adviceOn } from "../../src/missing-package.ts";

/** What Node throws where nothing is installed. */
const failing = (name: string, how: "import" | "require") =>
  how === "import"
    ? Object.assign(new Error(`Cannot find package '${name}' imported from /a/b.js`), {
        code: "ERR_MODULE_NOT_FOUND",
      })
    : Object.assign(new Error(`Cannot find module '${name}/c.js'\nRequire stack:\n- /a/b.js`), {
        code: "MODULE_NOT_FOUND",
      });

it.each(["import", "require"] as const)("an %s of a part of Pact says what to install", (how) => {
  expect(adviceOn(failing("@pact-foundation/pact", how))).toMatch(
    /^this command needs @pact-foundation\/pact, which is not installed: npm install --save-dev @pact-foundation\/pact@\^\d+\.\d+\.\d+ @pactflow\/openapi-pact-comparator@\^\S+ @pact-foundation\/pact-cli@\^\S+$/,
  );
});

it("any other package that is missing, and any other error, is a mistake of ours", () => {
  expect(adviceOn(failing("zod-that-is-missing", "require"))).toBeUndefined();
  expect(adviceOn(new Error("Cannot find package '@pact-foundation/pact'"))).toBeUndefined();
  expect(adviceOn(undefined)).toBeUndefined();
});
