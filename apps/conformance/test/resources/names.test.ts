import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Resource, resources } from "@persona-conformance/schemas";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** Files that are about no resource and name one all the same, each with its reason; ten for each resource at the most. */
const exceptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  connections: {
    "packages/schemas/src/resources.ts": "lists the resources that are known",
    "packages/schemas/src/statements/index.ts": "lists the statements",
    "packages/schemas/src/facts.ts": "lists what the package exports",
    "packages/mock/src/all-served.ts": "lists what is served",
    "apps/conformance/src/index.ts": "lists what the package exports",
    "apps/conformance/src/trial/arranging/arrangements.ts": "lists how resources come about",
    "apps/conformance/src/targets/mock.ts": "lists what the mock has in stock",
    "apps/conformance/src/checks/index.ts": "lists the checks",
    "apps/conformance/src/pact/verdict/observers.ts": "lists the open questions with their checks",
  },
  "share-tokens": {
    "packages/schemas/src/resources.ts": "lists the resources that are known",
    "packages/schemas/src/facts.ts": "lists what the package exports",
    "packages/schemas/src/unknowns.ts": "lists the open questions",
    "packages/mock/src/rulings.ts": "lists what can be switched",
    "packages/mock/src/all-served.ts": "lists what is served",
    "apps/conformance/src/trial/arranging/arrangements.ts": "lists how resources come about",
    "apps/conformance/src/targets/mock.ts": "lists what the mock has in stock",
    "apps/conformance/src/checks/index.ts": "lists the checks",
    "apps/conformance/src/commands/program/tools.ts": "lists the commands",
    "apps/conformance/src/targets/sandbox/examine.ts": "lists what `doctor` looks at",
  },
};

/** HTTP has connections, too. */
const ofHttp = /closeAllConnections|connection: "close"|connections: \d+/g;

const withoutComments = (code: string) =>
  code.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|[\s;{(,])\/\/.*$/gm, "");

/** Code without what stands in quotes; what stands in the braces of a template stays. */
const withoutTexts = (code: string) =>
  code
    .replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""')
    .replaceAll(/`(?:[^`\\]|\\.)*`/g, (template) =>
      Array.from(template.matchAll(/\$\{([^}]*)\}/g), ([, held]) => held).join(";"),
    );

/** What names a resource in a file that is not about it: identifiers, the beginning of its ids, its path. */
function naming(code: string, { name, one, idPrefix, operations }: (typeof resources)[number]) {
  const text = withoutComments(code).replaceAll(ofHttp, "");
  const word = one.replaceAll(/ (\w)/g, (_, letter: string) => letter.toUpperCase());
  const identifiers = new RegExp(
    String.raw`\b\w*[${word[0]}${word[0]?.toUpperCase()}]${word.slice(1)}s?(?![a-z])\w*\b`,
    "g",
  );
  const quoted = [idPrefix, operations.list.path].filter((part) =>
    // The documentation has pages of its own by this path.
    text.replaceAll(`/api-reference${part}`, "").includes(part),
  );
  return [...new Set([...(withoutTexts(text).match(identifiers) ?? []), ...quoted])].map(
    (found) => `${found} of ${name}`,
  );
}

const files = globSync(["apps/*/src/**/*.ts", "packages/*/src/**/*.ts"], { cwd: root }).map(
  (file) => file.replaceAll("\\", "/"),
);

describe.each(resources)("$name", (resource) => {
  const { name } = resource;
  // What lives only through another resource has to name it.
  const abouts = (resources as readonly Resource[])
    .filter((other) => other.name === name || other.partiesOf?.resource === name)
    .map(({ one }) => one.replaceAll(" ", "-"));
  const allowed = exceptions[name] ?? {};
  const found = new Map(
    files
      .filter((file) => !abouts.some((about) => file.includes(about)))
      .map((file) => [file, naming(readFileSync(join(root, file), "utf8"), resource)] as const)
      .filter(([, names]) => names.length > 0),
  );

  test("are named in files that bear their name, and in few others", () => {
    const others = [...found].filter(([file]) => !Object.hasOwn(allowed, file));
    expect(others.map(([file, names]) => `${file}: ${names.join(", ")}`)).toEqual([]);
    expect(Object.keys(allowed).length).toBeLessThanOrEqual(10);
  });

  test("and each exception is still one", () => {
    expect(Object.keys(allowed).filter((file) => !found.has(file))).toEqual([]);
  });
});
