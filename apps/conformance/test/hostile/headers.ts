import type { Honest } from "./provider.ts";
import { edited, instead, type Members, retold } from "./spoil.ts";

export const manyHeaders = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [`persona-x${index}`, "x"]),
);

export function everyHeader(honest: Honest, value: string): Response {
  const names = [...honest.response.headers.keys(), "location", "retry-after", "link"];
  const kept = names.filter((name) => name !== "content-type");
  return instead(honest, { headers: Object.fromEntries(kept.map((name) => [name, value])) });
}

export function echo(honest: Honest): Response {
  const key = honest.request.headers.get("authorization") ?? "";
  const headers = [
    key,
    key.slice(7),
    encodeURIComponent(key),
    Buffer.from(key).toString("base64"),
    Array.from(key.slice(7)).toReversed().join(""),
  ];
  const json = edited(
    retold(honest.json, (text) => text),
    (one) => ({ ...one, id: headers.join("|") }),
  );
  return instead(honest, {
    body: JSON.stringify({ ...(json as Members), told: headers }),
    headers: {
      "request-id": key,
      location: `https://evil.example/${key}`,
      [`x-${key.slice(7) || "none"}`]: key,
    },
  });
}
