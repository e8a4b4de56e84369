import { below, behind, isNode, type Node, placeOf } from "./place.ts";

/** The URLs of a node's servers, with their variables filled in. Undefined if it has none. */
export function serversOf(node: unknown): readonly string[] | undefined {
  if (!isNode(node) || !Array.isArray(node["servers"]) || node["servers"].length === 0)
    return undefined;
  return node["servers"].filter(isNode).map(({ url, variables }) => {
    const filled = String(url).replaceAll(/\{([^}]+)\}/g, (whole, name: string) => {
      const variable = isNode(variables) ? variables[name] : undefined;
      const preset = isNode(variable) ? variable["default"] : undefined;
      return typeof preset === "string" ? preset : whole;
    });
    return filled.replace(/\/$/, "");
  });
}

/** The ways to authenticate, each as a text. A request needs one of them. Names of schemes do not matter. */
export function securityOf(root: Node, security: unknown): readonly string[] {
  if (!Array.isArray(security)) return [];
  const ways = security.filter(isNode).map((way) =>
    Object.entries(way)
      .map(([name, scopes]) => schemeOf(root, name, scopes))
      .toSorted()
      .join(" and "),
  );
  return [...new Set(ways.map((way) => (way === "" ? "nothing" : way)))].toSorted();
}

function schemeOf(root: Node, name: string, scopes: unknown): string {
  const schemes = placeOf(root, ["components", "securitySchemes"]);
  const scheme = schemes && behind(root, below(schemes, name)).value;
  if (!isNode(scheme)) return `the scheme ${name}`;
  const parts = [
    scheme["type"],
    scheme["scheme"],
    scheme["in"],
    scheme["name"],
    scheme["openIdConnectUrl"],
  ];
  const words = parts.filter((part) => typeof part === "string").map((part) => part.toLowerCase());
  const wanted = Array.isArray(scopes) ? scopes.map(String).toSorted() : [];
  return [...words, ...wanted].join(" ");
}
